/**
 * A dispute that a person settles: keep what HaloPSA has, what QuickBooks has, or both as they are. It is an answer to what was shown, so it
 * holds only while both records stand as they stood then; it is no rule for later.
 */
import { otherSide, type Refusal, type Shape, type Side } from '../entities/kind.ts';
import type { Job } from './job.ts';
import type { FieldDifference } from './plan.ts';
import type { Link } from './records.ts';
import type { ReadView } from './view.ts';

export type Decided =
  | { readonly decided: 'nothing' }
  /** Somebody changed one of them since: it is put before the person anew. */
  | { readonly decided: 'too-late' }
  | { readonly decided: 'both' }
  | {
      readonly decided: 'write';
      readonly side: Side;
      readonly shape: Shape;
      readonly fields: readonly string[];
    };

type Pair = Readonly<Record<Side, Pick<ReadView, 'facts' | 'shape'>>>;

const stands = ({ event }: Pick<Job, 'event'>, views: Pair): boolean =>
  (['halo', 'quickbooks'] as const).every((side) => event.decision?.[side] === views[side].facts.version);

export function decidedFor(
  job: Pick<Job, 'event'>,
  views: Pair,
  differences: readonly FieldDifference[],
): Decided {
  const { decision } = job.event;
  if (!decision) return { decided: 'nothing' };
  if (!stands(job, views)) return { decided: 'too-late' };
  const { keep } = decision;
  if (keep === 'both') return { decided: 'both' };
  const side = otherSide(keep);
  const fields = differences.map(({ field }) => field);
  const kept = Object.fromEntries(fields.map((field) => [field, views[keep].shape[field]]));
  return { decided: 'write', side, shape: { ...views[side].shape, ...kept }, fields };
}

const ACCEPTED = 'accepted-by-a-person';

/**
 * Totals that no rule explains and a person took as they are: so much, and no other amount. @returns undefined when nobody did
 */
export function acceptedDifference(
  job: Pick<Job, 'event'>,
  before: Pick<Link, 'difference'>,
  views: Readonly<Record<Side, Pick<ReadView, 'facts' | 'shape' | 'observed'>>>,
): Link['difference'] {
  const amountMinor = (views.halo.observed.totalMinor ?? 0) - (views.quickbooks.observed.totalMinor ?? 0);
  const isAccepted = job.event.decision?.keep === 'both' && stands(job, views);
  const wasAccepted = before.difference?.class === ACCEPTED && before.difference.amountMinor === amountMinor;
  return isAccepted || wasAccepted ? { amountMinor, class: ACCEPTED } : undefined;
}

/** What can be decided so: fields that differ, or totals. */
export const isDecidable = ({ code }: Pick<Refusal, 'code'>): boolean => DECIDABLE.has(code);

/** Fields can be kept from either side; of totals there is only taking them as they are. */
export const hasSides = ({ code }: Pick<Refusal, 'code'>): boolean => code === 'drift';

const DECIDABLE: ReadonlySet<string> = new Set(['drift', 'total-differs']);
