/**
 * Moves a counter to where numbers are safe. The reason is kept first, so that no crash leaves a gap that nobody can explain; moved twice it
 * stands where it stood. A kind that counts by itself has a counter of its own. HaloPSA's next id goes through its API; QuickBooks' counter cannot be set by anybody but a person.
 */
import { align, passedOver, type AlignInput, type Alignment } from '../../numbering/align.ts';
import type { NumberStep } from '../../numbering/ledger.ts';
import type { Connection } from '../../sync/connection.ts';
import { counterFor } from '../../sync/number-policy.ts';
import type { Ports } from '../../sync/ports.ts';
import type { WriteAnswer } from '../../sync/record-system.ts';
import { SALES } from './kinds.ts';
import { CONTROL, nextIdOf, sequenceOf } from './read.ts';

export type Applied =
  | { readonly applied: 'nothing' }
  | { readonly applied: 'moved'; readonly from: string; readonly to: string }
  | { readonly applied: 'refused'; readonly sentence: string };

const BY = 'numbers align';
/** A write is decided within minutes; a claim that is older and has none belongs to a document that came to nothing. */
const FORGOTTEN_MS = 3_600_000;

export async function applyAlignment(
  connection: Connection,
  input: AlignInput,
  ports: Ports,
  kind = '',
): Promise<Applied> {
  const alignment = align(input);
  const passed = passedOver(alignment, input.format);
  if (!passed || alignment.now === undefined) return { applied: 'nothing' };
  const key = sequenceOf(connection);
  const at = new Date(ports.clock.now()).toISOString();
  const reason = `passed over: the counter was moved from ${alignment.now} to ${alignment.safe}`;
  await ports.numbers.skip({ ...key, ...passed, reason, by: BY, at });
  if (alignment.counter === 'halo') return moveHalo(connection, alignment, ports);
  await ports.numbers.advance(counterFor(connection, kind, SALES), BigInt(alignment.safe));
  return { applied: 'moved', from: alignment.now, to: alignment.safe };
}

async function moveHalo(
  connection: Connection,
  { now = '', safe }: Alignment,
  ports: Ports,
): Promise<Applied> {
  const halo = ports.system('halo', connection);
  const before = await nextIdOf(halo);
  // Invoices made meanwhile may have taken it there already; it is never moved back.
  if (before !== undefined && before >= BigInt(safe)) return { applied: 'nothing' };
  const answer = await halo.write({
    resource: CONTROL,
    operation: 'create',
    body: { next_invoice_id: Number(safe) },
    requestKey: '',
  });
  const after = await nextIdOf(halo);
  if (after !== undefined && after >= BigInt(safe)) return { applied: 'moved', from: now, to: safe };
  return { applied: 'refused', sentence: sayRefusal(answer, safe) };
}

function sayRefusal(answer: WriteAnswer, safe: string): string {
  const byHand = `Set the next invoice id to ${safe} in HaloPSA by hand (Configuration → Billing), or let the HaloPSA application change its settings.`;
  const because =
    answer.answer === 'refused'
      ? answer.fault.sentence
      : answer.answer === 'unknown'
        ? answer.because
        : 'HaloPSA did not keep the value.';
  return `HaloPSA’s next id could not be changed. ${because} ${byHand}`;
}

/**
 * Numbers whose documents came to nothing: reserved for longer than any write takes, and no write is undecided. Those of a counter are handed
 * back, the others released. @returns them
 */
export async function reclaim(
  connection: Connection,
  { head, inFlight, ledger }: AlignInput,
  ports: Pick<Ports, 'clock' | 'numbers'>,
  kind = '',
): Promise<readonly string[]> {
  const now = ports.clock.now();
  const underWay = new Set(inFlight.map(({ number }) => number));
  const isForgotten = ({ number, at }: { readonly number: string; readonly at: string }): boolean =>
    !underWay.has(number) && now - Date.parse(at) >= FORGOTTEN_MS;
  const stepOf = (holder: string): NumberStep => ({
    holder,
    reason: 'its document came to nothing',
    by: BY,
    at: new Date(now).toISOString(),
  });
  const claims = Object.entries(head?.claims ?? {});
  const claimed = new Set(claims.map(([, { number }]) => number));
  const forgotten = claims.filter(([, claim]) => isForgotten(claim));
  const reserved = ledger.filter(
    (row) => row.state === 'reserved' && !claimed.has(row.number) && isForgotten(row),
  );
  const counter = counterFor(connection, kind, SALES);
  for (const [holder] of forgotten) await ports.numbers.handBack(counter, stepOf(holder));
  for (const row of reserved) await ports.numbers.release(row, stepOf(row.holder));
  return [...forgotten.map(([, { number }]) => number), ...reserved.map(({ number }) => number)];
}
