/** Thousands of documents may wait for one client: who wakes them is cut off sooner or later, and what was woken by then stays so. */
import { requeueWaits } from '../../lib/sync/requeue-waits.ts';
import type { ChangeEvent } from '../../lib/sync/change-event.ts';
import type { ChangeQueue } from '../../lib/sync/ports.ts';
import type { Wait } from '../../lib/sync/records.ts';
import { HALO_TENANT } from '../../local/sample/index.ts';
import { begun } from '../support/scenario.ts';

const SINCE = '2026-11-24T09:00:00.000Z';

const waitOf = (id: number): Wait => ({
  connection: 'demo',
  on: { kind: 'client', side: 'halo', id: '1' },
  event: {
    system: 'halo',
    origin: HALO_TENANT,
    connection: 'demo',
    kind: 'invoice',
    id: String(id),
    operation: 'unknown',
    cause: 'import',
    eventId: `import:${id}`,
    observedAt: SINCE,
    attempt: 0,
  },
  lane: 'backfill',
  since: SINCE,
});

test('who wakes the waiting and dies on the way leaves only those who were not woken', async () => {
  const { ports } = (await begun()).app;
  await Promise.all(Array.from({ length: 350 }, (_, id) => ports.waits.register(waitOf(id))));
  const woken: ChangeEvent[] = [];
  const dying: ChangeQueue = {
    send: (events) => {
      if (woken.length >= 200) return Promise.reject(new Error('the process is gone'));
      woken.push(...events);
      return Promise.resolve();
    },
  };
  const waits = (): Promise<readonly Wait[]> => ports.waits.on('demo', waitOf(0).on);

  await expect(requeueWaits(await waits(), { ...ports, queue: dying })).rejects.toThrow('gone');

  const left = (await waits()).map(({ event }) => event.id);
  expect(left).toHaveLength(150);
  expect(new Set([...left, ...woken.map(({ id }) => id)]).size).toBe(350);
});
