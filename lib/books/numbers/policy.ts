/**
 * Another policy for a connection that is at work: shown before it is stored. It holds for what is posted from then on; what is under way keeps
 * the number that it has, and what was posted keeps its own for good.
 */
import { align, nextNumber, type AlignInput, type Alignment, type Next } from '../../numbering/align.ts';
import { numberingSettings, type Connection } from '../../sync/connection.ts';
import { counterFor, formatFor, policyTrouble } from '../../sync/number-policy.ts';
import type { Ports } from '../../sync/ports.ts';
import type { Refusal } from '../../entities/kind.ts';
import { SALES } from './kinds.ts';
import { SOURCES } from './read.ts';

export type NumberingChange = Partial<
  Pick<Connection['numbering'], 'policy' | 'prefix' | 'suffix' | 'padding' | 'start' | 'gaps' | 'onTaken'>
>;

export interface PolicyPlan {
  readonly from: Connection['numbering'];
  readonly to: Connection['numbering'];
  /** What keeps the new one from working as QuickBooks is set now. */
  readonly trouble?: Refusal;
  readonly before: Next;
  readonly after: Next;
  /** Where the new counter would have to start. */
  readonly alignment: Alignment;
  /** Numbers that documents under way keep. */
  readonly kept: readonly { readonly number: string; readonly holder: string }[];
}

/** @throws RangeError for settings that are none */
export async function planPolicy(
  connection: Connection,
  change: NumberingChange,
  input: AlignInput,
  ports: Pick<Ports, 'numbers'>,
): Promise<PolicyPlan> {
  const parsed = numberingSettings.safeParse({ ...connection.numbering, ...change });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new RangeError(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a setting'}`);
  }
  const to = parsed.data;
  const changed = { ...connection, numbering: to };
  const head = await ports.numbers.head(counterFor(changed, '', SALES));
  const then: AlignInput = {
    ...input,
    from: SOURCES[to.policy],
    format: formatFor(changed, ''),
    ...(head && { head }),
  };
  const trouble = policyTrouble(changed);
  return {
    from: connection.numbering,
    to,
    ...(trouble && { trouble }),
    before: nextNumber(input),
    after: nextNumber(then),
    alignment: align(then),
    kept: input.inFlight,
  };
}

/** Refuses (TransientError) when the connection was changed meanwhile. */
export const storePolicy = (
  connection: Connection,
  { to }: PolicyPlan,
  { connections }: Pick<Ports, 'connections'>,
): Promise<void> => connections.put({ ...connection, numbering: to });
