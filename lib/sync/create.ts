/** The counterpart is made: checked, numbered, written once, recorded. */
import type { LensEnv, Wire } from '../entities/kind.ts';
import { mayCreate, type Job } from './job.ts';
import { collision, reserveNumber } from './numbering.ts';
import type { Outcome } from './outcome.ts';
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
  const numbered = await reserveNumber(job, link, source.record);
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
      await abandon(job, progress, written.intent, `refused: ${written.fault.code}`);
      return refuse(job, progress, await explain(job, written));
    }
    case 'stale':
      await abandon(job, progress, written.intent, 'to be planned again');
      return { outcome: 'pending', dueAtEpochMs: job.ports.clock.now(), reason: 'to be planned again' };
    case 'ambiguous':
      return ambiguous(job, progress, written);
    case 'unknown':
      return uncertain(job, progress, written);
  }
}

/** A number that was taken between the look and the post names its holder, too. */
async function explain(job: Job, written: Extract<Written, { written: 'refused' }>): Promise<Refusal> {
  const { fault, intent } = written;
  if (fault.means === 'duplicate-number' && intent.number !== undefined) {
    const definition = job.kind.quickbooks;
    const [holder] = await job.systems.quickbooks.find(
      definition.resource,
      job.kind.numbered?.field ?? '',
      intent.number,
      1,
    );
    if (holder) return collision(intent.number, holder, definition.resource.name, job.company.homeCurrency);
  }
  const { code, sentence, fix, owner } = fault;
  return { code, sentence, fix, owner };
}

export async function refuse(job: Job, progress: Progress, refusal: Refusal): Promise<Outcome> {
  await saveState(job, progress, 'refused');
  return { outcome: 'rejected', refusal };
}
