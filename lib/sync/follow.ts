/** What an outcome means beyond the link's own state: work that is owed, the one open item of a record, those who wait, the history. */
import type { Refusal, Side } from '../entities/kind.ts';
import { sayName } from './circuit.ts';
import { describeOutcome } from './describe.ts';
import type { Job } from './job.ts';
import { TransientError, type Outcome } from './outcome.ts';
import type { RecordSystem } from './record-system.ts';
import type { JournalEntry, Link, RequestTrace } from './records.ts';
import { linkIdOf } from './references.ts';

type Pending = Extract<Outcome, { outcome: 'pending' }>;

const FIRST_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 3_600_000;
/** After so many tries it is asked whether the vendor answers at all: about twenty minutes. */
const TRIES_BEFORE_DOUBT = 7;

const backoffMs = (attempt: number): number =>
  Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt, 10));

const linkOf = ({ connection, kind, ports, source, id }: Job): Promise<Link | undefined> =>
  ports.links.find({ connection: connection.id, kind: kind.name, link: linkIdOf(source, id) });

/** The record's name in everything we keep: its link's, where there is one. @param known the link, where it was just in hand */
async function recordOf(job: Job, known?: Link): Promise<string> {
  return (known ?? (await linkOf(job)))?.link ?? linkIdOf(job.source, job.id);
}

/** @throws TransientError when this record alone fails for long and nothing of it is undecided: the queue's own redrive puts it aside */
export async function follow(job: Job, outcome: Outcome, link?: Link): Promise<void> {
  switch (outcome.outcome) {
    case 'pending':
      return keepPending(job, outcome);
    case 'rejected':
    case 'conflict':
      return raise(job, outcome.refusal, link);
    case 'waiting':
      return undefined;
    case 'skipped':
      if (!outcome.stranger) await tellWaiting(job, outcome.reason);
      return resolve(job, link);
    case 'unchanged':
      return outcome.known ? undefined : resolve(job, link);
    default:
      return resolve(job, link);
  }
}

async function keepPending(job: Job, { dueAtEpochMs, reason, ofRecord, untouched }: Pending): Promise<void> {
  const { connection, event, lane, ports } = job;
  if (ofRecord && event.attempt >= TRIES_BEFORE_DOUBT) await doubt(job, reason);
  const later = ports.clock.now() + backoffMs(event.attempt);
  // What the whole vendor is to blame for does not count against the record.
  const attempt = ofRecord ? event.attempt : Math.max(0, event.attempt - 1);
  await ports.pending.put({
    connection: connection.id,
    event: { ...event, id: job.id, connection: connection.id, attempt },
    lane,
    dueAtEpochMs: ofRecord ? Math.max(dueAtEpochMs, later) : dueAtEpochMs,
    reason,
    ...(untouched && { untouched }),
  });
}

/** One record fails and fails: if the vendor answers others, a person hears of it. */
async function doubt(job: Job, reason: string): Promise<void> {
  const { connection, kind, ports, systems } = job;
  const sides = await Promise.all([systems.halo.answers(), systems.quickbooks.answers()]);
  if (sides.includes(false)) return;
  const record = await recordOf(job);
  const undecided = await ports.intents.get({ connection: connection.id, kind: kind.name, link: record });
  if (!undecided) throw new TransientError(`it keeps failing while the vendor answers others: ${reason}`);
  await raise(job, {
    code: 'write-undecided',
    sentence: `Whether the ${kind.name} was written to ${sayName(undecided.side)} cannot be found out: ${reason}.`,
    fix: 'Look for the record there. It is asked again every hour; if it stays like this, report it to the vendor with the ids in its history.',
    owner: 'ops',
  });
}

async function raise(job: Job, refusal: Parameters<typeof raiseFor>[2], link?: Link): Promise<void> {
  await raiseFor(job, await recordOf(job, link), refusal);
}

async function raiseFor(
  { connection, kind, ports }: Pick<Job, 'connection' | 'kind' | 'ports'>,
  record: string,
  refusal: Refusal,
): Promise<void> {
  const at = new Date(ports.clock.now()).toISOString();
  await ports.openItems.raise({ connection: connection.id, kind: kind.name, record, ...refusal }, at);
}

/** Whatever was wrong with the record is not any more. */
async function resolve(job: Job, link?: Link): Promise<void> {
  await job.ports.openItems.resolve(job.connection.id, job.kind.name, await recordOf(job, link));
}

/** Who waits for a record that is not synced would wait for ever: each says so in an item of its own. */
async function tellWaiting(job: Job, reason: string): Promise<void> {
  const { connection, kind, ports, source, id } = job;
  const waits = await ports.waits.on(connection.id, { kind: kind.name, side: source, id });
  for (const { event } of waits) {
    const at = new Date(ports.clock.now()).toISOString();
    await ports.openItems.raise(
      {
        connection: connection.id,
        kind: event.kind,
        record: linkIdOf(event.system, event.id),
        code: 'reference-not-synced',
        sentence: `It names the ${kind.name} ${id}, which is not synced: ${reason}.`,
        fix: `Let the ${kind.name} be synced, or name another; it goes on by itself then.`,
        owner: 'bookkeeper',
      },
      at,
    );
  }
}

/** The record's history: one line for each look that did or found something. */
export async function note(
  job: Job,
  at: string,
  outcome: Outcome | { readonly outcome: 'failed' },
  { link: known, error }: { readonly link?: Link | undefined; readonly error?: unknown } = {},
): Promise<void> {
  const { connection, kind, event, ports } = job;
  const link = known ?? (await linkOf(job));
  const entry: JournalEntry = {
    connection: connection.id,
    kind: kind.name,
    record: link?.link ?? linkIdOf(job.source, job.id),
    at,
    event,
    outcome: outcome.outcome,
    summary: describeOutcome(outcome, error),
    requests: tracesOf(job.systems),
    ...(link?.agreed && { after: link.agreed.quickbooks }),
    ...(error instanceof Error && { error: { name: error.name, message: error.message } }),
  };
  await ports.journal.append(entry);
}

const tracesOf = (systems: Readonly<Record<Side, RecordSystem>>): readonly RequestTrace[] => [
  ...systems.halo.takeTraces(),
  ...systems.quickbooks.takeTraces(),
];
