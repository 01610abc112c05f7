/** What waited is queued again; a wait goes only after its hint is safely queued. */
import type { Ports } from './ports.ts';
import type { Wait } from './records.ts';

/** Whoever is cut off among thousands has these behind them. */
const AT_ONCE = 100;

export async function requeueWaits(
  waits: readonly Wait[],
  { clock, queue, waits: store }: Pick<Ports, 'clock' | 'queue' | 'waits'>,
): Promise<void> {
  const observedAt = new Date(clock.now()).toISOString();
  for (const lane of ['live', 'backfill'] as const) {
    const all = waits.filter((wait) => wait.lane === lane);
    for (let first = 0; first < all.length; first += AT_ONCE) {
      const due = all.slice(first, first + AT_ONCE);
      const again = due.map(({ event, connection }) => ({
        ...event,
        connection,
        cause: 'wait' as const,
        attempt: Math.min(event.attempt + 1, 1_000),
        observedAt,
      }));
      await queue.send(again, lane);
      await Promise.all(due.map((wait) => store.remove(wait)));
    }
  }
}
