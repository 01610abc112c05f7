/** The counterpart is made: checked, numbered, written once, recorded. */
import type { LensEnv, Wire } from '../entities/kind.ts';
import { mayCreate, type Job } from './job.ts';
import { explainTaken, passesOver, reserveNumber, type NumberDecision } from './numbering.ts';
import type { Outcome } from './outcome.ts';
import type { VendorFault } from './record-system.ts';
import { otherSide, type Refusal } from '../entities/kind.ts';
import type { Resolved } from './references.ts';
import { abandon, saveState } from './settle.ts';
import type { Progress } from './hold.ts';
import { linkTogether } from './link-together.ts';
import { pluralOf } from './describe.ts';
import { madeOf } from './fields.ts';
import { sentOf } from './parts.ts';
import { envOf, labelOf, type ReadView } from './view.ts';
import { handOn, isHandedOn } from './hand-on.ts';
import { ambiguous, uncertain } from './uncertain.ts';
import { writeOnce, type WriteSpec, type Written } from './write.ts';

export async function create(
  job: Job,
  progress: Progress,
  source: ReadView,
  refs: Resolved,
): Promise<Outcome> {
  const env = envOf(job, refs);
  const reason = leftThere(job, source);
  if (reason !== undefined) return leave(job, progress, reason);
  const refusal = beforeCreate(job, source, env);
  if (refusal) return tooEarly(job) ?? refuse(job, progress, refusal);
  const { link } = progress.lease;
  const numbered = await reserveNumber(job, link, source);
  if (numbered.number === 'refused') return refuse(job, progress, numbered.refusal);
  if (numbered.number === 'ours') {
    const { id } = job.systems.quickbooks.facts(numbered.record, job.kind.quickbooks.resource);
    return linkTogether(
      job,
      progress,
      source,
      { id, record: numbered.record, at: new Date(0).toISOString() },
      env,
    );
  }
  const written = await writeOnce(job, progress, specOf(job, progress, source, env, numbered));
  return afterCreate(job, progress, source, env, written);
}

/**
 * What was never meant to come over is nobody's open item: a company's books know many whom HaloPSA does not need, and many more that are not in
 * use any more.
 */
export function leftThere(job: Job, { side, shape, observed, record }: ReadView): string | undefined {
  const reason = job.kind[side].onlyMatched?.(record);
  if (reason !== undefined) return reason;
  if (side !== 'quickbooks') return undefined;
  const { name, owner } = job.kind;
  if (shape['active'] === false || observed['active'] === false)
    return `inactive in QuickBooks, and not in HaloPSA`;
  return !mayCreate(job) && owner === 'halo'
    ? `not in HaloPSA, and creating ${pluralOf(name)} there is switched off`
    : undefined;
}

export async function leave(job: Job, progress: Progress, reason: string): Promise<Outcome> {
  await saveState(job, progress, 'skipped');
  return { outcome: 'skipped', reason };
}

function beforeCreate(job: Job, source: ReadView, env: LensEnv): Refusal | undefined {
  if (!mayCreate(job)) {
    const where = source.side === 'halo' ? 'QuickBooks' : 'HaloPSA';
    return {
      code: 'not-mapped',
      sentence: `The ${job.kind.name} ${labelOf(source)} is not in ${where} yet, and creating ${pluralOf(job.kind.name)} there is switched off.`,
      fix: `Create or rename it in ${where} so that the names are the same, or switch auto-create on for ${pluralOf(job.kind.name)}; then retry.`,
      owner: 'bookkeeper',
    };
  }
  return job.kind.check?.(source.shape, source.observed, env);
}

/** Only a number of ours is reserved, and looked for when an answer is lost. */
type Numbered = Extract<NumberDecision, { number: 'none' | 'given' | 'counted' }>;

function specOf(
  job: Job,
  { lease }: Progress,
  source: ReadView,
  env: LensEnv,
  numbered: Numbered,
): WriteSpec {
  const side = otherSide(source.side);
  const definition = job.kind[side];
  const sent = sentOf(
    definition,
    definition.lens.write(madeOf(job, source.side, source.shape, env), {}, env),
    env,
  );
  const body: Wire = {
    ...sent.body,
    ...definition.marker?.(lease.link.link, sent.body),
    ...(numbered.number !== 'none' && job.kind.numbered && { [job.kind.numbered.field]: numbered.value }),
  };
  const total = source.observed.totalMinor;
  return {
    side,
    operation: 'create',
    from: source.id,
    ...sent,
    body,
    ...(numbered.number === 'given' && { number: numbered.value }),
    ...(total !== undefined && { totalMinor: total }),
  };
}

export async function afterCreate(
  job: Job,
  progress: Progress,
  source: ReadView,
  env: LensEnv,
  written: Written,
): Promise<Outcome> {
  switch (written.written) {
    case 'done': {
      if (isHandedOn(job, written.intent)) return handOn(job, progress, written);
      const answered = await completed(job, written);
      const outcome = await linkTogether(job, progress, source, answered, env, written.intent);
      return outcome.outcome === 'linked'
        ? { outcome: 'created', side: written.intent.side, fields: Object.keys(source.shape) }
        : outcome;
    }
    case 'refused': {
      const { fault, intent } = written;
      await abandon(job, progress, intent, `refused: ${fault.code}`, isTaken(fault));
      if (isTaken(fault) && passesOver(job)) return planAgain(job, 'the number was taken meanwhile');
      const again = tooEarly(job);
      if (again) return again;
      return refuse(job, progress, await explain(job, progress, source, written));
    }
    case 'stale':
      await abandon(job, progress, written.intent, 'to be planned again');
      return planAgain(job, 'to be planned again');
    case 'ambiguous':
      return ambiguous(job, progress, written);
    case 'unknown':
      return uncertain(job, progress, written);
  }
}

type Done = Extract<Written, { written: 'done' }>;

/** What the answer left out is read, where the connection asks for it. */
async function completed(job: Job, written: Done): Promise<Pick<Done, 'id' | 'record' | 'at'>> {
  const { side } = written.intent;
  const { isPartial, resource } = job.kind[side];
  if (isPartial?.(written.record, job.company) !== true) return written;
  const answer = await job.systems[side].read(resource, written.id);
  return answer ? { id: written.id, ...answer } : written;
}

/** Tries before a refusal of such a kind is put before a person: what it hangs on has had a minute to settle. */
const EARLY_TRIES = 3;
const EARLY_RETRY_MS = 15_000;

const tooEarly = ({ kind, event, ports }: Job): Outcome | undefined =>
  kind.patient && event.attempt < EARLY_TRIES && event.cause !== 'retry'
    ? {
        outcome: 'pending',
        dueAtEpochMs: ports.clock.now() + EARLY_RETRY_MS,
        reason: 'it was refused, which another change that is on its way may settle',
        ofRecord: true,
      }
    : undefined;

export const planAgain = (job: Job, reason: string): Outcome => ({
  outcome: 'pending',
  dueAtEpochMs: job.ports.clock.now(),
  reason,
});

/** By the fault's code, never by its words, which come in the company's language. */
export const isTaken = ({ means }: VendorFault): boolean => means === 'duplicate-number';

/** A number that was taken between the look and the post names its holder, too. */
export async function explain(
  job: Job,
  { lease }: Progress,
  source: ReadView,
  { fault, intent }: Extract<Written, { written: 'refused' }>,
): Promise<Refusal> {
  const { code, sentence, fix, owner } = fault;
  const taken =
    isTaken(fault) && intent.number !== undefined
      ? await explainTaken(job, lease.link, source, intent.number)
      : undefined;
  return taken ?? { code, sentence, fix, owner };
}

export async function refuse(job: Job, progress: Progress, refusal: Refusal): Promise<Outcome> {
  await saveState(job, progress, 'refused');
  return { outcome: 'rejected', refusal };
}
