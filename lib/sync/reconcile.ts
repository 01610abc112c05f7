/** Both sides exist and are linked: compare, write what one side changed, or put it before a person. */
import {
  otherSide,
  type LensEnv,
  type Observed,
  type Refusal,
  type Shape,
  type Side,
} from '../entities/kind.ts';
import { same } from '../entities/lens.ts';
import { planAgain, refuse } from './create.ts';
import { sayName } from './circuit.ts';
import { ownersOf, waysOf } from './fields.ts';
import { directionOf, type Job } from './job.ts';
import { isBeforeGoLive } from './go-live.ts';
import { agree } from './link-together.ts';
import { MovedError, TransientError, type Outcome } from './outcome.ts';
import { asDecided } from './decision.ts';
import { decidePlan, type FieldDifference, type PlanInput } from './plan.ts';
import type { Intent, Link } from './records.ts';
import { sentOf } from './parts.ts';
import { halt, replaced } from './replaced.ts';
import { patchOf, sideOfLink, type Named } from './references.ts';
import { abandon, conclude, keepStamp, pairUp, saveState, settle, stamp } from './settle.ts';
import type { Progress } from './hold.ts';
import { tooLarge } from './too-large.ts';
import { waitFor } from './wait.ts';
import { goneOutcome } from './gone.ts';
import {
  envOf,
  readShape,
  readSide,
  refuseOlder,
  resolveFor,
  seenOf,
  viewOf,
  type ReadView,
} from './view.ts';
import { uncertain } from './uncertain.ts';
import { writeOnce, type Written } from './write.ts';

interface Options {
  /** Both sides are read even when the source reads as agreed. */
  readonly thorough: boolean;
  readonly missing: readonly Named[];
}

export async function reconcile(
  job: Job,
  progress: Progress,
  source: ReadView,
  { thorough, missing }: Options,
): Promise<Outcome> {
  const { link } = progress.lease;
  const target = otherSide(source.side);
  const settled = link.agreed?.[source.side];
  const isAsAgreed = settled !== undefined && same(settled, source.shape) && factsAsSeen(link, source);
  if (!thorough && isAsAgreed) return unchanged(job, progress, source);
  const view = refuseOlder(await readSide(job, target, link[target]?.id ?? ''), link[target]);
  if (!view || view.facts.gone) return goneOutcome(job, progress, view, undefined, target);
  const other = replaced(job, view, link);
  if (other) return halt(job, progress, other);
  if (missing.length > 0) return waitFor(job, progress, missing);
  const both = await resolveFor(job, [source, view]);
  const env = envOf(job, both);
  const [here, there] = [readShape(job, source, env), readShape(job, view, env)];
  // After a push they are the same; only what is left different is kept twice.
  const excess = tooLarge(job, here) ?? tooLarge(job, there);
  return excess ? refuse(job, progress, excess) : reconcileViews(job, progress, here, there, env);
}

/** A balance moves by itself with every payment, and the number in HaloPSA is what we wrote back. */
const NOTHING_HANGS_ON: Readonly<Record<Side, ReadonlySet<string>>> = {
  halo: new Set(['balanceMinor', 'number']),
  quickbooks: new Set(['balanceMinor']),
};

/** A fact that moved although nothing that we agreed on did (a tax overridden by hand, a rate, a number) is compared with the other side's again. */
function factsAsSeen(link: Link, { side, observed }: ReadView): boolean {
  const facts = (all: Observed): Observed =>
    Object.fromEntries(Object.entries(all).filter(([name]) => !NOTHING_HANGS_ON[side].has(name)));
  return same(facts(link[side]?.observed ?? {}), facts(observed));
}

/** Nothing of ours to do; what the vendor keeps by itself may have moved, for instance a balance. */
async function unchanged(job: Job, progress: Progress, source: ReadView): Promise<Outcome> {
  const { link } = progress.lease;
  const { state, difference } = link;
  const seen = { [source.side]: seenOf(source) };
  const saved = await settle(job, progress, { seen, state, ...(difference && { difference }) });
  await conclude(job, progress, undefined);
  if (source.side !== 'halo') return { outcome: 'unchanged' };
  const stamped = await stamp(job, saved.link, source.record);
  await keepStamp(job, progress, stamped);
  if (stamped.stamped === 'refused') return { outcome: 'rejected', refusal: stamped.refusal };
  return stamped.stamped === 'written'
    ? { outcome: 'updated', side: 'halo', fields: ['the counterpart’s id'] }
    : { outcome: 'unchanged' };
}

export async function reconcileViews(
  job: Job,
  progress: Progress,
  source: ReadView,
  target: ReadView,
  env: LensEnv,
): Promise<Outcome> {
  const [halo, quickbooks] = source.side === 'halo' ? [source, target] : [target, source];
  if (isBeforeGoLive(job, source.shape)) return nothing(job, progress, source, target, env);
  const input: PlanInput = {
    agreed: progress.lease.link.agreed,
    halo: halo.shape,
    quickbooks: quickbooks.shape,
    owner: job.kind.ownedWhereMade ? sideOfLink(progress.lease.link.link) : job.kind.owner,
    owners: ownersOf(job),
    ways: waysOf(job),
    fixed: job.kind.fixed,
    createOnly: job.kind.createOnly,
    direction: directionOf(job),
    document: job.kind.document,
  };
  const plan = asDecided(job, { halo, quickbooks }, input, decidePlan(input));
  if (plan.plan === 'conflict') return conflict(job, progress, source, target, plan.differences);
  if (plan.plan === 'nothing') return nothing(job, progress, source, target, env);
  const [first, second] = plan.writes;
  const pair = { source, target, env, ...(second && { more: true }) };
  return first ? update(job, progress, pair, first) : { outcome: 'unchanged' };
}

async function nothing(
  job: Job,
  progress: Progress,
  source: ReadView,
  target: ReadView,
  env: LensEnv,
): Promise<Outcome> {
  const wasLinked = progress.lease.link[target.side] !== undefined;
  const outcome = await agree(job, progress, source, target, env);
  return wasLinked && outcome.outcome === 'linked' ? { outcome: 'unchanged' } : outcome;
}

async function conflict(
  job: Job,
  progress: Progress,
  source: ReadView,
  target: ReadView,
  differences: readonly FieldDifference[],
): Promise<Outcome> {
  // Both stay linked: the ids are known even while the contents are disputed.
  await settle(job, progress, {
    seen: { [source.side]: seenOf(source), [target.side]: seenOf(target) },
    state: 'conflict',
  });
  await saveState(job, progress, 'conflict');
  return {
    outcome: 'conflict',
    refusal: { ...explain(job, differences), differences: differences.map(inWords) },
    fields: differences.map(({ field }) => field),
  };
}

function explain(job: Job, differences: readonly FieldDifference[]): Refusal {
  const fields = differences.map(({ field }) => field).join(', ');
  const [first] = differences;
  const values = first
    ? ` ${first.field}: HaloPSA has ${say(first.halo)}, QuickBooks has ${say(first.quickbooks)}, last agreed was ${say(first.agreed)}.`
    : '';
  return {
    code: 'drift',
    sentence: `The ${job.kind.name} differs between the two systems (${fields}), and the change was not made where it belongs.${values}`,
    fix: 'Say which side is right (`halo-qbo resolve`: keep HaloPSA’s, keep QuickBooks’, or accept both as they are), or make both the same by hand and retry.',
    owner: 'bookkeeper',
  };
}

const inWords = ({ field, agreed, halo, quickbooks }: FieldDifference) => ({
  field,
  agreed: say(agreed, SHOWN_MAX),
  halo: say(halo, SHOWN_MAX),
  quickbooks: say(quickbooks, SHOWN_MAX),
});

const SAID_MAX = 200;
const SHOWN_MAX = 4_000;

const say = (value: unknown, max = SAID_MAX): string => {
  const text =
    value === undefined ? 'nothing' : typeof value === 'string' ? `"${value}"` : JSON.stringify(value);
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`;
};

interface Pair {
  readonly source: ReadView;
  readonly target: ReadView;
  readonly env: LensEnv;
  /** The other side is to be written after this one. */
  readonly more?: boolean;
}

async function update(
  job: Job,
  progress: Progress,
  pair: Pair,
  write: { readonly side: Side; readonly shape: Shape; readonly fields: readonly string[] },
): Promise<Outcome> {
  const current = write.side === pair.source.side ? pair.source : pair.target;
  const other = write.side === pair.source.side ? pair.target : pair.source;
  const refusal = job.kind.check?.(write.shape, other.observed, pair.env, true);
  if (refusal) return refuse(job, progress, refusal);
  const [halo, quickbooks] = current.side === 'halo' ? [current, other] : [other, current];
  await pairUp(job, progress, { halo: seenOf(halo), quickbooks: seenOf(quickbooks) });
  const definition = job.kind[write.side];
  const overlaid = definition.lens.write(write.shape, current.record, pair.env);
  const sent = sentOf(definition, overlaid, pair.env);
  const written = await writeOnce(job, progress, {
    side: write.side,
    operation: 'update',
    id: current.id,
    from: other.id,
    fields: write.fields,
    ...sent,
    body: write.side === 'halo' ? patchOf(overlaid, current.record) : sent.body,
  });
  return afterUpdate(job, progress, pair, other, write.fields, written);
}

/**
 * Both sides have changed, each what the other has not: one is written, and what was agreed stands until the other is, or its change would be
 * taken for a difference that was left on purpose.
 */
async function halfDone(
  job: Job,
  progress: Progress,
  other: ReadView,
  answered: ReadView,
  intent: Intent,
): Promise<Outcome> {
  const seen = { [other.side]: seenOf(other), [answered.side]: seenOf(answered) };
  await settle(job, progress, { seen, state: 'pending', intent });
  await conclude(job, progress, intent);
  return planAgain(job, `${sayName(other.side)} is to be written, too`);
}

/** The vendor said yes and kept something else: shown, because it would look like agreement from then on. */
const notKept = (job: Job, answered: ReadView, other: ReadView, lost: readonly string[]): Refusal => ({
  code: 'not-kept',
  sentence: `${sayName(answered.side)} took the ${job.kind.name} but kept ${lost.join(', ')} otherwise: ${say(answered.shape[lost[0] ?? ''])} instead of ${say(other.shape[lost[0] ?? ''])}.`,
  fix: `Correct it by hand in ${sayName(answered.side)}, or change it in ${sayName(other.side)} to what ${sayName(answered.side)} keeps; then retry.`,
  owner: 'bookkeeper',
});

async function afterUpdate(
  job: Job,
  progress: Progress,
  pair: Pair,
  other: ReadView,
  fields: readonly string[],
  written: Written,
): Promise<Outcome> {
  switch (written.written) {
    case 'done': {
      const view = viewOf(job, written.intent.side, written.id, { record: written.record, at: written.at });
      if (!view) throw new TransientError(`${written.intent.side} answered an update without the record`);
      const answered = readShape(job, view, pair.env);
      const lost = fields.filter((field) => !same(answered.shape[field], other.shape[field]));
      if (pair.more && lost.length === 0) return halfDone(job, progress, other, answered, written.intent);
      const outcome = await agree(job, progress, other, answered, pair.env, written.intent);
      if (outcome.outcome !== 'linked') return outcome;
      return lost.length === 0
        ? { outcome: 'updated', side: written.intent.side, fields }
        : refuse(job, progress, notKept(job, answered, other, lost));
    }
    case 'refused': {
      await abandon(job, progress, written.intent, `refused: ${written.fault.code}`);
      const { code, sentence, fix, owner } = written.fault;
      return refuse(job, progress, { code, sentence, fix, owner });
    }
    case 'stale':
    case 'ambiguous':
      // The record moved between the look and the write: a new look, with a new key.
      await abandon(job, progress, written.intent, 'the record moved');
      throw new MovedError('the record was changed by somebody else meanwhile', { retryAfterMs: 1_000 });
    case 'unknown':
      return uncertain(job, progress, written);
  }
}
