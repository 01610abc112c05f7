/**
 * Around `syncRecord`: what an outcome means for the queue, the history and the person. Returned outcomes are acknowledged; only what a
 * retry of this very record can cure, or a developer must see, is thrown on to the queue.
 */
import type { Side } from '../entities/kind.ts';
import type { ChangeEvent, Lane } from './change-event.ts';
import type { Connection } from './connection.ts';
import { jobFor, locate, type Job } from './job.ts';
import { kindByName } from '../entities/registry.ts';
import {
  DefectError,
  DisconnectedError,
  MovedError,
  ReadRefusedError,
  TransientError,
  UnavailableError,
  type Outcome,
} from './outcome.ts';
import type { Ports, RecordSystem } from './ports.ts';
import type { JournalEntry, RequestTrace } from './records.ts';
import { linkIdOf } from './references.ts';
import { describeOutcome } from './describe.ts';
import { syncRecord } from './sync-record.ts';
import { expand } from './expand.ts';

const DISCONNECTED_RETRY_MS = 60_000;

/** @throws TransientError | DefectError the message stays in the queue and ends in the dead-letter queue after its tries */
export async function work(event: ChangeEvent, lane: Lane, ports: Ports): Promise<readonly Outcome[]> {
  const jobs = await open(event, lane, ports);
  const results = await Promise.allSettled(jobs.map((job) => guarded(job)));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

/** The jobs of a hint; what already fails on the way to them is met as it would be in the work itself, by the first connection concerned. */
async function open(event: ChangeEvent, lane: Lane, ports: Ports): Promise<readonly Job[]> {
  try {
    const located = await locate(event, lane, ports);
    if (located.located === 'nowhere') {
      await noteNowhere(event, ports, located.reason);
      return [];
    }
    return (await Promise.all(located.jobs.map((job) => expand(job)))).flat();
  } catch (error) {
    const job = await firstConcerned(event, lane, ports);
    if (!job) throw error;
    await failed(job, new Date(ports.clock.now()).toISOString(), error);
    return [];
  }
}

async function firstConcerned(event: ChangeEvent, lane: Lane, ports: Ports): Promise<Job | undefined> {
  const kind = kindByName(event.kind);
  const connection = (await ports.connections.list()).find((one) => mayConcern(one, event));
  return kind && connection && jobFor(event, lane, connection, kind, ports);
}

/** A hint for one connection of a shared tenant is that one's business. */
const mayConcern = ({ id, halo, quickbooks }: Connection, event: ChangeEvent): boolean =>
  (event.connection === undefined || event.connection === id) &&
  event.origin === (event.system === 'halo' ? halo.tenant : quickbooks.realmId);

async function noteNowhere(event: ChangeEvent, ports: Ports, reason: string): Promise<void> {
  const connection = (await ports.connections.list()).find((one) => mayConcern(one, event));
  if (!connection) return;
  await ports.journal.append({
    connection: connection.id,
    kind: event.kind,
    record: linkIdOf(event.system, event.id),
    at: new Date(ports.clock.now()).toISOString(),
    event,
    outcome: 'skipped',
    summary: `Skipped: ${reason}.`,
    requests: [],
  });
}

async function guarded(job: Job): Promise<Outcome> {
  const startedAt = new Date(job.ports.clock.now()).toISOString();
  try {
    const outcome = (await heldBack(job)) ?? (await syncTwiceAtMost(job));
    await follow(job, outcome);
    await note(job, startedAt, outcome);
    return outcome;
  } catch (error) {
    return failed(job, startedAt, error);
  }
}

/** A record that moved between the look and the write is looked at once more at once; if it moves again it has its turn later. */
async function syncTwiceAtMost(job: Job): Promise<Outcome> {
  try {
    return await syncRecord(job);
  } catch (error) {
    if (!(error instanceof MovedError)) throw error;
    const { read: _stale, ...again } = job;
    return syncRecord(again);
  }
}

/** An error that is not the record's becomes an outcome; @throws what a retry of this record can cure or a developer must see */
async function failed(job: Job, startedAt: string, error: unknown): Promise<Outcome> {
  if (error instanceof UnavailableError) await closeCircuit(job, error);
  if (error instanceof DisconnectedError) await disconnect(job, error);
  const outcome = outcomeOf(error, job.ports);
  if (!outcome) {
    await note(job, startedAt, { outcome: 'failed' }, error);
    throw error instanceof TransientError ? error : asDefect(error);
  }
  await follow(job, outcome);
  await note(job, startedAt, outcome, error);
  return outcome;
}

const asDefect = (error: unknown): DefectError =>
  error instanceof DefectError
    ? error
    : new DefectError(error instanceof Error ? error.message : String(error), { cause: error });

/** A connection that is paused, disconnected or told to wait sends nothing; its work stays pending. */
async function heldBack(job: Job): Promise<Outcome | undefined> {
  const { connection, ports } = job;
  const now = ports.clock.now();
  if (connection.paused) return pendingUntil(now + DISCONNECTED_RETRY_MS, 'the connection is paused');
  const state = await ports.connections.state(connection.id);
  if (state.disconnected) {
    return pendingUntil(now + DISCONNECTED_RETRY_MS, `disconnected from ${sayName(state.disconnected.side)}`);
  }
  const closedUntil = Math.max(state.haloClosedUntilEpochMs ?? 0, state.quickbooksClosedUntilEpochMs ?? 0);
  return closedUntil > now ? pendingUntil(closedUntil, 'the vendor asked for a pause') : undefined;
}

const pendingUntil = (dueAtEpochMs: number, reason: string): Outcome => ({
  outcome: 'pending',
  dueAtEpochMs,
  reason,
});

const sayName = (side: Side): string => (side === 'halo' ? 'HaloPSA' : 'QuickBooks');

/** What an error means when no retry of this very record would cure it; undefined for the rest. */
function outcomeOf(error: unknown, ports: Ports): Outcome | undefined {
  if (error instanceof UnavailableError) return pendingUntil(error.retryAtEpochMs, error.message);
  if (error instanceof DisconnectedError)
    return pendingUntil(ports.clock.now() + DISCONNECTED_RETRY_MS, error.message);
  if (error instanceof ReadRefusedError) return { outcome: 'rejected', refusal: error.refusal };
  return undefined;
}

async function closeCircuit(
  { connection, ports }: Job,
  { side, retryAtEpochMs }: UnavailableError,
): Promise<void> {
  const fact = side === 'halo' ? 'haloClosedUntilEpochMs' : 'quickbooksClosedUntilEpochMs';
  await ports.connections.changeState(connection.id, { [fact]: retryAtEpochMs });
}

async function disconnect({ connection, ports }: Job, error: DisconnectedError): Promise<void> {
  const state = await ports.connections.state(connection.id);
  if (state.disconnected) return;
  const at = new Date(ports.clock.now()).toISOString();
  await ports.connections.changeState(connection.id, {
    disconnected: { side: error.side, since: at, reason: error.message },
  });
  await ports.openItems.raise(
    {
      connection: connection.id,
      kind: 'connection',
      record: error.side,
      code: 'disconnected',
      sentence: `${sayName(error.side)} no longer accepts this connection: ${error.message}.`,
      fix: `Reconnect with \`halo-qbo connect --connection ${connection.id}\`; everything that changed meanwhile is caught up by itself.`,
      owner: 'ops',
    },
    at,
  );
}

/** What the outcome asks of the worker beyond the link's own state. */
async function follow(job: Job, outcome: Outcome): Promise<void> {
  if (outcome.outcome === 'pending') {
    const { dueAtEpochMs, reason } = outcome;
    const connection = job.connection.id;
    const event = { ...job.event, id: job.id, connection };
    await job.ports.pending.put({ connection, event, lane: job.lane, dueAtEpochMs, reason });
  }
  if (outcome.outcome === 'rejected' || outcome.outcome === 'conflict') {
    const { connection, kind, ports } = job;
    const link = await ports.links.find({
      connection: connection.id,
      kind: kind.name,
      link: linkIdOf(job.source, job.id),
    });
    const record = link?.link ?? linkIdOf(job.source, job.id);
    await ports.openItems.raise(
      { connection: connection.id, kind: kind.name, record, ...outcome.refusal },
      new Date(ports.clock.now()).toISOString(),
    );
  }
}

async function note(
  job: Job,
  at: string,
  outcome: Outcome | { readonly outcome: 'failed' },
  error?: unknown,
): Promise<void> {
  const { connection, kind, event, ports } = job;
  const link = await ports.links.find({
    connection: connection.id,
    kind: kind.name,
    link: linkIdOf(job.source, job.id),
  });
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
