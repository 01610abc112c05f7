/**
 * What is to be looked at again is queued again: pending work that is due, and writes whose answer was never recorded. A row goes only
 * after its hint is safely queued, so a crash in between costs at most a second, harmless look.
 */
import type { ChangeEvent } from './change-event.ts';
import type { Connection } from './connection.ts';
import { standsStill } from './circuit.ts';
import type { Ports } from './ports.ts';
import type { Intent, Pending, Wait } from './records.ts';
import { tellOfWaits } from './tell-waits.ts';
import { lookAt } from './wait.ts';
import { otherSide } from '../entities/kind.ts';
import { idOfLink, linkIdOf, sideOfLink } from './references.ts';
import { requeueWaits } from './requeue-waits.ts';

const PENDING_LIMIT = 500;
/** Longer than any worker may hold a record (`LEASE_MS`). */
const ABANDONED_AFTER_MS = 120_000;
/** Whoever links a record wakes at once those who wait for it. */
const OVERTAKEN_AFTER_MS = 30_000;
const ASK_AGAIN_AFTER_MS = 60_000;
const WAIT_ASKS_AFTER_MS = 15 * 60_000;

export async function requeueDue(
  ports: Ports,
): Promise<{ readonly pending: number; readonly intents: number; readonly waits: number }> {
  const connections = await atWork(ports);
  return {
    pending: await requeuePending(connections, ports),
    intents: await requeueAbandoned(connections, ports),
    waits: await requeueOvertaken(connections, ports),
  };
}

/** Asked for, the others would only put their work off again, every minute. */
async function atWork({ connections, clock }: Ports): Promise<readonly Connection[]> {
  const all = await connections.list();
  const states = await Promise.all(all.map(({ id }) => connections.state(id)));
  return all.filter((connection, index) => !standsStill(connection, states[index] ?? {}, clock.now()));
}

async function requeuePending(connections: readonly Connection[], ports: Ports): Promise<number> {
  let found = 0;
  for (const connection of connections) {
    const due = await ports.pending.due(connection.id, ports.clock.now(), PENDING_LIMIT);
    for (const lane of ['live', 'backfill'] as const) {
      const rows = due.filter((row) => row.lane === lane);
      if (rows.length === 0) continue;
      const hints = rows.map((row) => again(row, ports));
      await ports.queue.send(hints, lane);
      await Promise.all(rows.map((row) => ports.pending.remove(row)));
    }
    found += due.length;
  }
  return found;
}

/** Waits for a record that is linked by now (whoever linked it was cut off before waking them) go on; the others ask for it again. */
async function requeueOvertaken(connections: readonly Connection[], ports: Ports): Promise<number> {
  const before = new Date(ports.clock.now() - OVERTAKEN_AFTER_MS).toISOString();
  let found = 0;
  for (const connection of connections) {
    const waits = (await ports.waits.list(connection.id)).filter(({ since }) => since < before);
    const links = await ports.links.findMany(
      waits.map(({ on }) => ({ connection: connection.id, kind: on.kind, link: linkIdOf(on.side, on.id) })),
    );
    const isLinked = (wait: Wait, index: number): boolean =>
      links[index]?.[otherSide(wait.on.side)] !== undefined;
    const overtaken = waits.filter(isLinked);
    await requeueWaits(overtaken, ports);
    const missing = waits.filter((wait, index) => !isLinked(wait, index));
    await askAgain(connection, missing, ports);
    await tellOfWaits(connection, missing, ports);
    found += overtaken.length;
  }
  return found;
}

const lastAsked = ({ since, askedAt = since }: Wait): number => Date.parse(askedAt);

/** Each time as long again as it has waited: what never comes is asked for ever more seldom. */
const askAfterMs = (wait: Wait): number =>
  Math.max(WAIT_ASKS_AFTER_MS, lastAsked(wait) - Date.parse(wait.since));

/** The hint for the missing record may have ended as a dead letter: once in a while it is asked for anew. */
async function askAgain(connection: Connection, waits: readonly Wait[], ports: Ports): Promise<void> {
  const now = new Date(ports.clock.now()).toISOString();
  const due = waits.filter((wait) => ports.clock.now() - lastAsked(wait) > askAfterMs(wait));
  if (due.length === 0) return;
  const missing = new Map(
    due.map(({ on, lane }) => [`${on.kind} ${linkIdOf(on.side, on.id)}`, { on, lane }]),
  );
  for (const lane of ['live', 'backfill'] as const) {
    const hints = [...missing.values()]
      .filter((one) => one.lane === lane)
      .map(({ on }) => lookAt(connection, on, 'asked again', now));
    if (hints.length > 0) await ports.queue.send(hints, lane);
  }
  await Promise.all(due.map((wait) => ports.waits.register({ ...wait, askedAt: now })));
}

const again = (row: Pending, ports: Ports): ChangeEvent => ({
  ...row.event,
  connection: row.connection,
  cause: row.untouched ? row.event.cause : 'pending',
  attempt: Math.min(row.event.attempt + 1, 1_000),
  observedAt: new Date(ports.clock.now()).toISOString(),
});

async function requeueAbandoned(connections: readonly Connection[], ports: Ports): Promise<number> {
  let found = 0;
  for (const connection of connections) {
    const abandoned = await abandonedOf(connection.id, ports);
    const hints = abandoned.map((intent) => recovery(intent, connection, ports));
    if (hints.length > 0) await ports.queue.send(hints, 'live');
    found += hints.length;
  }
  return found;
}

/** Asked for again only when the last asking has had its time. */
async function abandonedOf(connection: string, ports: Ports): Promise<readonly Intent[]> {
  const iso = (epochMs: number): string => new Date(epochMs).toISOString();
  const now = ports.clock.now();
  const before = iso(now - ABANDONED_AFTER_MS);
  const undecided = await ports.intents.undecided(connection);
  const old = undecided.filter(({ startedAt, parked }) => startedAt < before && parked !== true);
  const claimed = await Promise.all(
    old.map((intent) => ports.intents.claimRecovery(intent, iso(now), iso(now - ASK_AGAIN_AFTER_MS))),
  );
  return old.filter((_, index) => claimed[index]);
}

function recovery(intent: Intent, connection: Connection, ports: Ports): ChangeEvent {
  const system = sideOfLink(intent.link);
  return {
    system,
    origin: system === 'halo' ? connection.halo.tenant : connection.quickbooks.realmId,
    connection: connection.id,
    kind: intent.kind,
    id: idOfLink(intent.link),
    operation: 'unknown',
    cause: 'recovery',
    eventId: intent.requestKey,
    observedAt: new Date(ports.clock.now()).toISOString(),
    attempt: 0,
  };
}
