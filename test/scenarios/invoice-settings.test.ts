/** Invoices as a connection's settings want them, from the post in HaloPSA to what stands in QuickBooks and what comes back. */
import type { MemoryWorldOptions } from '../../local/memory/models.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import type { SalesSettings } from '../../lib/entities/settings.ts';
import { movedByReplay } from '../support/replay.ts';
import {
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
  withSettings,
} from '../support/scenario.ts';

type Change = Parameters<typeof withSettings>[0];
type Options = Pick<MemoryWorldOptions, 'halo' | 'quickbooks'>;

const begin = (sales: SalesSettings, change: Change = {}, options: Options = {}): Promise<MemoryWorld> =>
  imported({ ...options, connections: { demo: withSettings({ ...change, sales }) } });

const prefer = (world: MemoryWorld, change: Rec): void => {
  const [preferences] = inQuickBooks(world, 'Preferences');
  const { Id, SyncToken } = preferences ?? {};
  inOwnScreen(world, 'Preferences', { Id, SyncToken, sparse: true, ...change });
};

/** A person sends the invoice to the client from QuickBooks. */
const send = (world: MemoryWorld, id: unknown, to: string): void => {
  const path = `/v3/company/4620816365000000001/invoice/${String(id)}/send?sendTo=${to}`;
  const { status } = world.asUser('quickbooks', 'POST', path);
  expect(status).toBe(200);
};

test('class, location, order number, notes, addresses and service date stand in QuickBooks, and a second time moves nothing', async () => {
  const world = await begin({
    serviceDate: 'last',
    lineClass: 'halo',
    departmentField: 'site_name',
    customerPoField: '1',
    privateNote: true,
    addresses: 'bill-and-ship',
    onlineCard: false,
    onlineBank: true,
  });
  inOwnScreen(world, 'Class', { Name: 'Managed' });
  inOwnScreen(world, 'Department', { Name: 'North' });
  await world.settle();
  const id = postInvoice(
    world,
    {
      client_id: 1,
      site_name: 'North',
      cust_order_number: 'PO 4711',
      internal_note: 'Agreed with Jo by phone.',
      address1: 'Harbour House',
      address2: '1 Quay St',
      deladdress1: 'Dock 4',
    },
    [
      line({ invoice_class: 'Managed', startdate: '2026-10-01T00:00:00', enddate: '2026-10-31T00:00:00' }),
      line({ _itemid: 21, item_shortdescription: 'On site', qty_order: 1, unit_price: 80 }),
    ],
  );

  await world.settle();

  const made = counterpartOf(world, id);
  const named = (entity: string) => inQuickBooks(world, entity)[0]?.['Id'];
  expect(made).toMatchObject({
    DepartmentRef: { value: named('Department') },
    CustomField: [{ DefinitionId: '1', StringValue: 'PO 4711' }],
    PrivateNote: `Agreed with Jo by phone.\nHaloPSA invoice ${id}.`,
    BillAddr: { Line1: 'Harbour House', Line2: '1 Quay St' },
    ShipAddr: { Line1: 'Dock 4' },
    AllowOnlineCreditCardPayment: false,
    AllowOnlineACHPayment: true,
    Line: [
      { SalesItemLineDetail: { ClassRef: { value: named('Class') }, ServiceDate: '2026-10-31' } },
      { Description: 'On site' },
      { DetailType: 'SubTotalLineDetail' },
    ],
  });
  expect(await owed(world)).toEqual([]);
  editHalo(world, 'Invoice', { id, cust_order_number: 'PO 4712', internal_note: 'Another word.' });
  await world.settle();
  expect(counterpartOf(world, id)).toMatchObject({
    CustomField: [{ StringValue: 'PO 4712' }],
    PrivateNote: made['PrivateNote'],
  });
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

test('a class that QuickBooks does not have keeps the invoice back until it does', async () => {
  const world = await begin({ lineClass: 'halo' });
  const id = postInvoice(world, { client_id: 2 }, [line({ invoice_class: 'Projects' })]);
  await world.settle();
  expect(inQuickBooks(world, 'Invoice')).toEqual([]);

  inOwnScreen(world, 'Class', { Name: 'Projects' });
  await world.settle();

  expect(counterpartOf(world, id)['TotalAmt']).toBe(37.8);
  expect(await owed(world)).toEqual([]);
});

test('sent by QuickBooks to the client’s address; that it was sent, and where it can be paid, is kept in HaloPSA', async () => {
  const world = await begin({
    billEmail: true,
    emailStatus: 'NeedToSend',
    emailedBack: true,
    emailedStatus: 2,
    paymentLink: true,
  });
  editHalo(world, 'Client', { id: 2, accountsemailaddress: 'bills@client.example' });
  await world.settle();
  const id = postInvoice(world, { client_id: 2 });
  await world.settle();
  const made = counterpartOf(world, id);
  expect(made).toMatchObject({ EmailStatus: 'NeedToSend', BillEmail: { Address: 'bills@client.example' } });
  expect(String(haloRecord(world, 'Invoice', id)['generic_online_invoice_payment_url'])).toContain(
    `-${String(made['Id'])}?`,
  );
  expect(haloRecord(world, 'Invoice', id)['datesent']).toBeUndefined();

  send(world, made['Id'], 'bills@client.example');
  await world.settle();

  expect(haloRecord(world, 'Invoice', id)).toMatchObject({
    emailstatus: 2,
    datesent: expect.stringMatching(/^2026-\d\d-\d\dT/) as string,
  });
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

describe('which invoices go', () => {
  test('one that awaits approval goes when it is approved', async () => {
    const world = await begin({ sendWhen: 'approved' });
    const id = postInvoice(world, { client_id: 2, requires_approval: true });
    await world.settle();
    expect(inQuickBooks(world, 'Invoice')).toEqual([]);

    editHalo(world, 'Invoice', { id, approval_status: 1 });
    await world.settle();

    expect(counterpartOf(world, id)['TotalAmt']).toBe(37.8);
    expect(await owed(world)).toEqual([]);
  });

  test('one goes in its chosen status, and stays when the status moves on', async () => {
    const world = await begin(
      { sendWhen: 'status', statuses: [7], statusField: 'billing_stage' },
      {},
      { halo: { invoiceStatus: { field: 'billing_stage', lookupId: 9_001 } } },
    );
    const id = postInvoice(world, { client_id: 2, billing_stage: 5 });
    await world.settle();
    expect(inQuickBooks(world, 'Invoice')).toEqual([]);

    editHalo(world, 'Invoice', { id, billing_stage: 7 });
    await world.settle();
    expect(counterpartOf(world, id)['TotalAmt']).toBe(37.8);

    editHalo(world, 'Invoice', { id, billing_stage: 9, notes_1: 'Thank you' });
    await world.settle();
    expect(counterpartOf(world, id)).toMatchObject({ CustomerMemo: { value: 'Thank you' } });
    expect(await owed(world)).toEqual([]);
  });

  test('a recurring template never goes, and the invoice that is made of it goes once it is posted', async () => {
    const world = await imported();
    const template = editHalo(world, 'RecurringInvoice', {
      client_id: 2,
      nextcreationdate: '2026-11-20T00:00:00',
      contract_id: 12,
      lines: [line()],
    });
    await world.settle();
    world.asUser('halo', 'POST', '/api/RecurringInvoice/process', [{ id: template['id'] }]);
    await world.settle();
    expect(inQuickBooks(world, 'Invoice')).toEqual([]);
    const made = inHalo(world, 'Invoice').find(({ id }) => Number(id) > 0);
    expect(made).toMatchObject({ recurring_invoice_id: template['id'], contract_id: 12, posted: false });

    editHalo(world, 'Invoice', { id: made?.['id'], posted: true });
    await world.settle();

    expect(inQuickBooks(world, 'Invoice')).toMatchObject([
      { TotalAmt: 37.8, DocNumber: String(made?.['id']) },
    ]);
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });
});

describe('a foreign currency', () => {
  const abroad = async (change: Change, options: Options = {}): Promise<MemoryWorld> => {
    const world = await begin({}, { quickbooks: { multiCurrency: true }, ...change }, options);
    prefer(world, { CurrencyPrefs: { MultiCurrencyEnabled: true, HomeCurrency: { value: 'USD' } } });
    editHalo(world, 'Client', {
      name: 'Leeds Cable',
      currencyisocode: 'GBP',
      qbo_company_id: '4620816365000000001',
    });
    await world.settle();
    return world;
  };
  const clientOf = (world: MemoryWorld): unknown =>
    inHalo(world, 'Client').find(({ name }) => name === 'Leeds Cable')?.['id'];

  test('goes at HaloPSA’s rate, and the home amounts follow', async () => {
    const world = await abroad({});
    const id = postInvoice(
      world,
      { client_id: clientOf(world), currency: 'GBP', currency_conversion_rate: 1.25 },
      [line({ qty_order: 2, unit_price: 10, tax_code: '1' })],
    );

    await world.settle();

    expect(await owed(world)).toEqual([]);
    expect(counterpartOf(world, id)).toMatchObject({
      CurrencyRef: { value: 'GBP' },
      ExchangeRate: 1.25,
      TotalAmt: 20,
      HomeTotalAmt: 25,
    });
    expect(await movedByReplay(world)).toEqual([]);
  });

  test('where HaloPSA counts and keeps it the other way round, the document is the same', async () => {
    const world = await abroad(
      { halo: { plainAmounts: 'home', conversionRate: 'foreign-per-home' } },
      { halo: { plainAmounts: 'home', conversionRate: 'foreign-per-home' } },
    );
    const id = postInvoice(
      world,
      { client_id: clientOf(world), currency: 'GBP', currency_conversion_rate: 0.8 },
      [line({ qty_order: 2, unit_price: 12.5, tax_code: '1' })],
    );

    await world.settle();

    expect(await owed(world)).toEqual([]);
    expect(counterpartOf(world, id)).toMatchObject({ ExchangeRate: 1.25, TotalAmt: 20, HomeTotalAmt: 25 });
  });

  test('one that the customer does not have is refused with a sentence', async () => {
    const world = await abroad({});
    postInvoice(world, { client_id: clientOf(world), currency: 'EUR', currency_conversion_rate: 1.1 }, [
      line({ tax_code: '1' }),
    ]);

    await world.settle();

    expect(await openItems(world)).toMatchObject([
      { kind: 'invoice', code: 'currency-differs', owner: 'bookkeeper' },
    ]);
    expect(inQuickBooks(world, 'Invoice')).toEqual([]);
  });
});

describe('tax that QuickBooks works out', () => {
  const automated: Change = { taxAuthority: 'quickbooks', quickbooks: { automatedSalesTax: true } };
  const correct = (world: MemoryWorld, id: number, TotalTax: number): void => {
    const made = counterpartOf(world, id);
    inOwnScreen(world, 'Invoice', { ...made, TxnTaxDetail: { TxnTaxCodeRef: { value: '3' }, TotalTax } });
  };

  test('comes back to the lines of the HaloPSA invoice, and both totals agree', async () => {
    const world = await begin({ taxBack: 'automated' }, automated);
    prefer(world, { TaxPrefs: { UsingSalesTax: true, PartnerTaxEnabled: true } });
    const ast = { use_qbo_ast: true, tax_code: '2' };
    const id = postInvoice(world, { client_id: 1 }, [
      line({ qty_order: 1, unit_price: 100, ...ast }),
      line({ qty_order: 1, unit_price: 50, ...ast }),
    ]);
    await world.settle();
    expect(counterpartOf(world, id)).toMatchObject({
      TotalAmt: 150,
      Line: [{ SalesItemLineDetail: { TaxCodeRef: { value: 'TAX' } } }, {}, {}],
    });

    correct(world, id, 12.38);
    await world.settle();
    await world.sweep();
    await world.settle();

    expect(haloRecord(world, 'Invoice', id)).toMatchObject({
      tax_total: 12.38,
      total: 162.38,
      lines: [{ override_ast_total: 8.25 }, { override_ast_total: 4.13 }],
    });
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });

  test('where QuickBooks is the authority its cent can be the line’s own tax in HaloPSA', async () => {
    const world = await begin(
      { taxBack: 'line' },
      { taxAuthority: 'quickbooks' },
      { quickbooks: { explicitTotalTax: true } },
    );
    const id = postInvoice(world, { client_id: 1 }, [line({ qty_order: 1, unit_price: 100, tax_code: '2' })]);
    await world.settle();

    correct(world, id, 8.26);
    await world.settle();
    await world.sweep();
    await world.settle();

    expect(haloRecord(world, 'Invoice', id)).toMatchObject({ tax_total: 8.26, total: 108.26 });
    const link = await world.app.ports.links.find({ connection: 'demo', kind: 'invoice', link: `h:${id}` });
    expect(link?.difference).toBeUndefined();
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });

  test('without a setting the difference is shown, and HaloPSA is left as it is', async () => {
    const world = await begin({}, automated);
    prefer(world, { TaxPrefs: { UsingSalesTax: true, PartnerTaxEnabled: true } });
    const id = postInvoice(world, { client_id: 1 }, [
      line({ qty_order: 1, unit_price: 100, use_qbo_ast: true, tax_code: '2' }),
    ]);
    await world.settle();

    correct(world, id, 8.25);
    await world.settle();

    const link = await world.app.ports.links.find({ connection: 'demo', kind: 'invoice', link: `h:${id}` });
    expect(link?.difference).toEqual({ amountMinor: -825, class: 'quickbooks-tax' });
    expect(haloRecord(world, 'Invoice', id)).toMatchObject({ total: 100 });
    expect(await owed(world)).toEqual([]);
  });
});

describe('GB: HaloPSA rounds each line, QuickBooks the sum', () => {
  const rounding = { halo: { taxRounding: 'per-line' as const } };
  const cents = [1, 2, 3].map(() => line({ qty_order: 1, unit_price: 0.13, tax_code: '12' }));
  const posted = async (sales: SalesSettings): Promise<readonly [MemoryWorld, number]> => {
    const world = await imported({
      ...rounding,
      connections: { 'demo-gb': withSettings({ ...rounding, sales }) },
    });
    const id = postInvoice(world, { client_id: 31 }, cents);
    await world.settle();
    return [world, id];
  };
  const differenceOf = async (world: MemoryWorld, id: number) =>
    (await world.app.ports.links.find({ connection: 'demo-gb', kind: 'invoice', link: `h:${id}` }))
      ?.difference;

  test('the cent between them is shown', async () => {
    const [world, id] = await posted({});

    // 20 % of 0.13 is 0.03 three times; on 0.39 it is 0.08.
    expect([
      haloRecord(world, 'Invoice', id)['total'],
      counterpartOf(world, id, 'demo-gb')['TotalAmt'],
    ]).toEqual([0.48, 0.47]);
    expect(await differenceOf(world, id)).toEqual({ amountMinor: 1, class: 'rounding-per-line' });
    expect(await owed(world)).toEqual([]);
  });

  test('or HaloPSA’s tax is what QuickBooks is given, and stays so through an edit', async () => {
    const [world, id] = await posted({ taxSent: 'halo' });
    expect(counterpartOf(world, id, 'demo-gb')).toMatchObject({
      TotalAmt: 0.48,
      TxnTaxDetail: {
        TotalTax: 0.09,
        TaxLine: [{ Amount: 0.09, TaxLineDetail: { NetAmountTaxable: 0.39 } }],
      },
    });
    expect(await differenceOf(world, id)).toBeUndefined();

    editHalo(world, 'Invoice', {
      id,
      lines: [...cents, line({ qty_order: 1, unit_price: 0.13, tax_code: '12' })],
    });
    await world.settle();

    expect(counterpartOf(world, id, 'demo-gb')).toMatchObject({
      TotalAmt: 0.64,
      TxnTaxDetail: { TotalTax: 0.12 },
    });
    expect(await differenceOf(world, id)).toBeUndefined();
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });
});

test('both round line by line, as the probe saw: the prediction follows, and no cent is left to explain', async () => {
  const world = await begin(
    {},
    { halo: { taxRounding: 'per-line' }, quickbooks: { taxRounding: 'per-line' } },
    { halo: { taxRounding: 'per-line' }, quickbooks: { taxRounding: 'per-line' } },
  );
  const lines = [1, 2, 3, 4].map(() => line({ qty_order: 1, unit_price: 0.9, tax_code: '2' }));
  const id = postInvoice(world, { client_id: 1 }, lines);

  await world.settle();

  // 8.25 % of 0.90 is 0.07 on each line; on the sum it would be 0.30.
  expect(counterpartOf(world, id)).toMatchObject({ TotalAmt: 3.88 });
  const link = await world.app.ports.links.find({ connection: 'demo', kind: 'invoice', link: `h:${id}` });
  expect(link?.difference).toBeUndefined();
  expect(await owed(world)).toEqual([]);
});
