/**
 * A record that names one that is not linked yet waits for it; nothing is synced on the way. The link says what it waits for before any wait
 * is kept, so that none outlives its reason; the wait is kept before the reference is read once more, so that a link made in between cannot
 * be missed. The first to wait sees to it that the missing record is looked at, and does so
 * before it is known to wait: cut off in between it asks twice, the other way round nobody would ask.
 */
import type { ChangeEvent } from './change-event.ts';
import type { Connection } from './connection.ts';
import type { Job } from './job.ts';
import type { Outcome } from './outcome.ts';
import { resolveReferences, type Named } from './references.ts';
import { saveState } from './settle.ts';
import type { Progress } from './hold.ts';
import { otherSide } from '../entities/kind.ts';
import { kindByName } from '../entities/registry.ts';

const THOROUGH: ReadonlySet<string> = new Set(['retry', 'person']);

export async function waitFor(job: Job, progress: Progress, missing: readonly Named[]): Promise<Outcome> {
  const { ports, connection, event } = job;
  // Values that only stand in other records are in no import: behind all of it, everything would wait for them.
  const lane = missing.some(({ kind }) => kindByName(kind)?.halo.resource.virtual) ? 'live' : job.lane;
  const since = new Date(ports.clock.now()).toISOString();
  await saveState(job, progress, 'waiting', { waitsOn: missing });
  for (const on of missing) {
    // One of two is another's, however many there are.
    const others = await ports.waits.on(connection.id, on, 2);
    // A person who asks again wants it looked at again, whoever waits already.
    const isFirst = others.every((wait) => wait.event.system === job.source && wait.event.id === job.id);
    if (isFirst || THOROUGH.has(event.cause))
      await ports.queue.send([lookAt(connection, on, event.eventId, since)], lane);
    await ports.waits.register({
      connection: connection.id,
      on,
      event: { ...event, id: job.id },
      lane,
      since,
    });
  }
  const again = await resolveReferences(connection.id, missing, ports.links);
  return missing.some((on) => again.missing([on], otherSide(on.side)).length === 0)
    ? {
        outcome: 'pending',
        dueAtEpochMs: ports.clock.now(),
        reason: 'what it waited for was linked meanwhile',
      }
    : { outcome: 'waiting', on: missing };
}

/** A hint that the missing record is to be looked at. */
export const lookAt = (
  { id, halo, quickbooks }: Connection,
  on: Named,
  eventId: string,
  observedAt: string,
): ChangeEvent => ({
  system: on.side,
  origin: on.side === 'halo' ? halo.tenant : quickbooks.realmId,
  connection: id,
  kind: on.kind,
  id: on.id,
  operation: 'unknown',
  cause: 'reference',
  eventId,
  observedAt,
  attempt: 0,
});
