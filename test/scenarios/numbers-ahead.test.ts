/** Looking whether a number is taken costs one read for a run of thirty documents, and never lets a taken one through. */
import { neighbours } from '../../lib/sync/numbers-ahead.ts';
import {
  begun,
  counterpartOf,
  editHalo,
  haloRecord,
  inOwnScreen,
  inQuickBooks,
  openItems,
  postInvoice,
  type Rec,
} from '../support/scenario.ts';

async function worldThatCounts() {
  const asked: string[] = [];
  const world = await begun({
    onRequest: (phase, url) => {
      if (phase === 'before' && new URL(url).pathname.endsWith('/query')) asked.push(url);
    },
  });
  await world.importAll();
  await world.settle();
  asked.length = 0;
  return { world, asked };
}

const byHand = (customer: unknown, number: string): Rec => ({
  CustomerRef: customer,
  DocNumber: number,
  TxnDate: '2026-11-20',
  Line: [
    {
      DetailType: 'SalesItemLineDetail',
      Amount: 5,
      SalesItemLineDetail: { ItemRef: { value: '200' }, Qty: 1, UnitPrice: 5 },
    },
  ],
});

test('thirty invoices in a row cost one look for their numbers', async () => {
  const { world, asked } = await worldThatCounts();
  for (let n = 0; n < 30; n += 1) postInvoice(world);

  await world.settle();

  expect(inQuickBooks(world, 'Invoice')).toHaveLength(30);
  expect(asked).toHaveLength(1);
});

test('a number that another document has among its free neighbours is refused with the holder’s name', async () => {
  const { world } = await worldThatCounts();
  const first = postInvoice(world);
  await world.settle();
  const { CustomerRef: customer } = counterpartOf(world, first);
  inOwnScreen(world, 'Invoice', byHand(customer, String(first + 2)));
  world.clock.advance(60_000);
  await world.settle();

  const ids = [postInvoice(world), postInvoice(world), postInvoice(world)];
  await world.settle();

  expect(inQuickBooks(world, 'Invoice').map(({ DocNumber }) => DocNumber)).toEqual(
    expect.arrayContaining([first, first + 1, first + 2, first + 3].map(String)),
  );
  expect(inQuickBooks(world, 'Invoice')).toHaveLength(4);
  expect(await openItems(world)).toMatchObject([{ record: `h:${ids[1]}`, code: 'number-taken' }]);
});

test('a number given by hand right after the look is refused by QuickBooks and explained', async () => {
  const { world } = await worldThatCounts();
  const first = postInvoice(world);
  await world.settle();
  const { CustomerRef: customer } = counterpartOf(world, first);
  const { Id: holder } = inOwnScreen(world, 'Invoice', byHand(customer, String(first + 1)));

  const second = postInvoice(world);
  await world.settle();

  expect(inQuickBooks(world, 'Invoice')).toHaveLength(2);
  expect(await openItems(world)).toMatchObject([
    {
      record: `h:${second}`,
      code: 'number-taken',
      sentence: expect.stringContaining(`already used in QuickBooks by Invoice ${String(holder)}`),
    },
  ]);
});

test('what was taken and is free again is taken', async () => {
  const { world } = await worldThatCounts();
  const first = postInvoice(world);
  await world.settle();
  const { CustomerRef: customer } = counterpartOf(world, first);
  const { Id: id, SyncToken: token } = inOwnScreen(world, 'Invoice', byHand(customer, String(first + 1)));
  const second = postInvoice(world);
  await world.settle();
  inOwnScreen(world, 'Invoice', { Id: id, SyncToken: token }, { query: '?operation=delete' });

  editHalo(world, 'Invoice', { id: second, notes_1: 'once more' });
  await world.settle();

  expect(counterpartOf(world, second)['DocNumber']).toBe(String(second));
  expect(haloRecord(world, 'Invoice', second)['thirdpartyinvoicenumber']).toBe(String(second));
  expect(await openItems(world)).toEqual([]);
});

describe('neighbours', () => {
  test.each([
    ['42', '42', '33', '72'],
    ['INV-00042', 'INV-00042', 'INV-00033', 'INV-00072'],
    ['2026-0042/GB', '2026-0042/GB', '2026-0033/GB', '2026-0072/GB'],
    ['9007199254740993', '9007199254740993', '9007199254740984', '9007199254741023'],
  ])('of %s are the forty around it', (value, first, second, last) => {
    const all = neighbours(value);
    expect([all[0], all[1], all.at(-1)]).toEqual([first, second, last]);
    expect(new Set(all).size).toBe(40);
  });

  test('are none before the first number, and none where there are no digits', () => {
    expect(neighbours('3').slice(0, 4)).toEqual(['3', '0', '1', '2']);
    expect(neighbours('ABC')).toEqual(['ABC']);
  });
});
