/**
 * A record that names one that is not linked yet waits for it; nothing is synced on the way. The wait is kept first and the reference read
 * once more after, so that a link made in between cannot be missed. The first to wait sees to it that the missing record is looked at.
 */
import type { ChangeEvent } from './change-event.ts';
import type { Job } from './job.ts';
import type { Outcome } from './outcome.ts';
import { resolveReferences, type Named } from './references.ts';
import { saveState, type Progress } from './settle.ts';
import { otherSide } from '../entities/kind.ts';

export async function waitFor(job: Job, progress: Progress, missing: readonly Named[]): Promise<Outcome> {
  const { ports, connection, event, lane } = job;
  const since = new Date(ports.clock.now()).toISOString();
  for (const on of missing) {
    const others = await ports.waits.on(connection.id, on);
    await ports.waits.register({ connection: connection.id, on, event, lane, since });
    if (others.length === 0) await ports.queue.send([lookAt(job, on, since)], lane);
  }
  const target = otherSide(job.source);
  const again = await resolveReferences(connection.id, missing, ports.links);
  await saveState(job, progress, 'waiting');
  return again.missing(missing, target).length < missing.length
    ? {
        outcome: 'pending',
        dueAtEpochMs: ports.clock.now(),
        reason: 'what it waited for was linked meanwhile',
      }
    : { outcome: 'waiting', on: missing };
}

const lookAt = ({ connection, event }: Job, on: Named, observedAt: string): ChangeEvent => ({
  system: on.side,
  origin: on.side === 'halo' ? connection.halo.tenant : connection.quickbooks.realmId,
  connection: connection.id,
  kind: on.kind,
  id: on.id,
  operation: 'unknown',
  cause: 'reference',
  eventId: event.eventId,
  observedAt,
  attempt: 0,
});
