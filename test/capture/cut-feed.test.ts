/** A full answer of the change feed is cut without a word: what it left out, a deletion among it, is found all the same, and nothing is covered before. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { disturbedFeed, withoutFillers, type Feed } from '../simulation/cut-feed.ts';
import {
  type Rec,
  counterpartOf,
  heal,
  imported,
  inHalo,
  inOwnScreen,
  openItems,
  owed,
  pay,
  postInvoice,
} from '../support/scenario.ts';

const coveredUntil = (world: MemoryWorld): Promise<string | undefined> =>
  world.app.ports.coverage.coveredUntil('demo', 'quickbooks', 'payment');

/** The feed of payments is disturbed once, when `next` says so. */
async function withPayments(): Promise<{
  readonly world: MemoryWorld;
  readonly next: { feed: Feed | undefined };
  readonly payments: readonly Rec[];
}> {
  const next: { feed: Feed | undefined } = { feed: undefined };
  const world = await imported({
    around: {
      ...withoutFillers,
      transport: (inner) =>
        disturbedFeed(
          inner,
          () => next.feed,
          () => (next.feed = undefined),
        ),
    },
  });
  const invoices = [postInvoice(world), postInvoice(world), postInvoice(world)];
  await world.settle();
  const payments = invoices.map((id) => pay(world, [{ invoice: counterpartOf(world, id), amount: 10 }]));
  await world.settle();
  world.clock.advance(120_000);
  await world.sweep();
  await world.settle();
  world.clock.advance(120_000);
  return { world, next, payments };
}

/** Two are changed and one is deleted, and no webhook tells of it. */
async function unheard(world: MemoryWorld, payments: readonly Rec[]): Promise<void> {
  world.plant('quickbooks', { match: {}, kind: 'drop-webhook', times: 10 });
  const [first, second, third] = payments;
  for (const payment of [first, second]) inOwnScreen(world, 'Payment', { ...payment, TxnDate: '2026-11-23' });
  inOwnScreen(
    world,
    'Payment',
    { Id: third?.['Id'], SyncToken: third?.['SyncToken'] },
    { query: '?operation=delete' },
  );
  await world.settle();
  heal(world, 'quickbooks');
}

test('cut: the rest is asked for by time, and what is not shown any more is looked at', async () => {
  const { world, next, payments } = await withPayments();
  await unheard(world, payments);
  next.feed = 'cut';

  await world.sweep();
  await world.settle();

  expect(next.feed).toBeUndefined();
  expect(inHalo(world, 'InvoicePayment').map(({ date }) => String(date).slice(0, 10))).toEqual([
    '2026-11-23',
    '2026-11-23',
  ]);
  expect(await owed(world)).toEqual([]);
});

test('failing: nothing is covered, and the next sweep has it all', async () => {
  const { world, next, payments } = await withPayments();
  await unheard(world, payments);
  const before = await coveredUntil(world);
  next.feed = 'fails';

  await world.sweep();
  await world.settle();
  expect(await coveredUntil(world)).toBe(before);
  expect(inHalo(world, 'InvoicePayment')).toHaveLength(3);
  world.clock.advance(300_000);
  await world.sweep();
  await world.settle();

  expect(inHalo(world, 'InvoicePayment')).toHaveLength(2);
  expect(await openItems(world)).toEqual([]);
  expect(await coveredUntil(world)).not.toBe(before);
});

test('a queue that takes no hints leaves the coverage where it was', async () => {
  const held = { isShut: false };
  const world = await imported({
    beforeSqs: (command) => {
      if (held.isShut && command === 'SendMessageBatchCommand') throw new Error('the queue is shut');
    },
  });
  world.plant('quickbooks', { match: {}, kind: 'drop-webhook', times: 10 });
  inOwnScreen(world, 'Class', { Name: 'North' });
  await world.settle();
  world.clock.advance(60_000);
  const before = await world.app.ports.coverage.coveredUntil('demo', 'quickbooks', 'class');
  const others = await world.app.ports.coverage.coveredUntil('demo', 'quickbooks', 'supplier');
  held.isShut = true;

  await expect(world.sweep()).rejects.toThrow();
  held.isShut = false;

  expect(await world.app.ports.coverage.coveredUntil('demo', 'quickbooks', 'class')).toBe(before);
  expect(await world.app.ports.coverage.coveredUntil('demo', 'quickbooks', 'supplier')).not.toBe(others);
  await world.sweep();
  await world.settle();
  expect(
    await world.app.ports.links.find({ connection: 'demo', kind: 'class', link: 'h:North' }),
  ).toBeDefined();
});
