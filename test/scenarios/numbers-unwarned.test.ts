/** A company that does not stop a number that is taken is never left to it: every number is looked up right before its write, and after a lost answer too. */
import type { MemoryWorldOptions } from '../../local/memory/models.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import {
  counterpartOf,
  imported,
  inOwnScreen,
  inQuickBooks,
  openItems,
  owed,
  postInvoice,
  withSettings,
  type Rec,
} from '../support/scenario.ts';

const MINUTE_MS = 60_000;
const INVOICE_POST = { method: 'POST', pathPrefix: '/v3/company', bodyIncludes: 'DocNumber' };

type Duplicates = 'refused' | 'accepted' | undefined;

const company = (duplicateNumbers: Duplicates, options: MemoryWorldOptions = {}): Promise<MemoryWorld> =>
  imported({
    quickbooks: { duplicateSales: 'accepted' },
    connections: {
      demo: (connection) => {
        const { duplicateNumbers: _before, ...quickbooks } = connection.quickbooks;
        const known = { ...connection, quickbooks };
        return duplicateNumbers ? withSettings({ quickbooks: { duplicateNumbers } })(known) : known;
      },
    },
    ...options,
  });

const byHand = (world: MemoryWorld, number: string): Rec =>
  inOwnScreen(world, 'Invoice', {
    CustomerRef: { value: '60' },
    DocNumber: number,
    TxnDate: '2026-11-19',
    Line: [
      {
        DetailType: 'SalesItemLineDetail',
        Amount: 20,
        SalesItemLineDetail: { ItemRef: { value: '200' }, Qty: 1, UnitPrice: 20 },
      },
    ],
  });

const numbers = (world: MemoryWorld): readonly string[] =>
  inQuickBooks(world, 'Invoice')
    .map(({ DocNumber: number }) => String(number))
    .toSorted();

test.each([
  ['accepted', 5],
  [undefined, 5],
  ['refused', 1],
] as const)(
  'what QuickBooks does with a number that is taken is %s: five invoices cost %s looks',
  async (known, looks) => {
    const asked: string[] = [];
    const world = await company(known, {
      onRequest: (phase, url) => {
        if (phase === 'before' && new URL(url).pathname.endsWith('/query')) asked.push(url);
      },
    });
    asked.length = 0;
    for (let n = 0; n < 5; n += 1) postInvoice(world);

    await world.settle();

    expect(numbers(world)).toEqual(['1001', '1002', '1003', '1004', '1005']);
    expect(asked).toHaveLength(looks);
  },
);

test.each(['accepted', undefined] as const)(
  'a number given by hand seconds after its neighbour was looked up is seen (%s)',
  async (known) => {
    const world = await company(known);
    postInvoice(world);
    await world.settle();
    const { Id: holder } = byHand(world, '1002');

    const second = postInvoice(world);
    await world.settle();

    expect(numbers(world)).toEqual(['1001', '1002']);
    expect(await openItems(world)).toMatchObject([
      {
        record: `h:${second}`,
        code: 'number-taken',
        sentence: expect.stringContaining(`already used in QuickBooks by Invoice ${String(holder)}`),
      },
    ]);
  },
);

test('a write that never arrived is not repeated once its number is somebody else’s', async () => {
  const world = await company('accepted');
  world.plant('quickbooks', { match: INVOICE_POST, kind: 'timeout', times: 1 });
  const id = postInvoice(world);
  await world.settle(1_000);
  expect(numbers(world)).toEqual([]);
  const { Id: holder } = byHand(world, '1001');

  world.clock.advance(10 * MINUTE_MS);
  await world.settle();

  expect(numbers(world)).toEqual(['1001']);
  expect(await openItems(world)).toMatchObject([
    {
      record: `h:${id}`,
      code: 'number-taken',
      sentence: expect.stringContaining(`by Invoice ${String(holder)}`),
    },
  ]);
});

test('a write whose answer was lost is found again, though the number is looked up first', async () => {
  const world = await company('accepted');
  world.plant('quickbooks', { match: INVOICE_POST, kind: 'lost-reply', times: 1 });
  const id = postInvoice(world);

  await world.settle();

  expect(numbers(world)).toEqual(['1001']);
  expect(counterpartOf(world, id)['DocNumber']).toBe('1001');
  expect(await owed(world)).toEqual([]);
});
