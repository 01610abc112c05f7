/** An invoice after its post: edited, paid, overridden by hand; what its echoes cost. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { movedByReplay } from '../support/replay.ts';
import {
  type Rec,
  counterpartOf,
  countAnew,
  editHalo,
  haloRecord,
  historyOf,
  imported,
  inOwnScreen,
  inQuickBooks,
  line,
  openItems,
  owed,
  pay,
  postInvoice,
  quickbooksRecord,
  spent,
  withSettings,
} from '../support/scenario.ts';

/** Requests take a moment here, so that what comes later is later. */
const TICK_MS = 7;
const taxOf = (invoice: Rec): unknown => (invoice['TxnTaxDetail'] as Rec | undefined)?.['TotalTax'];

const edited = async (world: MemoryWorld, id: number, change: Rec): Promise<Rec> => {
  editHalo(world, 'Invoice', { id, ...change });
  await world.settle();
  return haloRecord(world, 'Invoice', id);
};

test('a tax that a person overrides in QuickBooks afterwards is seen, explained, and settled when it is taken back', async () => {
  const world = await imported();
  const id = postInvoice(world, { client_id: 31 });
  await world.settle();
  const made = counterpartOf(world, id, 'demo-gb');
  const tax = made['TxnTaxDetail'] as Rec & { TaxLine: readonly Rec[] };
  const [first, ...others] = tax.TaxLine;
  const override = (TotalTax: number) =>
    inOwnScreen(
      world,
      'Invoice',
      {
        ...counterpartOf(world, id, 'demo-gb'),
        TxnTaxDetail: { TotalTax, TaxLine: [{ ...first, Amount: TotalTax }, ...others] },
      },
      { connection: 'demo-gb' },
    );

  override(7.57);
  await world.settle();

  expect(await openItems(world, 'demo-gb')).toMatchObject([
    { kind: 'invoice', record: `h:${id}`, code: 'total-differs', owner: 'bookkeeper' },
  ]);
  override(7.56);
  await world.settle();
  expect(await owed(world)).toEqual([]);
});

const EDITS = [
  ['demo', 1, { SyncToken: '1', DocNumber: '1001', TotalAmt: 108.25 }],
  // 20 % of 100
  ['demo-gb', 31, { SyncToken: '1', DocNumber: '5001', TotalAmt: 120 }],
] as const;

test.each(EDITS)(
  '%s: an edit of the lines is in QuickBooks, tax and all',
  async (connection, client, becomes) => {
    const world = await imported();
    const id = postInvoice(world, { client_id: client });
    await world.settle();
    expect(counterpartOf(world, id, connection)).toMatchObject({ SyncToken: '0' });

    const halo = await edited(world, id, { lines: [line({ qty_order: 10, unit_price: 10 })] });

    const made = counterpartOf(world, id, connection);
    expect(made).toMatchObject(becomes);
    expect([made['TotalAmt'], taxOf(made)]).toEqual([halo['total'], halo['tax_total']]);
    expect(inQuickBooks(world, 'Invoice', connection)).toHaveLength(1);
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  },
);

test('an edit before the payment and a payment after it agree on both sides', async () => {
  const world = await imported();
  const id = postInvoice(world, { client_id: 1 });
  await world.settle();
  await edited(world, id, { notes_1: 'PO 4711', duedate: '2026-12-31' });

  pay(world, [{ invoice: counterpartOf(world, id), amount: 40.92 }]);
  await world.settle();

  expect(counterpartOf(world, id)).toMatchObject({
    Balance: 0,
    DueDate: '2026-12-31',
    CustomerMemo: { value: 'PO 4711' },
  });
  expect(haloRecord(world, 'Invoice', id)).toMatchObject({ total: 40.92, amountpaid: 40.92, amountdue: 0 });
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

test('an invoice costs four requests, and the echo of our own write none', async () => {
  const world = await imported({}, TICK_MS);
  countAnew(world);
  const id = postInvoice(world, { client_id: 1 });

  await world.settle();

  expect(spent(world)).toEqual({
    'halo read': 1,
    'halo write': 1,
    'quickbooks query': 1,
    'quickbooks write': 1,
  });
  const [echo] = await historyOf(world, 'invoice', `h:${id}`);
  expect(echo).toMatchObject({ outcome: 'unchanged', requests: [], event: { system: 'quickbooks' } });
});

test('an edit costs a look at both sides and one write, and its echo none', async () => {
  const world = await imported({}, TICK_MS);
  const id = postInvoice(world, { client_id: 1 });
  await world.settle();
  world.clock.advance(60_000);
  countAnew(world);

  await edited(world, id, { notes_1: 'PO 4711' });

  expect(spent(world)).toEqual({ 'halo read': 1, 'quickbooks read': 1, 'quickbooks write': 1 });
});

test('where HaloPSA tells of our own writes, too, their echoes write nothing and ask QuickBooks for nothing', async () => {
  const world = await imported({ halo: { automationsFlagStopsWebhooks: false } }, TICK_MS);
  await world.sweep();
  await world.settle();
  countAnew(world);
  postInvoice(world, { client_id: 1 });

  await world.settle();

  const { 'halo read': _reads, ...others } = spent(world);
  expect(others).toEqual({ 'halo write': 1, 'quickbooks query': 1, 'quickbooks write': 1 });
});

test('where QuickBooks is the tax authority its cent stands, is kept as a named difference, and nobody is asked', async () => {
  const world = await imported({
    connections: { demo: withSettings({ taxAuthority: 'quickbooks' }) },
  });
  const id = postInvoice(world, { client_id: 1 }, [
    line({ qty_order: 1, unit_price: 100, tax_code_overriden: true, tax_amount: 8.26, tax_code: '2' }),
  ]);

  await world.settle();

  const link = await world.app.ports.links.find({ connection: 'demo', kind: 'invoice', link: `h:${id}` });
  expect(link?.difference).toEqual({ amountMinor: 1, class: 'quickbooks-tax' });
  expect([haloRecord(world, 'Invoice', id)['total'], counterpartOf(world, id)['TotalAmt']]).toEqual([
    108.26, 108.25,
  ]);
  expect(quickbooksRecord(world, 'Invoice', String(counterpartOf(world, id)['Id']))['SyncToken']).toBe('0');
  expect(await owed(world)).toEqual([]);
});

test('a line that a bookkeeper adds with an item that only QuickBooks has is shown as a difference, not waited for', async () => {
  const world = await imported();
  const id = postInvoice(world, { client_id: 2 });
  await world.settle();
  const made = counterpartOf(world, id);
  const { Id: item } = inOwnScreen(world, 'Item', {
    Name: 'Late fee',
    Type: 'Service',
    IncomeAccountRef: { value: '1150040004' },
  });
  const fee = {
    DetailType: 'SalesItemLineDetail',
    Amount: 25,
    SalesItemLineDetail: { ItemRef: { value: item }, Qty: 1, UnitPrice: 25 },
  };

  inOwnScreen(world, 'Invoice', { ...made, Line: [...(made['Line'] as Rec[]), fee] });
  await world.settle();

  expect(counterpartOf(world, id)).toMatchObject({ TotalAmt: 62.8 });
  expect(haloRecord(world, 'Invoice', id)).toMatchObject({ total: 37.8 });
  expect(await owed(world)).toEqual([`invoice h:${id} is open: drift`]);
});
