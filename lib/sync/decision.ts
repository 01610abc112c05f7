/**
 * A dispute that a person settles: keep what HaloPSA has, what QuickBooks has, or both as they are. It is an answer to what was shown, so it
 * holds only while both records stand as they stood then; it is no rule for later.
 */
import { otherSide, type Refusal, type Shape, type Side } from '../entities/kind.ts';
import type { Job } from './job.ts';
import { decidePlan, type Plan, type PlanInput } from './plan.ts';
import type { Link } from './records.ts';
import type { ReadView } from './view.ts';

type Pair = Readonly<Record<Side, Pick<ReadView, 'facts' | 'shape'>>>;

const stands = ({ event }: Pick<Job, 'event'>, views: Pair): boolean =>
  (['halo', 'quickbooks'] as const).every((side) => event.decision?.[side] === views[side].facts.version);

/**
 * What a person decided in the place of what was in dispute; the plan as it was where they decided nothing, or where somebody changed one of the
 * records since: then it is put before them anew. What else has changed was no part of the question, and is written as ever.
 */
export function asDecided(job: Pick<Job, 'event'>, views: Pair, input: PlanInput, planned: Plan): Plan {
  const { decision } = job.event;
  if (planned.plan !== 'conflict' || !decision || !stands(job, views)) return planned;
  const fields = planned.differences.map(({ field }) => field);
  const rest = withoutDispute(input, fields);
  if (decision.keep === 'both') return rest;
  const side = otherSide(decision.keep);
  const others = rest.plan === 'write' ? rest.writes : [];
  const along = others.find((write) => write.side === side);
  const own = {
    side,
    shape: { ...(along?.shape ?? input[side]), ...pick(input[decision.keep], fields) },
    fields: [...(along?.fields ?? []), ...fields],
  };
  return { plan: 'write', writes: [own, ...others.filter((write) => write !== along)] };
}

/** Where two records meet for the first time everything in which they differ is in dispute. */
function withoutDispute(input: PlanInput, fields: readonly string[]): Plan {
  const { agreed, halo, quickbooks } = input;
  if (!agreed) return { plan: 'nothing' };
  return decidePlan({
    ...input,
    agreed: {
      halo: { ...agreed.halo, ...pick(halo, fields) },
      quickbooks: { ...agreed.quickbooks, ...pick(quickbooks, fields) },
    },
  });
}

const pick = (shape: Shape, fields: readonly string[]): Shape =>
  Object.fromEntries(fields.map((field) => [field, shape[field]]));

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
