/**
 * Records that are made along with another (the file on an invoice) are looked at after it, by a hint of their own: in the same message a file that
 * fails would hold up every later change of its invoice. The hint is queued before the look is acknowledged, so none is lost; a look too many
 * finds nothing to do.
 */
import { companionsOf } from '../entities/registry.ts';
import { directionOf, type Job } from './job.ts';
import type { Outcome } from './outcome.ts';
import type { Looked } from './sync-record.ts';
import { lookAt } from './wait.ts';

/** What a look from the other side has to bring about before it is any news here. */
const NEWS: ReadonlySet<Outcome['outcome']> = new Set(['created', 'updated', 'linked', 'conflict']);

/** What an earlier look had begun is news from either side: the echo of it is known by then, and nobody looks again. */
const isNews = ({ source }: Job, { outcome, finished }: Looked): boolean =>
  finished === true ||
  NEWS.has(outcome.outcome) ||
  (source === 'halo' && outcome.outcome === 'unchanged' && !outcome.known);

/** What is not on both sides has nothing to go along with. */
export async function hintCompanions(job: Job, looked: Looked): Promise<void> {
  const { connection, event, ports, lane } = job;
  const { link } = looked;
  if (!link?.halo || !link.quickbooks || link.state === 'removed' || !isNews(job, looked)) return;
  const { id } = link.halo;
  const at = new Date(ports.clock.now()).toISOString();
  const hints = companionsOf(job.kind)
    .filter((kind) => directionOf({ connection, kind }) !== 'off')
    .map(({ name }) => lookAt(connection, { kind: name, side: 'halo', id }, event.eventId, at));
  if (hints.length > 0) await ports.queue.send(hints, lane);
}
