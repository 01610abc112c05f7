/**
 * What is to be looked at again is queued again: pending work that is due, and writes whose answer was never recorded. A row goes only
 * after its hint is safely queued, so a crash in between costs at most a second, harmless look.
 */
import { kinds } from '../entities/registry.ts';
import type { ChangeEvent } from './change-event.ts';
import type { Connection } from './connection.ts';
import type { Ports } from './ports.ts';
import type { Intent, Pending } from './records.ts';
import { idOfLink, sideOfLink } from './references.ts';

const PENDING_LIMIT = 500;
/** Longer than any worker may hold a record. */
const ABANDONED_AFTER_MS = 45_000;

export async function requeueDue(
  ports: Ports,
): Promise<{ readonly pending: number; readonly intents: number }> {
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
  return { pending: due.length, intents: await requeueAbandoned(ports) };
}

const again = (row: Pending, ports: Ports): ChangeEvent => ({
  ...row.event,
  connection: row.connection,
  cause: 'pending',
  attempt: Math.min(row.event.attempt + 1, 1_000),
  observedAt: new Date(ports.clock.now()).toISOString(),
});

async function requeueAbandoned(ports: Ports): Promise<number> {
  const before = new Date(ports.clock.now() - ABANDONED_AFTER_MS).toISOString();
  let found = 0;
  for (const connection of await ports.connections.list()) {
    for (const kind of kinds) {
      const intents = await ports.intents.undecided(connection.id, kind.name);
      const old = intents.filter((intent) => intent.startedAt < before);
      if (old.length > 0)
        await ports.queue.send(
          old.map((intent) => recovery(intent, connection, ports)),
          'live',
        );
      found += old.length;
    }
  }
  return found;
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
