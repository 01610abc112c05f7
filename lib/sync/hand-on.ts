/**
 * A record of reference data is linked under the id that HaloPSA gives it, for several of them may share one of QuickBooks'. One that is made there from a
 * QuickBooks record has that id only afterwards: the rest of the look is its own, and the order to make it is done.
 */
import type { Wire } from '../entities/kind.ts';
import type { Progress } from './hold.ts';
import type { Job } from './job.ts';
import type { Outcome } from './outcome.ts';
import type { Intent } from './records.ts';
import { abandon, saveState } from './settle.ts';

export const isHandedOn = ({ kind }: Pick<Job, 'kind'>, { side, operation }: Intent): boolean =>
  kind.shared === true && side === 'halo' && operation === 'create';

interface Made {
  readonly id: string;
  readonly record: Wire;
  readonly at: string;
  readonly intent: Intent;
}

/** The hint is queued before the write is forgotten: cut off in between, the write is found by its marker and handed on once more. */
export async function handOn(
  job: Job,
  progress: Progress,
  { id, record, at, intent }: Made,
): Promise<Outcome> {
  await job.ports.queue.send([hintFor(job, id)], job.lane);
  await abandon(job, progress, intent, 'made, and linked under its own id');
  await saveState(job, progress, 'skipped');
  progress.handedOn = { id, answer: { record, at } };
  return { outcome: 'created', side: 'halo', fields: Object.keys(intent.body) };
}

function hintFor({ event, connection }: Job, id: string): Job['event'] {
  const { make: _done, ...rest } = event;
  return {
    ...rest,
    system: 'halo',
    origin: connection.halo.tenant,
    connection: connection.id,
    id,
    cause: 'person',
    attempt: 0,
  };
}

/** The same look, at the HaloPSA record. */
export function handedOnJob(job: Job, { id, answer }: NonNullable<Progress['handedOn']>): Job {
  const { read: _ofTheOther, ...rest } = job;
  const read = answer && { answer, startedAtEpochMs: job.ports.clock.now() };
  return { ...rest, event: hintFor(job, id), source: 'halo', id, ...(read && { read }) };
}
