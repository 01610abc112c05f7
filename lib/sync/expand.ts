/**
 * A document whose parts are linked one by one (the allocations of a payment) becomes a job for each part: those it has now and those that
 * were linked before, so that an allocation that was taken back is seen as gone.
 */
import type { Side } from '../entities/kind.ts';
import type { Job } from './job.ts';
import type { Link } from './records.ts';
import { idOfLink, linkIdOf, sideOfLink } from './references.ts';

export async function expand(job: Job): Promise<readonly Job[]> {
  const definition = job.kind[job.source];
  if (!definition.parts || job.id.includes('/')) return [job];
  const startedAtEpochMs = job.read?.startedAtEpochMs ?? job.ports.clock.now();
  const answer = job.read ? job.read.answer : await job.systems[job.source].read(definition.resource, job.id);
  const gone = !answer || job.systems[job.source].facts(answer.record, definition.resource).gone;
  const now = gone ? [] : definition.parts(answer.record).map(({ part }) => `${job.id}/${part}`);
  const before = await job.ports.links.withPrefix(
    job.connection.id,
    job.kind.name,
    `${linkIdOf(job.source, job.id)}/`,
  );
  const ids = new Set([...now, ...before.flatMap((link) => idThere(link, job.source) ?? [])]);
  return [...ids].map((id) => ({ ...job, id, read: { answer, startedAtEpochMs } }));
}

/** One that was made from the other side bears that side's id, and has none here once its part was taken away. */
const idThere = (link: Link, side: Side): string | undefined =>
  link[side]?.id ?? (sideOfLink(link.link) === side ? idOfLink(link.link) : undefined);
