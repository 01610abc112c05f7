/** Bad input: each gets exactly one open item with a plain sentence and a fix, nothing is written, and once it is put right it goes through. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import type { MemoryWorldOptions } from '../../local/memory/models.ts';
import { movedByReplay } from '../support/replay.ts';
import {
  type ConnectionId,
  type Rec,
  REALMS,
  counterpartOf,
  countAnew,
  editHalo,
  haloRecord,
  imported,
  inOwnScreen,
  inQuickBooks,
  line,
  openItems,
  owed,
  postInvoice,
  quickbooksRecord,
  requests,
  retry,
  withSettings,
} from '../support/scenario.ts';

interface Bad {
  readonly name: string;
  readonly connection?: ConnectionId;
  readonly options?: MemoryWorldOptions;
  /** What is wrong. @returns the invoice that cannot go through */
  readonly happens: (world: MemoryWorld) => number;
  readonly item: (invoice: number) => Rec;
  /** What a person does about it. */
  readonly fix: (world: MemoryWorld, invoice: number) => unknown;
}

const demo: ConnectionId = 'demo';
const bookkeeper = { owner: 'bookkeeper' };
const anyText = expect.any(String);

const newClient = (world: MemoryWorld, change: Rec): number =>
  Number(
    editHalo(world, 'Client', {
      qbo_company_id: REALMS.demo,
      currencyisocode: 'USD',
      item_tax_code: 2,
      ...change,
    })['id'],
  );

const setLines =
  (...lines: readonly Rec[]): Bad['fix'] =>
  (world, id) =>
    editHalo(world, 'Invoice', { id, lines });

const ofInvoice = (code: string, sentence: unknown, fix: unknown) => (invoice: number) => ({
  kind: 'invoice',
  record: `h:${invoice}`,
  code,
  sentence,
  fix,
  ...bookkeeper,
});

const change = async (
  world: MemoryWorld,
  id: string,
  setting: Parameters<typeof withSettings>[0],
): Promise<void> => {
  const { connections } = world.app.ports;
  const connection = await connections.get(id);
  if (connection) await connections.put(withSettings(setting)(connection));
};

const closeBooks = (world: MemoryWorld, until: string): Rec => {
  const [preferences] = inQuickBooks(world, 'Preferences');
  const { Id, SyncToken, AccountingInfoPrefs: prefs } = preferences ?? {};
  return inOwnScreen(world, 'Preferences', {
    Id,
    SyncToken,
    sparse: true,
    AccountingInfoPrefs: { ...(prefs as Rec), BookCloseDate: until },
  });
};

const setActive = (world: MemoryWorld, id: string, active: boolean): Rec => {
  const { DisplayName: name, SyncToken } = quickbooksRecord(world, 'Customer', id);
  return inOwnScreen(world, 'Customer', {
    Id: id,
    SyncToken,
    sparse: true,
    Active: active,
    ...(active && { DisplayName: String(name).replace(/ \(deleted\)$/, '') }),
  });
};

const BAD: readonly Bad[] = [
  {
    name: 'a client’s name of 501 characters',
    happens: (world) => postInvoice(world, { client_id: newClient(world, { name: 'Å'.repeat(501) }) }),
    item: () => ({
      kind: 'client',
      code: 'client-name-too-long',
      sentence: "The client's name has 501 characters; QuickBooks takes 500.",
      fix: 'Shorten the name in HaloPSA; it is sent by itself then.',
      ...bookkeeper,
    }),
    fix: (world, id) =>
      editHalo(world, 'Client', { id: haloRecord(world, 'Invoice', id)['client_id'], name: 'Å Ltd' }),
  },
  {
    name: 'a client without a name',
    happens: (world) => postInvoice(world, { client_id: newClient(world, { name: '  ' }) }),
    item: () => ({
      kind: 'client',
      code: 'client-without-name',
      sentence: 'The client has no name.',
      fix: 'Give the client a name in HaloPSA.',
      ...bookkeeper,
    }),
    fix: (world, id) =>
      editHalo(world, 'Client', { id: haloRecord(world, 'Invoice', id)['client_id'], name: 'Named' }),
  },
  {
    name: 'a client’s name that a vendor has in QuickBooks',
    happens: (world) => postInvoice(world, { client_id: newClient(world, { name: 'Ingram Micro' }) }),
    item: () => ({
      kind: 'client',
      code: 'name-taken',
      sentence: expect.stringMatching(
        /^The name is already used in QuickBooks by a customer, vendor or employee\./,
      ),
      fix: 'Give one of the two another name, then retry.',
      ...bookkeeper,
    }),
    fix: (world) =>
      inOwnScreen(world, 'Vendor', {
        Id: '300',
        SyncToken: quickbooksRecord(world, 'Vendor', '300')['SyncToken'],
        sparse: true,
        DisplayName: 'Ingram Micro (supplier)',
      }),
  },
  {
    name: 'a line without an item, where the connection names none to fall back on',
    happens: (world) =>
      postInvoice(world, {}, [line(), { item_shortdescription: 'Odd job', qty_order: 1, unit_price: 80 }]),
    item: ofInvoice(
      'line-without-item',
      'Line 2 names no item, and QuickBooks bills items only.',
      'Choose an item on the line in HaloPSA, or set a default item for this connection.',
    ),
    fix: setLines(line(), line({ _itemid: 21, qty_order: 1, unit_price: 80 })),
  },
  {
    name: 'a line without a tax code, where every line needs one',
    connection: 'demo-gb',
    happens: (world) => {
      editHalo(world, 'Client', { id: 31, item_tax_code: 0 });
      editHalo(world, 'Item', { id: 41, taxcode: 0 });
      return postInvoice(world, { client_id: 31 });
    },
    item: ofInvoice(
      'line-without-tax',
      'Line 1 has no tax code, and QuickBooks wants one on every line of this company.',
      'Choose a tax on the line in HaloPSA (zero-rated and exempt are codes, too).',
    ),
    fix: setLines(line({ tax_code: '12' })),
  },
  {
    name: 'an item without an income account, where the connection has no default either',
    options: { connections: { demo: withSettings({ company: { defaultIncomeAccount: '' } }) } },
    happens: (world) => {
      const { id } = editHalo(world, 'Item', { name: 'Odds and ends', assetgroup_id: 0, baseprice: 5 });
      return postInvoice(world, {}, [line({ _itemid: id })]);
    },
    item: () => ({
      kind: 'item',
      code: 'item-without-account',
      sentence:
        'The item "Odds and ends" has no income account: neither the item, nor its product group, nor the connection names one.',
      fix: 'Give the item or its product group an account code in HaloPSA, or set the connection’s default income account.',
      ...bookkeeper,
    }),
    fix: (world, id) => {
      const [first] = haloRecord(world, 'Invoice', id)['lines'] as Rec[];
      return editHalo(world, 'Item', {
        id: first?.['_itemid'],
        nominalcode: '4020',
        purchasenominalcode: '5020',
      });
    },
  },
  {
    name: 'a tax that HaloPSA overrode by a cent',
    happens: (world) =>
      postInvoice(world, {}, [
        line({ qty_order: 1, unit_price: 100, tax_code: '2', tax_code_overriden: true, tax_amount: 8.26 }),
      ]),
    item: ofInvoice(
      'total-differs',
      'HaloPSA says 108.26 USD (tax 8.26 USD), QuickBooks computes 108.25 USD (tax 8.25 USD) from the same lines.',
      expect.stringMatching(/^Correct the line or its tax in HaloPSA, or accept QuickBooks’ tax/),
    ),
    fix: setLines(line({ qty_order: 1, unit_price: 100, tax_code: '2' })),
  },
  {
    name: 'the same cent, accepted by making QuickBooks the tax authority',
    happens: (world) =>
      postInvoice(world, {}, [
        line({ qty_order: 1, unit_price: 100, tax_code: '2', tax_code_overriden: true, tax_amount: 8.26 }),
      ]),
    item: ofInvoice('total-differs', anyText, anyText),
    fix: (world) => change(world, 'demo', { taxAuthority: 'quickbooks' }),
  },
  {
    name: 'two sales-tax rates on one US invoice',
    happens: (world) => postInvoice(world, {}, [line({ tax_code: '2' }), line({ tax_code: '4' })]),
    item: ofInvoice(
      'mixed-tax-rates',
      'The lines carry 2 different sales-tax rates; a US invoice in QuickBooks has one.',
      'Bill each rate on an invoice of its own, or give all taxed lines the same rate in HaloPSA.',
    ),
    fix: setLines(line({ tax_code: '2' }), line({ tax_code: '2' })),
  },
  {
    name: 'a currency that is not the customer’s',
    happens: (world) => postInvoice(world, { currency: 'GBP' }),
    item: ofInvoice(
      'currency-differs',
      "The invoice is in GBP, but the client's QuickBooks customer is kept in USD, which cannot be changed.",
      'Bill this client in USD, or make a second client for GBP.',
    ),
    fix: (world, id) => editHalo(world, 'Invoice', { id, currency: 'USD' }),
  },
  {
    name: 'an invoice below zero',
    happens: (world) => postInvoice(world, { client_id: 2 }, [line({ qty_order: -2, unit_price: 10 })]),
    item: ofInvoice(
      'negative-invoice',
      'The invoice comes to -20.00 USD; QuickBooks takes no invoice below zero.',
      'Issue it as a credit note in HaloPSA.',
    ),
    fix: setLines(line({ qty_order: 2, unit_price: 10 })),
  },
  {
    name: 'an invoice of nothing but remarks',
    happens: (world) =>
      postInvoice(world, { client_id: 2 }, [
        { isgroupdesc: true, item_shortdescription: 'Thanks', qty_order: 0 },
      ]),
    item: ofInvoice(
      'invoice-without-lines',
      'The invoice bills nothing: it has no line with an item.',
      'Add a line in HaloPSA, or keep the invoice out of accounting there.',
    ),
    fix: setLines(line()),
  },
  {
    name: 'a customer that was made inactive in QuickBooks',
    happens: (world) => {
      setActive(world, '60', false);
      return postInvoice(world, { client_id: 1 });
    },
    item: ofInvoice(
      'inactive',
      expect.stringMatching(
        /^Something the record names was made inactive or deleted in QuickBooks\. \(QuickBooks 610/,
      ),
      'Make the customer, item, account or term active again in QuickBooks, then retry.',
    ),
    fix: (world) => setActive(world, '60', true),
  },
  {
    name: 'a date in a closed period',
    happens: (world) => {
      closeBooks(world, '2026-11-30');
      return postInvoice(world);
    },
    item: ofInvoice(
      'closed-period',
      expect.stringMatching(/^The books are closed for the date of the document\. \(QuickBooks 6210/),
      'Date it in an open period in HaloPSA, or reopen the period in QuickBooks; then retry.',
    ),
    fix: (world) => closeBooks(world, '2026-10-31'),
  },
];

test.each(BAD)('$name', async ({ connection = demo, options = {}, happens, item, fix }) => {
  const world = await imported(options);
  const id = happens(world);

  await world.settle();

  expect(inQuickBooks(world, 'Invoice', connection)).toEqual([]);
  expect(haloRecord(world, 'Invoice', id)).toMatchObject({ thirdpartyinvoicenumber: '', qboid: 0 });
  expect(await openItems(world, connection)).toMatchObject([{ ...item(id), times: anyTimes }]);
  countAnew(world);
  await retry(world, connection);
  expect(await openItems(world, connection)).toMatchObject([item(id)]);
  expect(requests(world, 'halo')['write'] ?? 0).toBe(0);

  await fix(world, id);
  await world.settle();
  await retry(world, connection);

  const made = counterpartOf(world, id, connection);
  expect(haloRecord(world, 'Invoice', id)['thirdpartyinvoicenumber']).toBe(made['DocNumber']);
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

const anyTimes = expect.any(Number);

test('a line without an item is billed under the connection’s default item', async () => {
  const world = await imported({ connections: { demo: withSettings({ company: { defaultItem: '21' } }) } });
  const id = postInvoice(world, { client_id: 2 }, [
    { item_shortdescription: 'Odd job', qty_order: 1, unit_price: 80 },
  ]);

  await world.settle();

  const [first] = counterpartOf(world, id)['Line'] as Rec[];
  expect(first).toMatchObject({
    Description: 'Odd job',
    Amount: 80,
    SalesItemLineDetail: { ItemRef: { name: 'Labour, standard' } },
  });
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

test('an invoice over nothing is an invoice over nothing', async () => {
  const world = await imported();
  const id = postInvoice(world, { client_id: 1 }, [line({ qty_order: 1, unit_price: 0 })]);

  await world.settle();

  expect(counterpartOf(world, id)).toMatchObject({ TotalAmt: 0, Balance: 0, DocNumber: String(id) });
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

test('a rounding of every line by itself is explained by its rule, shown on the link, and nobody is asked', async () => {
  const world = await imported({ halo: { taxRounding: 'per-line' } });
  const id = postInvoice(world, { client_id: 1 }, [
    line({ qty_order: 1, unit_price: 0.3 }),
    line({ qty_order: 1, unit_price: 0.3 }),
  ]);

  await world.settle();

  // 8.25 % of 0.30 twice is 0.02 and 0.02, of 0.60 it is 0.05.
  expect([haloRecord(world, 'Invoice', id)['total'], counterpartOf(world, id)['TotalAmt']]).toEqual([
    0.64, 0.65,
  ]);
  const link = await world.app.ports.links.find({ connection: 'demo', kind: 'invoice', link: `h:${id}` });
  expect(link?.difference).toEqual({ amountMinor: -1, class: 'rounding-per-line' });
  expect(await owed(world)).toEqual([]);
});

test('what a person chose to ignore stays ignored, and is not asked about again', async () => {
  const world = await imported();
  const id = postInvoice(world, { client_id: 2 }, [line({ qty_order: -2, unit_price: 10 })]);
  await world.settle();
  const { openItems: store, clock } = world.app.ports;
  await store.ignore(
    'demo',
    'invoice',
    `h:${id}`,
    'settled in cash',
    'Siân',
    new Date(clock.now()).toISOString(),
  );

  await retry(world);

  expect(await openItems(world)).toMatchObject([
    { record: `h:${id}`, ignored: { reason: 'settled in cash' } },
  ]);
  expect(inQuickBooks(world, 'Invoice')).toEqual([]);
});

test.each([
  ['kept out of accounting', { dont_sync_to_3rd_party: true }],
  ['taken back to a draft', { posted: false }],
  ['voided', { voided: true }],
] as const)(
  'an invoice that cannot go through and is then %s needs nobody any more',
  async (_name, fields) => {
    const world = await imported();
    const id = postInvoice(world, { client_id: 2 }, [line({ qty_order: -2, unit_price: 10 })]);
    await world.settle();
    expect(await openItems(world)).toHaveLength(1);

    editHalo(world, 'Invoice', { id, ...fields });
    await world.settle();

    expect(inQuickBooks(world, 'Invoice')).toEqual([]);
    expect(await owed(world)).toEqual([]);
  },
);
