/**
 * Around `syncRecord`: what an outcome means for the queue, the history and the person. Returned outcomes are acknowledged; only what a
 * retry of this very record can cure, or a developer must see, is thrown on to the queue.
 */
import type { ChangeEvent, Lane } from './change-event.ts';
import { closedUntil, noteTrouble, sayName } from './circuit.ts';
import { hintCompanions } from './companions.ts';
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
import type { Ports } from './ports.ts';
import { syncRecord, type Looked } from './sync-record.ts';
import { expand } from './expand.ts';
import { membersOf } from './family.ts';
import { follow, note } from './follow.ts';

const DISCONNECTED_RETRY_MS = 60_000;

/**
 * @param again whether the message was handed out before: whoever had it may have been cut off anywhere
 * @throws TransientError | DefectError the message stays in the queue and ends in the dead-letter queue after its tries
 */
export async function work(
  event: ChangeEvent,
  lane: Lane,
  ports: Ports,
  again = false,
): Promise<readonly Outcome[]> {
  const opened = await open(event, lane, ports);
  const jobs = again ? opened.map((job) => ({ ...job, again })) : opened;
  const results = await Promise.allSettled(jobs.map((job) => guarded(job)));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

/**
 * The jobs of a hint. While nobody it may concern can be worked for, nothing is read to find out whose it is; what fails on the way is met as it
 * would be in the work itself.
 */
async function open(event: ChangeEvent, lane: Lane, ports: Ports): Promise<readonly Job[]> {
  const candidates = await concerned(event, lane, ports);
  const held = await Promise.all(candidates.map(heldBack));
  if (candidates.length > 0 && held.every((outcome) => outcome !== undefined)) {
    await followAll(candidates, held);
    return [];
  }
  try {
    const located = await locate(event, lane, ports);
    if (located.located === 'nowhere') {
      await Promise.all(candidates.slice(0, 1).map((job) => noteNowhere(job, located.reason)));
      return [];
    }
    const members = (await Promise.all(located.jobs.map((job) => membersOf(job)))).flat();
    return (await Promise.all(members.map((job) => expand(job)))).flat();
  } catch (error) {
    const [job, ...others] = candidates;
    if (!job) throw error;
    const outcome = await failed(job, new Date(ports.clock.now()).toISOString(), error);
    // Whose record it is could not be read, so what waits waits for each that it may be.
    if (outcome.outcome === 'pending')
      await followAll(
        others,
        others.map(() => outcome),
      );
    return [];
  }
}

async function followAll(jobs: readonly Job[], outcomes: readonly (Outcome | undefined)[]): Promise<void> {
  await Promise.all(
    jobs.map(async (job, index) => {
      const outcome = outcomes[index];
      if (outcome) await follow(job, outcome);
    }),
  );
}

async function concerned(event: ChangeEvent, lane: Lane, ports: Ports): Promise<readonly Job[]> {
  const kind = kindByName(event.kind);
  const connections = (await ports.connections.list()).filter((one) => mayConcern(one, event));
  return kind ? connections.map((connection) => jobFor(event, lane, connection, kind, ports)) : [];
}

/** A hint for one connection of a shared tenant is that one's business. */
const mayConcern = ({ id, halo, quickbooks }: Connection, event: ChangeEvent): boolean =>
  (event.connection === undefined || event.connection === id) &&
  event.origin === (event.system === 'halo' ? halo.tenant : quickbooks.realmId);

async function noteNowhere(job: Job, reason: string): Promise<void> {
  const outcome: Outcome = { outcome: 'skipped', reason };
  await follow(job, outcome);
  await note(job, new Date(job.ports.clock.now()).toISOString(), outcome);
}

async function guarded(job: Job): Promise<Outcome> {
  const startedAt = new Date(job.ports.clock.now()).toISOString();
  try {
    const held = await heldBack(job);
    const looked: Looked = held ? { outcome: held } : await syncTwiceAtMost(job);
    const { outcome, link } = looked;
    await hintCompanions(job, looked);
    await follow(job, outcome, link);
    // What only waits for its connection, and a sweep that found nothing new, is no history of the record.
    if (!held && !isRoutine(job, outcome)) await note(job, startedAt, outcome, { link });
    return outcome;
  } catch (error) {
    return failed(job, startedAt, error);
  }
}

const isRoutine = ({ event }: Job, { outcome }: Outcome): boolean =>
  outcome === 'unchanged' && event.cause === 'sweep';

/** A record that moved between the look and the write is looked at once more at once; if it moves again it has its turn later. */
async function syncTwiceAtMost(job: Job): Promise<Looked> {
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
  await noteTrouble(job.connection, error, job.ports);
  const outcome = outcomeOf(error, job.ports);
  try {
    if (!outcome) throw error;
    await follow(job, outcome);
  } catch (lasting) {
    await note(job, startedAt, { outcome: 'failed' }, { error: lasting });
    throw lasting instanceof TransientError ? lasting : asDefect(lasting);
  }
  await note(job, startedAt, outcome, { error });
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
  if (state.halted) return pendingUntil(now + DISCONNECTED_RETRY_MS, 'the connection is halted');
  const until = closedUntil(state, now);
  return until === undefined ? undefined : pendingUntil(until, 'the vendor asked for a pause');
}

const pendingUntil = (dueAtEpochMs: number, reason: string, ofRecord = false): Outcome => ({
  outcome: 'pending',
  dueAtEpochMs,
  reason,
  ...(ofRecord && { ofRecord }),
});

/** What an error means when no retry of this very record would cure it; undefined for the rest. */
function outcomeOf(error: unknown, ports: Ports): Outcome | undefined {
  if (error instanceof UnavailableError)
    return pendingUntil(error.retryAtEpochMs, error.message, error.scope === 'record');
  if (error instanceof DisconnectedError)
    return pendingUntil(ports.clock.now() + DISCONNECTED_RETRY_MS, error.message);
  if (error instanceof ReadRefusedError) return { outcome: 'rejected', refusal: error.refusal };
  return undefined;
}
