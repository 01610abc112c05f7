/** HaloPSA lists no invoice that was deleted, and says so once, by a webhook. Those of the last weeks are compared once a day. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { countAnew, heal, imported, openItems, postInvoice, spent } from '../support/scenario.ts';

const DAY_MS = 86_400_000;

async function deletedUnheard(world: MemoryWorld, id: number): Promise<void> {
  world.plant('halo', { match: {}, kind: 'drop-webhook', times: 10 });
  const { status } = world.asUser('halo', 'DELETE', `/api/Invoice/${id}`);
  expect(status).toBeLessThan(300);
  await world.settle();
  heal(world, 'halo');
}

async function sweptAfter(world: MemoryWorld, ms: number): Promise<void> {
  world.clock.advance(ms);
  await world.sweep();
  await world.settle();
}

const goneIn = async (world: MemoryWorld): Promise<readonly string[]> =>
  (await openItems(world)).filter(({ code }) => code === 'gone-in-halo').map(({ record }) => record);

test('an invoice that was deleted without a word is one open item within a day, and those that stand are not looked at', async () => {
  const world = await imported();
  const [gone, stands] = [postInvoice(world), postInvoice(world)];
  await world.settle();
  await deletedUnheard(world, gone);

  await sweptAfter(world, DAY_MS / 2);
  expect(await goneIn(world)).toEqual([]);
  await sweptAfter(world, DAY_MS / 2);
  expect(await goneIn(world)).toEqual([`h:${gone}`]);

  countAnew(world);
  await sweptAfter(world, DAY_MS);
  // The one that is gone is looked for again; the other is in the list.
  expect(spent(world)['halo read'] ?? 0).toBeLessThanOrEqual(1);
  expect(await goneIn(world)).not.toContain(`h:${stands}`);
});

test('one that was made before those weeks is not taken for gone because nothing of it changed since', async () => {
  const world = await imported();
  postInvoice(world);
  await world.settle();
  for (let days = 0; days < 40; days += 8) await sweptAfter(world, 8 * DAY_MS);
  countAnew(world);

  await sweptAfter(world, DAY_MS);

  expect(spent(world)['halo read'] ?? 0).toBe(0);
  expect(await goneIn(world)).toEqual([]);
});
