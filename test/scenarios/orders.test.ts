/** Sales orders and quotations: estimates in QuickBooks, whose status comes back. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { movedByReplay } from '../support/replay.ts';
import {
  type ConnectionId,
  type Rec,
  editHalo,
  haloRecord,
  historyOf,
  imported,
  inHalo,
  inOwnScreen,
  inQuickBooks,
  openItems,
  owed,
  retry,
  withSettings,
} from '../support/scenario.ts';

const LABOUR = 21;
const SEATS = 41;
const LAPTOP = 61;
/** Requests take a moment here, so that what comes later is later. */
const TICK_MS = 7;

const row = (change: Rec = {}): Rec => ({
  item_id: SEATS,
  name: 'Seats',
  quantity: 3,
  price: 12.6,
  ...change,
});

interface OrderKind {
  readonly kind: 'sales-order' | 'quotation';
  readonly resource: 'SalesOrder' | 'Quotation';
  readonly note: string;
  readonly letter: string;
}

const ORDERS: readonly OrderKind[] = [
  { kind: 'sales-order', resource: 'SalesOrder', note: 'HaloPSA sales order', letter: 'SO' },
  { kind: 'quotation', resource: 'Quotation', note: 'HaloPSA quotation', letter: 'Q' },
];
const [SALES_ORDER, QUOTATION] = ORDERS as readonly [OrderKind, OrderKind];

function make(
  world: MemoryWorld,
  { resource }: OrderKind,
  change: Rec = {},
  lines: readonly Rec[] = [row()],
): number {
  const order = { client_id: 1, date: '2026-11-20', lines, ...change };
  return Number(editHalo(world, resource, order)['id']);
}

function estimateOf(
  world: MemoryWorld,
  { note }: OrderKind,
  id: number,
  connection: ConnectionId = 'demo',
): Rec {
  const found = inQuickBooks(world, 'Estimate', connection).filter(({ PrivateNote: said }) =>
    String(said ?? '').includes(`${note} ${id}.`),
  );
  const [first] = found;
  if (!first || found.length > 1) throw new RangeError(`QuickBooks has ${found.length} estimates for ${id}`);
  return first;
}

const taxOf = (estimate: Rec): unknown => (estimate['TxnTaxDetail'] as Rec | undefined)?.['TotalTax'];

/** A line as a bookkeeper reads it: text, quantity × price = amount, tax code. */
const said = (line: Rec): readonly unknown[] => {
  if (line['DetailType'] === 'DescriptionOnly') return [line['Description']];
  const detail = line['SalesItemLineDetail'] as Rec;
  return [
    line['Description'],
    detail['Qty'],
    detail['UnitPrice'],
    line['Amount'],
    (detail['TaxCodeRef'] as Rec | undefined)?.['value'],
  ];
};

const linesOf = (estimate: Rec): readonly (readonly unknown[])[] =>
  (estimate['Line'] as Rec[]).filter(({ DetailType }) => DetailType !== 'SubTotalLineDetail').map(said);

describe.each(ORDERS)('a HaloPSA $kind', (order) => {
  test('stands in QuickBooks as an estimate: lines, discount, heading, tax and total to the cent', async () => {
    const world = await imported();
    const id = make(world, order, {}, [
      { isgroupdesc: true, name: 'As agreed', quantity: 0, price: 0 },
      row({ item_id: LABOUR, name: 'Fit', quantity: 3.75, price: 97.75 }),
      row({ quantity: 3, price: 8.995, discount_perc: 33.33 }),
      row({ item_id: LAPTOP, name: '', quantity: 2, price: 219.99 }),
    ]);

    await world.settle();

    const estimate = estimateOf(world, order, id);
    const halo = haloRecord(world, order.resource, id);
    expect(linesOf(estimate)).toEqual([
      ['As agreed'],
      ['Fit', 3.75, 97.75, 366.56, 'NON'],
      ['Seats', 3, 8.995, 26.99, 'TAX'],
      ['Discount 33.33 %: Seats', 1, -9, -9, 'TAX'],
      ['Laptop 14"', 2, 219.99, 439.98, 'TAX'],
    ]);
    // 8.25 % of 17.99 + 439.98 = 37.78…
    expect([estimate['TotalAmt'], taxOf(estimate)]).toEqual([862.31, 37.78]);
    expect([halo['total'], halo['tax_total']]).toEqual([estimate['TotalAmt'], taxOf(estimate)]);
    expect(estimate).toMatchObject({
      TxnDate: '2026-11-20',
      TxnStatus: 'Pending',
      DocNumber: `${order.letter}-${id}`,
    });
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });

  test('of a British client has a code on each line and the number that QuickBooks gives', async () => {
    const world = await imported();
    const id = make(world, order, { client_id: 31 }, [
      row({ quantity: 10, price: 9.99, tax_code: '12' }),
      row({ item_id: LABOUR, name: 'Audit', quantity: 1.5, price: 80, tax_code: '13' }),
    ]);

    await world.settle();

    const estimate = estimateOf(world, order, id, 'demo-gb');
    // 20 % of 99.90 = 19.98, 5 % of 120 = 6
    expect(estimate).toMatchObject({ TotalAmt: 245.88, GlobalTaxCalculation: 'TaxExcluded' });
    expect(linesOf(estimate).map((line) => line.at(-1))).toEqual(['6', '7']);
    expect(estimate['DocNumber']).toMatch(/^\d+$/);
    expect(inQuickBooks(world, 'Estimate')).toEqual([]);
    expect(await owed(world)).toEqual([]);
  });

  test.each([
    ['Accepted', 2],
    ['Closed', 1],
    ['Rejected', 3],
  ])('is %s in QuickBooks, and HaloPSA says so', async (word, status) => {
    const world = await imported({}, TICK_MS);
    const id = make(world, order);
    await world.settle();
    world.clock.advance(60_000);

    inOwnScreen(world, 'Estimate', { ...estimateOf(world, order, id), TxnStatus: word });
    await world.settle();

    expect(haloRecord(world, order.resource, id)).toMatchObject({ status, total: 40.92 });
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });

  test('has a step of its own in HaloPSA that QuickBooks knows nothing of: it stays there, and nothing is sent', async () => {
    const world = await imported({}, TICK_MS);
    const id = make(world, order);
    await world.settle();
    world.clock.advance(60_000);

    editHalo(world, order.resource, { id, status: 42 });
    await world.settle();

    expect(haloRecord(world, order.resource, id)).toMatchObject({ status: 42 });
    expect(estimateOf(world, order, id)).toMatchObject({ SyncToken: '0', TxnStatus: 'Pending' });
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });

  test('is edited in HaloPSA while its status changes in QuickBooks: each goes its own way', async () => {
    const world = await imported({}, TICK_MS);
    const id = make(world, order);
    await world.settle();
    world.clock.advance(60_000);

    inOwnScreen(world, 'Estimate', { ...estimateOf(world, order, id), TxnStatus: 'Accepted' });
    editHalo(world, order.resource, { id, lines: [row({ quantity: 10, price: 10 })] });
    await world.settle();

    expect(estimateOf(world, order, id)).toMatchObject({ TotalAmt: 108.25, TxnStatus: 'Accepted' });
    expect(haloRecord(world, order.resource, id)).toMatchObject({ status: 2, total: 108.25 });
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });

  test('edited in QuickBooks is shown as drift and never overwritten', async () => {
    const world = await imported();
    const id = make(world, order, { client_id: 2 });
    await world.settle();

    inOwnScreen(world, 'Estimate', { ...estimateOf(world, order, id), TxnDate: '2026-11-21' });
    await world.settle();

    expect(haloRecord(world, order.resource, id)['date']).toMatch(/^2026-11-20/);
    expect(estimateOf(world, order, id)).toMatchObject({ TxnDate: '2026-11-21' });
    expect(await owed(world)).toEqual([`${order.kind} h:${id} is open: drift`]);
  });

  test('whose note a bookkeeper replaced stays what it was linked as', async () => {
    const world = await imported({}, TICK_MS);
    const id = make(world, order);
    await world.settle();
    const estimate = estimateOf(world, order, id);
    world.clock.advance(60_000);

    inOwnScreen(world, 'Estimate', { ...estimate, PrivateNote: 'Called the client', TxnStatus: 'Closed' });
    await world.settle();

    expect(haloRecord(world, order.resource, id)).toMatchObject({ status: 1 });
    expect(inQuickBooks(world, 'Estimate')).toHaveLength(1);
    expect(await owed(world)).toEqual([]);
  });

  test('that is deleted in HaloPSA, or in QuickBooks, is one open item until the other is gone as well', async () => {
    const world = await imported();
    const [here, there] = [make(world, order), make(world, order)];
    await world.settle();

    world.asUser('halo', 'DELETE', `/api/${order.resource}/${here}`);
    const { Id, SyncToken } = estimateOf(world, order, there);
    inOwnScreen(world, 'Estimate', { Id, SyncToken }, { query: '?operation=delete' });
    await world.settle();

    expect((await owed(world)).toSorted()).toEqual(
      [
        `${order.kind} h:${here} is open: gone-in-halo`,
        `${order.kind} h:${there} is open: gone-in-quickbooks`,
      ].toSorted(),
    );
    const left = estimateOf(world, order, here);
    inOwnScreen(world, 'Estimate', left, { query: '?operation=delete' });
    world.asUser('halo', 'DELETE', `/api/${order.resource}/${there}`);
    await world.settle();
    expect(await owed(world)).toEqual([]);
  });

  test('waits for its client and its item, and goes on by itself once they are there', async () => {
    const world = await imported({}, TICK_MS);
    for (const resource of ['Client', 'Item'])
      world.plant('halo', { match: { pathPrefix: `/api/${resource}` }, kind: 'drop-webhook' });
    const { id: client } = editHalo(world, 'Client', {
      name: 'Naïve & Söhne',
      qbo_company_id: haloRecord(world, 'Client', 1)['qbo_company_id'],
      currencyisocode: 'USD',
    });
    const { id: item } = editHalo(world, 'Item', {
      name: 'Quarterly review',
      assetgroup_id: 2,
      baseprice: 450,
    });
    const id = make(world, order, { client_id: client }, [
      row({ item_id: item, name: '', quantity: 1, price: 450 }),
    ]);

    await world.settle();

    expect(linesOf(estimateOf(world, order, id))).toEqual([['Quarterly review', 1, 450, 450, 'NON']]);
    const outcomes = (await historyOf(world, order.kind, `h:${id}`)).map(({ outcome }) => outcome);
    expect(outcomes.toReversed().slice(0, 2)).toEqual(['waiting', 'created']);
    await world.sweep();
    await world.settle();
    expect(await owed(world)).toEqual([]);
  });

  test('in another currency than the client’s is refused with a sentence, and sent when it is put right', async () => {
    const world = await imported();
    const id = make(world, order, { currency: 'GBP' });
    await world.settle();

    expect(await openItems(world)).toMatchObject([{ kind: order.kind, code: 'currency-differs' }]);
    editHalo(world, order.resource, { id, currency: 'USD' });
    await world.settle();

    expect(estimateOf(world, order, id)).toMatchObject({ TotalAmt: 40.92 });
    expect(await owed(world)).toEqual([]);
  });

  test('is not held up by closed books: an estimate posts nothing', async () => {
    const world = await imported();
    const { AccountingInfoPrefs, ...preferences } = inQuickBooks(world, 'Preferences')[0] ?? {};
    inOwnScreen(world, 'Preferences', {
      ...preferences,
      AccountingInfoPrefs: { ...(AccountingInfoPrefs as Rec), BookCloseDate: '2026-11-22' },
    });
    const id = make(world, order);

    await world.settle();

    expect(estimateOf(world, order, id)).toMatchObject({ TxnDate: '2026-11-20' });
    expect(await owed(world)).toEqual([]);
  });

  test('is made once although the answer to its making was lost', async () => {
    const world = await imported({}, TICK_MS);
    world.plant('quickbooks', {
      match: { method: 'POST', pathPrefix: '/v3', bodyIncludes: order.note },
      kind: 'lost-reply',
      times: 1,
    });
    const id = make(world, order);

    await world.settle();

    expect(estimateOf(world, order, id)).toMatchObject({ DocNumber: `${order.letter}-${id}` });
    expect(inQuickBooks(world, 'Estimate')).toHaveLength(1);
    expect(await owed(world)).toEqual([]);
  });
});

test('ids come back: the order knows its estimate, the quotation its number', async () => {
  const world = await imported();
  const [sales, quote] = [make(world, SALES_ORDER), make(world, QUOTATION)];

  await world.settle();

  expect(haloRecord(world, 'SalesOrder', sales)['accountsref']).toBe(
    estimateOf(world, SALES_ORDER, sales)['Id'],
  );
  expect(haloRecord(world, 'Quotation', quote)['third_party_number']).toBe(`Q-${quote}`);
});

test('a sales order and a quotation of the same number in HaloPSA share QuickBooks’ counter and do not collide', async () => {
  const world = await imported();
  const [sales, quote] = [make(world, SALES_ORDER), make(world, QUOTATION)];
  expect(sales).toBe(quote);

  await world.settle();

  const numbers = inQuickBooks(world, 'Estimate').map(({ DocNumber }) => DocNumber);
  expect(numbers.toSorted()).toEqual([`Q-${quote}`, `SO-${sales}`]);
  expect(await owed(world)).toEqual([]);
});

test('expiry of a quotation and shipping day of a sales order come along', async () => {
  const world = await imported();
  const quote = make(world, QUOTATION, { expiry_date: '2026-12-20' });
  const sales = make(world, SALES_ORDER, { ship_date: '2026-12-01' });

  await world.settle();

  expect(estimateOf(world, QUOTATION, quote)).toMatchObject({ ExpirationDate: '2026-12-20' });
  expect(estimateOf(world, SALES_ORDER, sales)).toMatchObject({ ShipDate: '2026-12-01' });
});

test('an estimate that a bookkeeper makes for itself is nobody’s news', async () => {
  const world = await imported();
  const { CustomerRef, Line } = await (async (): Promise<Rec> => {
    const id = make(world, SALES_ORDER);
    await world.settle();
    return estimateOf(world, SALES_ORDER, id);
  })();

  inOwnScreen(world, 'Estimate', { CustomerRef, Line });
  await world.settle();
  await world.sweep();
  await world.settle();

  expect(inHalo(world, 'SalesOrder')).toHaveLength(1);
  expect(inHalo(world, 'Quotation')).toEqual([]);
  expect(await owed(world)).toEqual([]);
});

test('statuses of a tenant’s own numbers are a setting', async () => {
  const salesOrderStatuses = { pending: 10, accepted: 20, closed: 30, rejected: 40 };
  const world = await imported(
    { connections: { demo: withSettings({ orders: { salesOrderStatuses } }) } },
    TICK_MS,
  );
  const id = make(world, SALES_ORDER, { status: 20 });
  await world.settle();
  expect(estimateOf(world, SALES_ORDER, id)).toMatchObject({ TxnStatus: 'Accepted' });
  world.clock.advance(60_000);

  inOwnScreen(world, 'Estimate', { ...estimateOf(world, SALES_ORDER, id), TxnStatus: 'Closed' });
  await world.settle();

  expect(haloRecord(world, 'SalesOrder', id)).toMatchObject({ status: 30 });
  expect(await owed(world)).toEqual([]);
});

test('whose webhooks were lost is found by the sweep, and so is what came of it in QuickBooks', async () => {
  const world = await imported({}, TICK_MS);
  world.plant('halo', { match: { pathPrefix: '/api/SalesOrder' }, kind: 'drop-webhook' });
  const id = make(world, SALES_ORDER);
  await world.sweep();
  await world.settle();
  world.clock.advance(60_000);
  world.plant('quickbooks', { match: { pathPrefix: '/v3' }, kind: 'drop-webhook' });

  inOwnScreen(world, 'Estimate', { ...estimateOf(world, SALES_ORDER, id), TxnStatus: 'Accepted' });
  await world.sweep();
  await world.settle();

  expect(haloRecord(world, 'SalesOrder', id)).toMatchObject({ status: 2 });
  expect(await owed(world)).toEqual([]);
});

test('without a line to offer it is refused, and a person who adds one sees it go', async () => {
  const world = await imported();
  const id = make(world, QUOTATION, {}, []);
  await world.settle();
  expect(await openItems(world)).toMatchObject([{ kind: 'quotation', code: 'order-without-lines' }]);

  editHalo(world, 'Quotation', { id, lines: [row()] });
  await retry(world);

  expect(estimateOf(world, QUOTATION, id)).toMatchObject({ TotalAmt: 40.92 });
  expect(await owed(world)).toEqual([]);
});
