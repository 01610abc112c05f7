/** At rest nearly no resource has anything to tell, and Intuit meters each question: they are asked in one. */
import { sweep } from '../../lib/books/capture.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { countAnew, imported, inOwnScreen, requests } from '../support/scenario.ts';

const HOUR_MS = 3_600_000;

async function atRest(): Promise<MemoryWorld> {
  const world = await imported();
  world.clock.advance(60_000);
  await world.sweep();
  await world.settle();
  return world;
}

test('a sweep asks each company once, however many kinds are synced', async () => {
  const world = await atRest();
  countAnew(world);

  await sweep(world.app.ports);

  const { cdc, query = 0 } = requests(world, 'quickbooks');
  expect({ cdc, query }).toEqual({ cdc: 2, query: 0 });
});

test('one that is hours behind the others is asked by itself, and what it missed is taken', async () => {
  const world = await atRest();
  world.plant('quickbooks', { match: {}, kind: 'drop-webhook', times: 10 });
  const { coverage } = world.app.ports;
  const behind = new Date(world.clock.now()).toISOString();
  inOwnScreen(world, 'Customer', { DisplayName: 'Late Riser' });
  world.clock.advance(3 * HOUR_MS);
  await world.sweep();
  await coverage.change('demo', 'quickbooks', 'client', (before) => ({
    ...before,
    intervals: [{ until: behind }],
  }));
  countAnew(world);

  const captured = await sweep(world.app.ports);

  expect(requests(world, 'quickbooks')['cdc']).toBe(3);
  const clients = captured.filter(({ connection, kind }) => connection === 'demo' && kind === 'client');
  expect(clients).toContainEqual({ connection: 'demo', kind: 'client', side: 'quickbooks', hints: 1 });
  const until = await coverage.coveredUntil('demo', 'quickbooks', 'client');
  expect(Date.parse(until ?? '')).toBeGreaterThan(Date.parse(behind) + 2 * HOUR_MS);
});
