/** Our own sequence: every invoice the next number, on both sides, with nothing left out but for a reason. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import type { Connection } from '../../lib/sync/connection.ts';
import { movedByReplay } from '../support/replay.ts';
import {
  type Rec,
  counterpartOf,
  editHalo,
  haloRecord,
  imported,
  inOwnScreen,
  inQuickBooks,
  numberRow,
  openItems,
  owed,
  postInvoice,
  quickbooksRecord,
  retry,
  withSettings,
} from '../support/scenario.ts';

type Numbering = Connection['numbering'];

const counting = (
  change: Partial<Numbering> = {},
  options: Parameters<typeof imported>[0] = {},
): Promise<MemoryWorld> =>
  imported({
    ...options,
    connections: {
      demo: withSettings({ numbering: { policy: 'sequence', prefix: 'INV-', padding: 5, ...change } }),
    },
  });

const HEAD = { connection: 'demo', sequence: 'sales', counter: 'all' };

const byHand = (world: MemoryWorld, change: Rec): Rec =>
  inOwnScreen(world, 'Invoice', {
    CustomerRef: { value: '60' },
    TxnDate: '2026-11-19',
    Line: [
      {
        DetailType: 'SalesItemLineDetail',
        Amount: 20,
        SalesItemLineDetail: { ItemRef: { value: '200' }, Qty: 1, UnitPrice: 20 },
      },
    ],
    ...change,
  });

const numbers = (world: MemoryWorld): readonly string[] =>
  inQuickBooks(world, 'Invoice')
    .map(({ DocNumber: number }) => String(number))
    .sort();

test('invoices get the numbers of the sequence in a row, in QuickBooks and back in HaloPSA', async () => {
  const world = await counting({ start: '42' });
  const [first, second] = [postInvoice(world), postInvoice(world, { client_id: 2 })];

  await world.settle();

  expect(numbers(world)).toEqual(['INV-00042', 'INV-00043']);
  for (const id of [first, second]) {
    const { DocNumber: number } = counterpartOf(world, id);
    expect(haloRecord(world, 'Invoice', id)).toMatchObject({ thirdpartyinvoicenumber: number });
    expect(await numberRow(world, String(number))).toMatchObject({
      state: 'used',
      holder: `invoice h:${id}`,
    });
  }
  expect(await world.app.ports.numbers.head(HEAD)).toEqual({ next: '44', free: [], claims: {} });
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

test('a number that QuickBooks’ refusal gave back is the next invoice’s', async () => {
  const world = await counting();
  world.plant('quickbooks', {
    match: { method: 'POST', pathPrefix: '/v3/company', bodyIncludes: 'DocNumber' },
    kind: 'fault-200',
    times: 1,
  });
  const refused = postInvoice(world);
  await world.settle();
  const before = await world.app.ports.numbers.head(HEAD);

  const next = postInvoice(world, { client_id: 2 });
  await world.settle();
  await retry(world);

  expect(
    [counterpartOf(world, refused)['DocNumber'], counterpartOf(world, next)['DocNumber']].sort(),
  ).toEqual(['INV-00001', 'INV-00002']);
  expect(before?.next).toBe('2');
  expect((await world.app.ports.numbers.head(HEAD))?.free).toEqual([]);
});

test('a number given by hand stops the invoice with the holder’s name; a retry gives it the next', async () => {
  const world = await counting();
  const holder = byHand(world, { DocNumber: 'INV-00001' });
  const id = postInvoice(world);
  await world.settle();

  expect(await openItems(world)).toMatchObject([
    {
      record: `h:${id}`,
      code: 'number-taken',
      sentence: expect.stringContaining(`by Invoice ${String(holder['Id'])}`),
      fix: expect.stringContaining('Retry to give this invoice the next number'),
    },
  ]);
  expect(await numberRow(world, 'INV-00001')).toMatchObject({
    state: 'void',
    reason: `already used in QuickBooks by Invoice ${String(holder['Id'])}`,
  });
  await retry(world);
  expect(counterpartOf(world, id)['DocNumber']).toBe('INV-00002');
  expect(await owed(world)).toEqual([]);
});

test('where the connection says so, numbers given by hand are passed over, and nobody is asked', async () => {
  const world = await counting({ onTaken: 'next-number' });
  byHand(world, { DocNumber: 'INV-00001' });
  byHand(world, { DocNumber: 'INV-00002' });
  const id = postInvoice(world);

  await world.settle();

  expect(counterpartOf(world, id)['DocNumber']).toBe('INV-00003');
  expect(await numberRow(world, 'INV-00002')).toMatchObject({ state: 'void' });
  expect(await owed(world)).toEqual([]);
});

test.each([
  { onTaken: 'stop', number: 'INV-00002', asked: true },
  { onTaken: 'next-number', number: 'INV-00002', asked: false },
] as const)('a number taken between look and post: $onTaken', async ({ onTaken, number, asked }) => {
  const hands: (() => void)[] = [];
  const world = await counting(
    { onTaken },
    {
      onRequest: (phase, url) => (phase === 'after' && url.includes('/query') ? hands.pop()?.() : undefined),
    },
  );
  hands.push(() => byHand(world, { DocNumber: 'INV-00001' }));
  const id = postInvoice(world);

  await world.settle();

  expect((await openItems(world)).map(({ code }) => code)).toEqual(asked ? ['number-taken'] : []);
  if (asked) await retry(world);
  expect(counterpartOf(world, id)['DocNumber']).toBe(number);
  expect(await numberRow(world, 'INV-00001')).toMatchObject({ state: 'void' });
  expect(inQuickBooks(world, 'Invoice')).toHaveLength(2);
  expect(await owed(world)).toEqual([]);
});

test('the same invoice entered by hand is offered to be linked, and is, once it carries our words', async () => {
  const world = await imported();
  const id = postInvoice(world, { client_id: 1, invoice_date: '2026-11-19' }, [
    { _itemid: 41, item_shortdescription: 'Seats', qty_order: 1, unit_price: 20, tax_code: '1' },
  ]);
  const total = Number(haloRecord(world, 'Invoice', id)['total']);
  const holder = byHand(world, {
    DocNumber: String(id),
    Line: [
      {
        DetailType: 'SalesItemLineDetail',
        Amount: total,
        SalesItemLineDetail: { ItemRef: { value: '200' }, Qty: 1, UnitPrice: total },
      },
    ],
  });
  await world.settle();
  const [item] = await openItems(world);
  expect(item).toMatchObject({ code: 'number-taken', fix: expect.stringContaining('total agree') });

  const [, words] = /“(.*)”/.exec(item?.fix ?? '') ?? [];
  const { SyncToken: token } = quickbooksRecord(world, 'Invoice', String(holder['Id']));
  inOwnScreen(world, 'Invoice', {
    Id: holder['Id'],
    SyncToken: token,
    sparse: true,
    PrivateNote: words,
  });
  await retry(world);

  expect(inQuickBooks(world, 'Invoice')).toHaveLength(1);
  expect(haloRecord(world, 'Invoice', id)).toMatchObject({ qboid: Number(holder['Id']) });
});

test('the number of an invoice that goes away before it is posted is the next one’s', async () => {
  const world = await counting();
  world.plant('quickbooks', {
    match: { method: 'POST', pathPrefix: '/v3/company', bodyIncludes: 'DocNumber' },
    kind: '503',
    times: 40,
  });
  const id = postInvoice(world);
  await world.settle(2_000);
  editHalo(world, 'Invoice', { id, dont_sync_to_3rd_party: true });
  await world.settle();

  const next = postInvoice(world, { client_id: 2 });
  await world.settle();

  expect(counterpartOf(world, next)['DocNumber']).toBe('INV-00001');
});

test('with gaps allowed numbers come in blocks, and what a process left of its block has its reason', async () => {
  const world = await counting({ gaps: 'allowed' });
  const first = postInvoice(world);
  await world.settle();
  world.restart();
  const second = postInvoice(world, { client_id: 2 });
  await world.settle();

  expect(counterpartOf(world, first)['DocNumber']).toBe('INV-00001');
  expect(counterpartOf(world, second)['DocNumber']).toBe('INV-00021');
  expect(await world.app.ports.numbers.skips({ connection: 'demo', sequence: 'sales' })).toMatchObject([
    { first: 'INV-00001', last: 'INV-00020', reason: expect.stringContaining('taken in a block') },
    { first: 'INV-00021', last: 'INV-00040' },
  ]);
});
