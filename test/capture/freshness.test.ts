/** How fresh what is known is, as numbers and in words. */
import type { ConnectionStatus, Status } from '../../lib/books/status.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { run, runJson } from '../cli/cli.ts';
import { begun, imported, postInvoice } from '../support/scenario.ts';

async function freshnessOf(world: MemoryWorld): Promise<ConnectionStatus['freshness']> {
  const { connections } = await runJson<Status>(world, 'status --connection demo');
  const [one] = connections;
  if (!one) throw new RangeError('there is no connection demo');
  return one.freshness;
}

test('before the import nothing is covered', async () => {
  const world = await begun();

  expect(await freshnessOf(world)).toEqual({ agreement: { synced: 0, of: 0, share: 1 }, gaps: 0 });
});

test('after it everything agrees, and is covered until the last look', async () => {
  const world = await imported();
  world.clock.advance(3_600_000);
  await world.sweep();

  const { agreement, coveredUntil, comparedUntil, oldestUnsyncedSeconds } = await freshnessOf(world);

  expect(agreement.synced).toBe(agreement.of);
  expect(agreement.share).toBe(1);
  expect(coveredUntil).toBe('2026-11-24T10:00:00.000Z');
  expect(comparedUntil).toBe('2026-11-24T09:00:00.000Z');
  expect(oldestUnsyncedSeconds).toBeUndefined();
});

test('a record that a person has to look at is the oldest that is not synced, and no longer in agreement', async () => {
  const world = await imported();
  const before = await freshnessOf(world);
  // An item that no connection knows an account of.
  postInvoice(world, {}, [{ item_shortdescription: 'By hand', qty_order: 1, unit_price: 10 }]);
  await world.settle();
  world.clock.advance(7_200_000);

  const { agreement, oldestUnsyncedSeconds } = await freshnessOf(world);

  expect(agreement).toMatchObject({ synced: before.agreement.synced, of: before.agreement.of + 1 });
  expect(agreement.share).toBeLessThan(1);
  expect(oldestUnsyncedSeconds).toBeGreaterThanOrEqual(7_200);
  const { out } = await run(world, 'status --connection demo');
  expect(out).toMatch(/In agreement: 9\d\.\d % \(\d+ of \d+ records that should be\)\./);
  expect(out).toContain('The oldest change that is not synced: 2 hours.');
  expect(out).toContain('Every change until 2026-11-24 09:00:00Z was seen.');
});
