/** What waited is queued again; a wait goes only after its hint is safely queued. */
import type { Ports } from './ports.ts';
import type { Wait } from './records.ts';

export async function requeueWaits(
  waits: readonly Wait[],
  { clock, queue, waits: store }: Pick<Ports, 'clock' | 'queue' | 'waits'>,
): Promise<void> {
  const observedAt = new Date(clock.now()).toISOString();
  for (const lane of ['live', 'backfill'] as const) {
    const due = waits.filter((wait) => wait.lane === lane);
    if (due.length === 0) continue;
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
