/** Invoices that were made in QuickBooks come to HaloPSA where the connection says both: once, posted, under their number, to the cent. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { movedByReplay, tellOfQuickBooks } from '../support/replay.ts';
import {
  type ConnectionId,
  type Rec,
  counterpartOf,
  editHalo,
  haloRecord,
  imported,
  inHalo,
  inOwnScreen,
  inQuickBooks,
  line,
  openItems,
  owed,
  postInvoice,
  quickbooksRecord,
  retry,
  withSettings,
} from '../support/scenario.ts';

const both = { kinds: { invoice: { direction: 'both' } } } as const;
const connections = {
  demo: withSettings({ kinds: { client: { autoCreate: true }, item: { autoCreate: true }, ...both.kinds } }),
  'demo-gb': withSettings({
    kinds: { client: { autoCreate: true }, item: { autoCreate: true }, ...both.kinds },
  }),
};

const begin = (): Promise<MemoryWorld> => imported({ connections });

const idIn = async (
  world: MemoryWorld,
  kind: string,
  haloId: number,
  connection: ConnectionId,
): Promise<string> => {
  const link = await world.app.ports.links.find({ connection, kind, link: `h:${haloId}` });
  return link?.quickbooks?.id ?? '';
};

interface Sold {
  readonly item: number;
  readonly quantity: number;
  readonly price: number;
  readonly tax: string;
  readonly text?: string;
}

/** A bookkeeper writes an invoice in QuickBooks. */
async function write(
  world: MemoryWorld,
  client: number,
  sold: readonly Sold[],
  change: Rec = {},
  connection: ConnectionId = 'demo',
): Promise<Rec> {
  const lines = await Promise.all(
    sold.map(async ({ item, quantity, price, tax, text }) => ({
      DetailType: 'SalesItemLineDetail',
      Description: text ?? 'Sold over the counter',
      Amount: Math.round(quantity * price * 100) / 100,
      SalesItemLineDetail: {
        ItemRef: { value: await idIn(world, 'item', item, connection) },
        Qty: quantity,
        UnitPrice: price,
        TaxCodeRef: { value: tax },
      },
    })),
  );
  const record = {
    CustomerRef: { value: await idIn(world, 'client', client, connection) },
    TxnDate: '2026-11-23',
    Line: lines,
    ...change,
  };
  return inOwnScreen(world, 'Invoice', record, { connection });
}

const born = (world: MemoryWorld): readonly Rec[] => inHalo(world, 'Invoice');

test('US: it stands in HaloPSA with client, lines, tax, terms and number, and a second time moves nothing', async () => {
  const world = await begin();
  const made = await write(
    world,
    1,
    [
      { item: 41, quantity: 3, price: 12.6, tax: 'TAX' },
      { item: 21, quantity: 0.25, price: 99, tax: 'NON', text: 'Quarter of an hour' },
    ],
    {
      DocNumber: 'B-77',
      SalesTermRef: { value: '4' },
      CustomerMemo: { value: 'As agreed' },
      TxnTaxDetail: { TxnTaxCodeRef: { value: '3' } },
    },
  );

  await world.settle();

  expect(await owed(world)).toEqual([]);
  expect(born(world)).toHaveLength(1);
  expect(born(world)[0]).toMatchObject({
    client_id: 1,
    posted: true,
    invoice_date: '2026-11-23T00:00:00',
    duedate: '2026-12-23',
    notes_1: 'As agreed',
    thirdpartyinvoicenumber: 'B-77',
    qboid: Number(made['Id']),
    // 8.25 % of 37.80
    tax_total: 3.12,
    total: made['TotalAmt'],
    lines: [
      {
        _itemid: 41,
        qty_order: 3,
        unit_price: 12.6,
        tax_code: '2',
        item_shortdescription: 'Sold over the counter',
      },
      {
        _itemid: 21,
        qty_order: 0.25,
        unit_price: 99,
        tax_code: '1',
        item_shortdescription: 'Quarter of an hour',
      },
    ],
  });
  expect(inQuickBooks(world, 'Invoice')).toHaveLength(1);
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

test('GB: prices that include VAT come over without it', async () => {
  const world = await begin();
  const made = await write(
    world,
    31,
    [{ item: 41, quantity: 10, price: 12, tax: '6' }],
    { GlobalTaxCalculation: 'TaxInclusive' },
    'demo-gb',
  );

  await world.settle();

  expect(made['TotalAmt']).toBe(120);
  expect(born(world)).toMatchObject([
    {
      client_id: 31,
      total: 120,
      tax_total: 20,
      thirdpartyinvoicenumber: made['DocNumber'],
      lines: [{ qty_order: 10, unit_price: 10, tax_code: '12' }],
    },
  ]);
  expect(await owed(world)).toEqual([]);
});

test('an answer that is lost is looked for by QuickBooks’ id, and nothing is made twice', async () => {
  const world = await begin();
  world.plant('halo', {
    match: { method: 'POST', pathPrefix: '/api/Invoice' },
    kind: 'lost-reply',
    times: 1,
  });
  const made = await write(world, 1, [{ item: 21, quantity: 1, price: 50, tax: 'NON' }], {
    DocNumber: 'B-1',
  });

  await world.settle();
  world.clock.advance(300_000);
  await world.sweep();
  await world.settle();

  expect(born(world)).toMatchObject([
    { qboid: Number(made['Id']), total: 50, thirdpartyinvoicenumber: 'B-1' },
  ]);
  expect(inQuickBooks(world, 'Invoice')).toHaveLength(1);
  expect(await owed(world)).toEqual([]);
});

test('where HaloPSA tells of our own write at once, it is not taken for an invoice of HaloPSA’s', async () => {
  const world = await imported({ connections, halo: { automationsFlagStopsWebhooks: false } }, 7);
  await write(world, 1, [{ item: 21, quantity: 1, price: 50, tax: 'NON' }], { DocNumber: 'B-2' });
  postInvoice(world, { client_id: 1 });

  await world.settle();

  expect(born(world)).toHaveLength(2);
  expect(inQuickBooks(world, 'Invoice')).toHaveLength(2);
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

test('an edit on either side is on the other, and HaloPSA’s own of a line stays', async () => {
  const world = await begin();
  const id = postInvoice(world, { client_id: 1 }, [
    line({ qty_order: 3, unit_price: 12.6, contract_id: 5, tax_code: '2' }),
    line({ _itemid: 21, item_shortdescription: 'On site', qty_order: 1, unit_price: 80, discount_perc: 10 }),
  ]);
  await world.settle();
  const made = counterpartOf(world, id);
  const [first, ...others] = made['Line'] as Rec[];
  const detail = first?.['SalesItemLineDetail'] as Rec;

  inOwnScreen(world, 'Invoice', {
    ...made,
    Line: [{ ...first, Amount: 50.4, SalesItemLineDetail: { ...detail, Qty: 4 } }, ...others],
    TxnTaxDetail: { TxnTaxCodeRef: { value: '3' } },
  });
  await world.settle();

  expect(haloRecord(world, 'Invoice', id)).toMatchObject({
    total: counterpartOf(world, id)['TotalAmt'],
    lines: [
      { qty_order: 4, unit_price: 12.6, contract_id: 5 },
      { qty_order: 1, unit_price: 80, discount_perc: 10 },
    ],
  });
  editHalo(world, 'Invoice', { id, notes_1: 'Corrected' });
  await world.settle();
  expect(counterpartOf(world, id)).toMatchObject({ CustomerMemo: { value: 'Corrected' } });
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

test('a bundle comes over as its parts under their heading', async () => {
  const world = await begin();
  const part = await idIn(world, 'item', 41, 'demo');
  const group = inOwnScreen(world, 'Item', {
    Name: 'Welcome pack',
    Type: 'Group',
    ItemGroupDetail: { ItemGroupLine: [{ ItemRef: { value: part }, Qty: 2 }] },
  });
  const unit = Number(quickbooksRecord(world, 'Item', part)['UnitPrice']);
  const made = await write(world, 2, [], {
    DocNumber: 'B-3',
    TxnTaxDetail: { TxnTaxCodeRef: { value: '3' } },
    Line: [
      {
        DetailType: 'GroupLineDetail',
        Description: 'Welcome pack',
        GroupLineDetail: { GroupItemRef: { value: group['Id'] }, Quantity: 1 },
      },
    ],
  });

  await world.settle();

  expect(await owed(world)).toEqual([]);
  const [invoice] = born(world);
  expect(invoice).toMatchObject({
    total: made['TotalAmt'],
    lines: [
      { item_shortdescription: 'Welcome pack', isgroupdesc: true },
      { _itemid: 41, qty_order: 2, unit_price: unit },
    ],
  });
  expect((await openItems(world)).filter(({ kind }) => kind === 'invoice')).toEqual([]);
});

test('what HaloPSA cannot hold is one open item, and comes over once it is put right', async () => {
  const world = await begin();
  const made = await write(world, 2, [{ item: 21, quantity: 1, price: 50, tax: 'NON' }], {
    DocNumber: 'B-4',
  });
  inOwnScreen(world, 'Invoice', {
    ...made,
    Line: [
      ...(made['Line'] as Rec[]),
      { DetailType: 'DiscountLineDetail', Amount: 5, DiscountLineDetail: { PercentBased: false } },
    ],
  });
  await world.settle();
  expect(await openItems(world)).toMatchObject([
    { kind: 'invoice', record: `q:${String(made['Id'])}`, code: 'line-not-in-halo' },
  ]);
  expect(born(world)).toEqual([]);

  const now = quickbooksRecord(world, 'Invoice', String(made['Id']));
  inOwnScreen(world, 'Invoice', {
    ...now,
    Line: (now['Line'] as Rec[]).filter(({ DetailType }) => DetailType !== 'DiscountLineDetail'),
  });
  await world.settle();

  expect(born(world)).toMatchObject([{ total: 50 }]);
  expect(await owed(world)).toEqual([]);
});

const lateFee = async (world: MemoryWorld): Promise<Rec> => {
  const { Id: item } = inOwnScreen(world, 'Item', {
    Name: 'Late fee',
    Type: 'Service',
    IncomeAccountRef: { value: '1150040004' },
  });
  return write(world, 2, [], {
    DocNumber: 'B-5',
    Line: [
      { DetailType: 'SalesItemLineDetail', Amount: 25, SalesItemLineDetail: { ItemRef: { value: item } } },
    ],
  });
};

test('an item that was made with it comes over first', async () => {
  const world = await begin();
  await lateFee(world);

  await world.settle();

  expect(born(world)).toMatchObject([{ total: 25, lines: [{ qty_order: 1, unit_price: 25 }] }]);
  expect(await owed(world)).toEqual([]);
});

test('where items stay in QuickBooks the open item says which one is missing, and what to do', async () => {
  const world = await imported({
    connections: {
      demo: withSettings({ kinds: { item: { direction: 'push', autoCreate: true }, ...both.kinds } }),
    },
  });
  await lateFee(world);

  await world.settle();

  expect(await openItems(world)).toMatchObject([
    { kind: 'invoice', code: 'not-in-halo', owner: 'bookkeeper' },
  ]);
  expect(born(world)).toEqual([]);
});

test('a copy that carries our line in its note is put before a person, not made again', async () => {
  const world = await begin();
  const id = postInvoice(world, { client_id: 2 });
  await world.settle();
  const { Id: _id, SyncToken: _token, MetaData: _meta, ...copy } = counterpartOf(world, id);
  inOwnScreen(world, 'Invoice', { ...copy, DocNumber: 'B-6', LinkedTxn: [] });

  await world.settle();

  expect(born(world)).toHaveLength(1);
  expect(await openItems(world)).toMatchObject([{ kind: 'invoice', code: 'match-taken' }]);
});

test.each([
  ['voided', '?operation=void'],
  ['deleted', '?operation=delete'],
])(
  'one that is %s in QuickBooks afterwards is put before a person, not followed silently',
  async (_what, query) => {
    const world = await begin();
    const made = await write(world, 1, [{ item: 21, quantity: 1, price: 50, tax: 'NON' }], {
      DocNumber: 'B-8',
    });
    await world.settle();
    const { Id, SyncToken } = quickbooksRecord(world, 'Invoice', String(made['Id']));

    inOwnScreen(world, 'Invoice', { Id, SyncToken }, { query });
    await world.settle();

    expect(await openItems(world)).toMatchObject([
      { kind: 'invoice', code: 'gone-in-quickbooks', owner: 'bookkeeper' },
    ]);
    expect(born(world)).toMatchObject([{ total: 50, voided: false }]);
  },
);

test('without that setting an invoice of QuickBooks’ own stays there', async () => {
  const world = await imported();
  const made = await write(world, 1, [{ item: 21, quantity: 1, price: 50, tax: 'NON' }], {
    DocNumber: 'B-7',
  });

  await world.settle();
  await tellOfQuickBooks(world, 'Invoice', made['Id']);
  await world.sweep();
  await world.settle();
  await retry(world);

  expect(born(world)).toEqual([]);
  expect(await owed(world)).toEqual([]);
});
