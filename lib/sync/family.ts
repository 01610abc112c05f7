/**
 * Several kinds may live in one resource: a hint names the resource, the record says the kind. What is linked is known without a read; what
 * is not is read once, and that read serves the look that follows.
 */
import type { Kind, Wire } from '../entities/kind.ts';
import { familyOf } from '../entities/registry.ts';
import { directionOf, type Job } from './job.ts';
import type { ReadAnswer } from './record-system.ts';
import type { Link } from './records.ts';
import { linkIdOf } from './references.ts';

/** A job for each kind that the record is one of; the hint's own kind where nothing tells. */
export async function membersOf(job: Job): Promise<readonly Job[]> {
  if (job.kind.accompanies !== undefined) return directionOf(job) === 'off' ? [] : [job];
  const family = familyOf(job.kind, job.source);
  if (family.length === 1) return [job];
  const on = family.map((kind) => asMember(job, kind)).filter((member) => directionOf(member) !== 'off');
  if (job.id.includes('/')) return on.filter(({ kind }) => kind.name === job.kind.name);
  const links = await linksOf(on);
  // What was taken away as one kind may be there as another.
  const linked = on.filter(
    (_, index) => links[index]?.[job.source] !== undefined && links[index].state !== 'removed',
  );
  if (linked.length > 0) return linked;
  const read = job.read ?? (await readOf(job));
  const record = read.answer?.record;
  // What is gone does not say what it was; as what it was looked at before may have left an open item.
  const isMember = (member: Job, index: number): boolean =>
    record === undefined
      ? member.kind.name === job.kind.name || hasParts(member) || links[index] !== undefined
      : isOne(member, record);
  const found = on.filter(isMember);
  // What is of no kind that is synced is looked at all the same, so that its history says why nothing came of it.
  const members = found.length > 0 ? found : [job];
  // What a kind reads along is in the read only when the hint's kind reads the same along.
  const { include } = job.kind[job.source].resource;
  return members.map((member) =>
    member.kind[member.source].resource.include === include ? { ...member, read } : fresh(member),
  );
}

/** What is looked at again (it waits, it is put off) comes back as what it was: a part's id alone does not say whose part it is. */
const asMember = (job: Job, kind: Kind): Job => ({ ...job, kind, event: { ...job.event, kind: kind.name } });

/** A document of parts is linked by them, so it is told by the record. */
async function linksOf(members: readonly Job[]): Promise<readonly (Link | undefined)[]> {
  const [first] = members;
  if (!first || members.some(hasParts)) return [];
  return first.ports.links.findMany(
    members.map(({ connection, kind, source, id }) => ({
      connection: connection.id,
      kind: kind.name,
      link: linkIdOf(source, id),
    })),
  );
}

async function readOf(job: Job): Promise<NonNullable<Job['read']>> {
  const startedAtEpochMs = job.ports.clock.now();
  const answer: ReadAnswer | undefined = await job.systems[job.source].read(
    job.kind[job.source].resource,
    job.id,
  );
  return { answer, startedAtEpochMs };
}

const fresh = ({ read: _other, ...member }: Job): Job => member;

/** Parts that the document had are its kind's business, too, so a kind of parts sees every document. */
const isOne = (job: Job, record: Wire): boolean =>
  hasParts(job) || (job.kind[job.source].isOf?.(record, job.company) ?? true);

const hasParts = ({ kind, source }: Job): boolean => kind[source].parts !== undefined;
