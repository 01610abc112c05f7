/**
 * What is to be looked at again is queued again: pending work that is due, and writes whose answer was never recorded. A row goes only
 * after its hint is safely queued, so a crash in between costs at most a second, harmless look.
 */
import { kinds } from '../entities/registry.ts';
import type { ChangeEvent } from './change-event.ts';
import type { Connection } from './connection.ts';
import type { Ports } from './ports.ts';
import type { Intent, Pending } from './records.ts';
import { otherSide } from '../entities/kind.ts';
import { idOfLink, linkIdOf, sideOfLink } from './references.ts';
import { requeueWaits } from './requeue-waits.ts';

const PENDING_LIMIT = 500;
/** Longer than any worker may hold a record. */
const ABANDONED_AFTER_MS = 45_000;
const ASK_AGAIN_AFTER_MS = 60_000;

export async function requeueDue(
  ports: Ports,
): Promise<{ readonly pending: number; readonly intents: number; readonly waits: number }> {
  const due = await ports.pending.due(ports.clock.now(), PENDING_LIMIT);
  for (const lane of ['live', 'backfill'] as const) {
    const rows = due.filter((row) => row.lane === lane);
    if (rows.length === 0) continue;
    await ports.queue.send(
      rows.map((row) => again(row, ports)),
      lane,
    );
    await Promise.all(rows.map((row) => ports.pending.remove(row)));
  }
  return {
    pending: due.length,
    intents: await requeueAbandoned(ports),
    waits: await requeueOvertaken(ports),
  };
}

/** Waits for a record that is linked by now: whoever linked it was cut off before waking them. */
async function requeueOvertaken(ports: Ports): Promise<number> {
  const before = new Date(ports.clock.now() - ABANDONED_AFTER_MS).toISOString();
  let found = 0;
  for (const { id } of await ports.connections.list()) {
    const waits = (await ports.waits.list(id)).filter(({ since }) => since < before);
    const links = await ports.links.findMany(
      waits.map(({ on }) => ({ connection: id, kind: on.kind, link: linkIdOf(on.side, on.id) })),
    );
    const overtaken = waits.filter(({ on }, index) => links[index]?.[otherSide(on.side)] !== undefined);
    await requeueWaits(overtaken, ports);
    found += overtaken.length;
  }
  return found;
}

const again = (row: Pending, ports: Ports): ChangeEvent => ({
  ...row.event,
  connection: row.connection,
  cause: 'pending',
  attempt: Math.min(row.event.attempt + 1, 1_000),
  observedAt: new Date(ports.clock.now()).toISOString(),
});

async function requeueAbandoned(ports: Ports): Promise<number> {
  let found = 0;
  for (const connection of await ports.connections.list()) {
    for (const kind of kinds) {
      const abandoned = await abandonedOf(connection.id, kind.name, ports);
      const hints = abandoned.map((intent) => recovery(intent, connection, ports));
      if (hints.length > 0) await ports.queue.send(hints, 'live');
      found += hints.length;
    }
  }
  return found;
}

/** Asked for again only when the last asking has had its time. */
async function abandonedOf(connection: string, kind: string, ports: Ports): Promise<readonly Intent[]> {
  const iso = (epochMs: number): string => new Date(epochMs).toISOString();
  const now = ports.clock.now();
  const before = iso(now - ABANDONED_AFTER_MS);
  const old = (await ports.intents.undecided(connection, kind)).filter(({ startedAt }) => startedAt < before);
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
