/** The counterpart is made: checked, numbered, written once, recorded. */
import type { LensEnv, Wire } from '../entities/kind.ts';
import { mayCreate, type Job } from './job.ts';
import { explainTaken, passesOver, reserveNumber } from './numbering.ts';
import type { Outcome } from './outcome.ts';
import type { VendorFault } from './ports.ts';
import { otherSide, type Refusal } from '../entities/kind.ts';
import type { Resolved } from './references.ts';
import { abandon, saveState } from './settle.ts';
import type { Progress } from './hold.ts';
import { linkTogether } from './link-together.ts';
import { envOf, type ReadView } from './view.ts';
import { ambiguous, uncertain } from './uncertain.ts';
import { writeOnce, type WriteSpec, type Written } from './write.ts';

export async function create(
  job: Job,
  progress: Progress,
  source: ReadView,
  refs: Resolved,
): Promise<Outcome> {
  const env = envOf(job, refs);
  const refusal = beforeCreate(job, source, env);
  if (refusal) return refuse(job, progress, refusal);
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
  const number = numbered.number === 'given' ? numbered.value : undefined;
  const written = await writeOnce(job, progress, specOf(job, progress, source, env, number));
  return afterCreate(job, progress, source, env, written);
}

function beforeCreate(job: Job, source: ReadView, env: LensEnv): Refusal | undefined {
  if (!mayCreate(job)) {
    const where = source.side === 'halo' ? 'QuickBooks' : 'HaloPSA';
    return {
      code: 'not-mapped',
      sentence: `The ${job.kind.name} ${labelOf(source)} is not in ${where} yet, and creating ${job.kind.name}s there is switched off.`,
      fix: `Create or rename it in ${where} so that the names are the same, or switch auto-create on for ${job.kind.name}s; then retry.`,
      owner: 'bookkeeper',
    };
  }
  return job.kind.check?.(source.shape, source.observed, env);
}

export const labelOf = (view: Pick<ReadView, 'shape' | 'observed' | 'id'>): string => {
  const label = view.shape['name'] ?? view.observed['label'] ?? view.id;
  return String(label);
};

function specOf(
  job: Job,
  { lease }: Progress,
  source: ReadView,
  env: LensEnv,
  number: string | undefined,
): WriteSpec {
  const side = otherSide(source.side);
  const definition = job.kind[side];
  const body: Wire = {
    ...definition.lens.write(source.shape, {}, env),
    ...definition.marker?.(lease.link.link),
    ...(number !== undefined && job.kind.numbered && { [job.kind.numbered.field]: number }),
  };
  const total = source.observed.totalMinor;
  return {
    side,
    operation: 'create',
    body,
    ...(number !== undefined && { number }),
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
      const outcome = await linkTogether(job, progress, source, written, env, written.intent);
      return outcome.outcome === 'linked'
        ? { outcome: 'created', side: written.intent.side, fields: Object.keys(source.shape) }
        : outcome;
    }
    case 'refused': {
      const { fault, intent } = written;
      await abandon(job, progress, intent, `refused: ${fault.code}`, isTaken(fault));
      if (isTaken(fault) && passesOver(job)) return planAgain(job, 'the number was taken meanwhile');
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

const planAgain = (job: Job, reason: string): Outcome => ({
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
