/** A HaloPSA supplier and its QuickBooks vendor say the same, whichever side said it first and however the other came to hear of it. */
import type { MemoryWorldOptions } from '../../local/memory/models.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { movedByReplay, tellOfHalo } from '../support/replay.ts';
import {
  type Rec,
  type System,
  REALMS,
  begun,
  countAnew,
  editHalo,
  haloRecord,
  heal,
  historyOf,
  imported,
  inHalo,
  inOwnScreen,
  inQuickBooks,
  openItems,
  owed,
  quickbooksRecord,
  retry,
  spent,
  withSettings,
} from '../support/scenario.ts';

const OF_DEMO = { qbo_company_id: REALMS.demo, qbo_company_name: 'Sample MSP Inc.' };

const named = (records: readonly Rec[], field: string, name: string): readonly Rec[] =>
  records.filter((record) => record[field] === name);

function only(records: readonly Rec[], what: string): Rec {
  const [first] = records;
  if (!first || records.length > 1) throw new RangeError(`there are ${records.length} × ${what}`);
  return first;
}

const supplierNamed = (world: MemoryWorld, name: string): Rec =>
  only(named(inHalo(world, 'Supplier'), 'name', name), `supplier ${name}`);

const vendorNamed = (world: MemoryWorld, name: string): Rec =>
  only(named(inQuickBooks(world, 'Vendor'), 'DisplayName', name), `vendor ${name}`);

const changeVendor = (world: MemoryWorld, id: string, change: Rec): Rec =>
  inOwnScreen(world, 'Vendor', { ...quickbooksRecord(world, 'Vendor', id), ...change });

/** The ways in which the sync may come to hear of what a person did. */
const WAYS = ['webhook', 'sweep', 'import'] as const;
type Way = (typeof WAYS)[number];

/** A world in which something was done, and heard of in one way only. */
async function heardBy(
  way: Way,
  system: System,
  happens: (world: MemoryWorld) => void,
  options: MemoryWorldOptions = {},
): Promise<MemoryWorld> {
  const world = way === 'import' ? await begun(options) : await imported(options);
  if (way !== 'webhook') world.plant(system, { match: {}, kind: 'drop-webhook', times: 100 });
  happens(world);
  await world.settle();
  heal(world, system);
  if (way === 'import') await world.importAll();
  if (way === 'sweep') {
    world.clock.advance(60_000);
    await world.sweep();
  }
  await world.settle();
  return world;
}

async function atRest(world: MemoryWorld): Promise<void> {
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
}

const IN_HALO = {
  name: 'Nimbus:\tCloud Distribution',
  contact_name: 'Ana María de la Cruz',
  email_address: 'orders@nimbus.example; ap@nimbus.example',
  phone_number: '+1 555 0142',
  website: 'https://nimbus.example',
  address: '12 Harbour Road\r\nUnit 4\r\nAustin, TX 73301',
  supplier_invoice_due_date_extra_days: 30,
  ...OF_DEMO,
};

const AS_VENDOR = {
  DisplayName: 'Nimbus - Cloud Distribution',
  GivenName: 'Ana María de la',
  FamilyName: 'Cruz',
  PrimaryEmailAddr: { Address: 'orders@nimbus.example, ap@nimbus.example' },
  PrimaryPhone: { FreeFormNumber: '+1 555 0142' },
  WebAddr: { URI: 'https://nimbus.example' },
  BillAddr: { Line1: '12 Harbour Road', Line2: 'Unit 4', Line3: 'Austin, TX 73301' },
  CurrencyRef: { value: 'USD' },
  Active: true,
};

test.each(WAYS)('a supplier made in HaloPSA is a vendor in QuickBooks, heard of by %s', async (way) => {
  const world = await heardBy(way, 'halo', (at) => editHalo(at, 'Supplier', IN_HALO));

  const vendor = vendorNamed(world, AS_VENDOR.DisplayName);
  expect(vendor).toMatchObject(AS_VENDOR);
  const term = quickbooksRecord(world, 'Term', String((vendor['TermRef'] as Rec)['value']));
  expect(term['DueDays']).toBe(30);
  expect(supplierNamed(world, IN_HALO.name)).toMatchObject({ ...IN_HALO, accounts_id: vendor['Id'] });
  await atRest(world);
});

const IN_QUICKBOOKS = {
  DisplayName: 'Harbour Freight LLC',
  GivenName: 'Robin',
  FamilyName: 'Banks',
  PrimaryEmailAddr: { Address: 'ap@harbour.example' },
  PrimaryPhone: { FreeFormNumber: '555-0199' },
  WebAddr: { URI: 'https://harbour.example' },
  BillAddr: {
    Line1: '1 Quay',
    City: 'Galveston',
    CountrySubDivisionCode: 'TX',
    PostalCode: '77550',
    Country: 'USA',
  },
};

const AS_SUPPLIER = {
  name: 'Harbour Freight LLC',
  contact_name: 'Robin Banks',
  email_address: 'ap@harbour.example',
  phone_number: '555-0199',
  website: 'https://harbour.example',
  address: '1 Quay\nGalveston, TX 77550\nUSA',
  supplier_invoice_due_date_extra_days: 15,
  qbo_company_id: REALMS.demo,
  inactive: false,
};

const termOf = (world: MemoryWorld, days: number): Rec => ({
  value: inQuickBooks(world, 'Term').find(({ DueDays: due }) => due === days)?.['Id'],
});

test.each(WAYS)('a vendor made in QuickBooks is a supplier in HaloPSA, heard of by %s', async (way) => {
  const world = await heardBy(way, 'quickbooks', (at) =>
    inOwnScreen(at, 'Vendor', { ...IN_QUICKBOOKS, TermRef: termOf(at, 15) }),
  );

  const vendor = vendorNamed(world, IN_QUICKBOOKS.DisplayName);
  expect(vendor).toMatchObject(IN_QUICKBOOKS);
  expect(supplierNamed(world, AS_SUPPLIER.name)).toMatchObject({
    ...AS_SUPPLIER,
    accounts_id: vendor['Id'],
  });
  expect(inQuickBooks(world, 'Vendor', 'demo-gb')).toHaveLength(2);
  await atRest(world);
});

/** What one side changes, and how it reads on the other. Supplier 1 is vendor 300. */
const EDITS: readonly { readonly what: string; readonly halo: Rec; readonly quickbooks: Rec }[] = [
  { what: 'name', halo: { name: 'Ingram' }, quickbooks: { DisplayName: 'Ingram' } },
  {
    what: 'contact',
    halo: { contact_name: 'Sam Lee' },
    quickbooks: { GivenName: 'Sam', FamilyName: 'Lee' },
  },
  {
    what: 'e-mail',
    halo: { email_address: 'new@ingram.example' },
    quickbooks: { PrimaryEmailAddr: { Address: 'new@ingram.example' } },
  },
  {
    what: 'phone',
    halo: { phone_number: '555-0111' },
    quickbooks: { PrimaryPhone: { FreeFormNumber: '555-0111' } },
  },
  {
    what: 'website',
    halo: { website: 'https://ingram.example' },
    quickbooks: { WebAddr: { URI: 'https://ingram.example' } },
  },
  {
    what: 'address',
    halo: { address: '3351 Michelson Drive\nIrvine' },
    quickbooks: { BillAddr: { Line1: '3351 Michelson Drive', Line2: 'Irvine' } },
  },
];

const TO_QUICKBOOKS = EDITS.flatMap((edit) => WAYS.slice(0, 2).map((way) => ({ ...edit, way })));

test.each(TO_QUICKBOOKS)(
  'a change of $what in HaloPSA arrives in QuickBooks, heard of by $way',
  async ({ halo, quickbooks, way }) => {
    const world = await heardBy(way, 'halo', (at) => editHalo(at, 'Supplier', { id: 1, ...halo }));

    expect(quickbooksRecord(world, 'Vendor', '300')).toMatchObject(quickbooks);
    expect(haloRecord(world, 'Supplier', 1)).toMatchObject({ ...halo, accounts_id: '300' });
    await atRest(world);
  },
);

test.each(TO_QUICKBOOKS)(
  'a change of $what in QuickBooks arrives in HaloPSA, heard of by $way',
  async ({ halo, quickbooks, way }) => {
    const world = await heardBy(way, 'quickbooks', (at) => changeVendor(at, '300', quickbooks));

    expect(haloRecord(world, 'Supplier', 1)).toMatchObject({ ...halo, accounts_id: '300' });
    expect(quickbooksRecord(world, 'Vendor', '300')).toMatchObject(quickbooks);
    await atRest(world);
  },
);

describe('payment terms', () => {
  test('set in HaloPSA they are the vendor’s, and taken away they go', async () => {
    const world = await imported();
    editHalo(world, 'Supplier', { id: 1, supplier_invoice_due_date_extra_days: 30 });
    await world.settle();
    expect(quickbooksRecord(world, 'Vendor', '300')['TermRef']).toMatchObject(termOf(world, 30));

    editHalo(world, 'Supplier', { id: 1, supplier_invoice_due_date_extra_days: 0 });
    await world.settle();

    expect(quickbooksRecord(world, 'Vendor', '300')['TermRef']).toBeUndefined();
    await atRest(world);
  });

  test('set in QuickBooks they are the supplier’s', async () => {
    const world = await imported();

    changeVendor(world, '300', { TermRef: termOf(world, 15) });
    await world.settle();

    expect(haloRecord(world, 'Supplier', 1)['supplier_invoice_due_date_extra_days']).toBe(15);
    await atRest(world);
  });
});

describe('out of use and back', () => {
  test('in HaloPSA: QuickBooks marks the vendor, and unmarks it', async () => {
    const world = await imported();
    editHalo(world, 'Supplier', { id: 1, inactive: true });
    await world.settle();
    const gone = quickbooksRecord(world, 'Vendor', '300');
    expect(gone).toMatchObject({ Active: false, DisplayName: 'Ingram Micro (deleted)' });
    expect(haloRecord(world, 'Supplier', 1)).toMatchObject({ name: 'Ingram Micro', inactive: true });
    await atRest(world);

    editHalo(world, 'Supplier', { id: 1, inactive: false });
    await world.settle();

    const back = quickbooksRecord(world, 'Vendor', '300');
    expect(back).toMatchObject({ Active: true, DisplayName: 'Ingram Micro' });
    await atRest(world);
  });

  test('in QuickBooks: the supplier follows, and never takes the ending for its name', async () => {
    const world = await imported();
    changeVendor(world, '300', { Active: false });
    await world.settle();
    expect(haloRecord(world, 'Supplier', 1)).toMatchObject({ name: 'Ingram Micro', inactive: true });
    await atRest(world);

    changeVendor(world, '300', { Active: true });
    await world.settle();

    expect(haloRecord(world, 'Supplier', 1)).toMatchObject({ name: 'Ingram Micro', inactive: false });
    await atRest(world);
  });
});

describe('both sides changed before either was heard of', () => {
  test('each field goes where it was not changed', async () => {
    const world = await imported();
    for (const system of ['halo', 'quickbooks'] as const)
      world.plant(system, { match: {}, kind: 'drop-webhook', times: 2 });
    editHalo(world, 'Supplier', { id: 1, phone_number: '555-0111' });
    changeVendor(world, '300', { BillAddr: { Line1: 'Irvine' } });
    await world.settle();

    await world.sweep();
    await world.settle();

    expect(haloRecord(world, 'Supplier', 1)).toMatchObject({ phone_number: '555-0111', address: 'Irvine' });
    expect(quickbooksRecord(world, 'Vendor', '300')).toMatchObject({
      PrimaryPhone: { FreeFormNumber: '555-0111' },
      BillAddr: { Line1: 'Irvine' },
    });
    await atRest(world);
  });

  test('the same field goes by its owner', async () => {
    const world = await imported();
    for (const system of ['halo', 'quickbooks'] as const)
      world.plant(system, { match: {}, kind: 'drop-webhook', times: 2 });
    editHalo(world, 'Supplier', { id: 1, phone_number: '555-0111', address: 'Irvine' });
    changeVendor(world, '300', {
      PrimaryPhone: { FreeFormNumber: '555-0999' },
      BillAddr: { Line1: 'Remittance Center' },
    });
    await world.settle();

    await world.sweep();
    await world.settle();

    const both = { phone: '555-0111', address: 'Remittance Center' };
    expect(haloRecord(world, 'Supplier', 1)).toMatchObject({
      phone_number: both.phone,
      address: both.address,
    });
    expect(quickbooksRecord(world, 'Vendor', '300')).toMatchObject({
      PrimaryPhone: { FreeFormNumber: both.phone },
      BillAddr: { Line1: both.address },
    });
    await atRest(world);
  });
});

describe('a name that somebody else has in QuickBooks', () => {
  test.each(['Customer', 'Employee'])(
    'a %s: one open item, and gone through once it is free',
    async (entity) => {
      const world = await imported();
      const holder = inOwnScreen(world, entity, { DisplayName: 'Twofold Ltd' });
      await world.settle();

      editHalo(world, 'Supplier', { name: 'Twofold Ltd', ...OF_DEMO });
      await world.settle();

      expect(named(inQuickBooks(world, 'Vendor'), 'DisplayName', 'Twofold Ltd')).toEqual([]);
      expect(await openItems(world)).toMatchObject([
        {
          kind: 'supplier',
          code: 'name-taken',
          sentence: expect.stringMatching(
            /^The name is already used in QuickBooks by a customer, vendor or employee\./,
          ),
          fix: 'Give one of the two another name, then retry.',
          owner: 'bookkeeper',
        },
      ]);
      inOwnScreen(world, entity, { ...holder, DisplayName: 'Twofold (customer)' });
      await retry(world);
      expect(vendorNamed(world, 'Twofold Ltd')).toMatchObject({ Active: true });
      await atRest(world);
    },
  );
});

const OFF = { connections: { demo: withSettings({ kinds: { supplier: { autoCreate: false } } }) } };

describe('creation switched off', () => {
  test('a supplier of HaloPSA’s is one open item until a vendor of its name is there', async () => {
    const world = await imported(OFF);

    const missing = ['Lenovo', 'D&H Distributing', 'Datto', 'Cisco Capital'];
    expect(await openItems(world)).toMatchObject(
      missing.map((name) => ({
        kind: 'supplier',
        code: 'not-mapped',
        sentence: `The supplier ${name} is not in QuickBooks yet, and creating suppliers there is switched off.`,
      })),
    );
    for (const name of missing) inOwnScreen(world, 'Vendor', { DisplayName: name });
    await world.settle();
    expect(await openItems(world)).toEqual([]);
    expect(inQuickBooks(world, 'Vendor')).toHaveLength(8);
    await atRest(world);
  });

  test('a vendor that HaloPSA does not need is nobody’s open item', async () => {
    const world = await imported(OFF);
    const before = (await openItems(world)).length;

    const { Id: id } = inOwnScreen(world, 'Vendor', { DisplayName: 'City Water and Power' });
    await world.settle();

    expect(inHalo(world, 'Supplier')).toHaveLength(10);
    expect(await openItems(world)).toHaveLength(before);
    expect((await historyOf(world, 'supplier', `q:${String(id)}`))[0]).toMatchObject({
      outcome: 'skipped',
      summary: 'Skipped: not in HaloPSA, and creating suppliers there is switched off.',
    });
  });
});

test('a vendor that is not in use is not brought to HaloPSA', async () => {
  const world = await heardBy('import', 'quickbooks', (at) =>
    changeVendor(at, String(inOwnScreen(at, 'Vendor', { DisplayName: 'Long Gone' })['Id']), {
      Active: false,
    }),
  );

  expect(inHalo(world, 'Supplier')).toHaveLength(10);
  await atRest(world);
});

test('a supplier of one company is never taken for the vendor of another', async () => {
  const world = await imported();

  inOwnScreen(
    world,
    'Vendor',
    { DisplayName: 'Ingram Micro', CurrencyRef: { value: 'GBP' } },
    {
      connection: 'demo-gb',
    },
  );
  await world.settle();

  const both = named(inHalo(world, 'Supplier'), 'name', 'Ingram Micro');
  expect(both.map(({ qbo_company_id: company }) => company)).toEqual([REALMS.demo, REALMS['demo-gb']]);
  expect(quickbooksRecord(world, 'Vendor', '300')).toMatchObject({ DisplayName: 'Ingram Micro' });
  await atRest(world);
});

test('a supplier that is kept out of accounting, or only makes things, is left alone', async () => {
  const world = await imported();

  editHalo(world, 'Supplier', { name: 'Private', ignore_from_accounting_sync: true, ...OF_DEMO });
  editHalo(world, 'Supplier', { name: 'Maker', is_manufacturer: true, is_supplier: false, ...OF_DEMO });
  await world.settle();

  expect(inQuickBooks(world, 'Vendor')).toHaveLength(8);
  expect(await owed(world)).toEqual([]);
});

test.each([
  ['', 'supplier-without-name', 'The supplier has no name.'],
  [
    'Å'.repeat(501),
    'supplier-name-too-long',
    "The supplier's name has 501 characters; QuickBooks takes 500.",
  ],
])('a name that QuickBooks does not take is one open item: %#', async (name, code, sentence) => {
  const world = await imported();

  editHalo(world, 'Supplier', { id: 1, name: name || ' ' });
  await world.settle();

  expect(await openItems(world)).toMatchObject([{ kind: 'supplier', record: 'h:1', code, sentence }]);
  editHalo(world, 'Supplier', { id: 1, name: 'Ingram' });
  await world.settle();
  expect(quickbooksRecord(world, 'Vendor', '300')['DisplayName']).toBe('Ingram');
  await atRest(world);
});

describe('currency', () => {
  const multi: MemoryWorldOptions = {
    connections: { demo: withSettings({ quickbooks: { multiCurrency: true } }) },
  };

  const worldOfMany = async (): Promise<MemoryWorld> => {
    const world = await imported(multi);
    const [preferences] = inQuickBooks(world, 'Preferences');
    inOwnScreen(world, 'Preferences', {
      Id: preferences?.['Id'],
      SyncToken: preferences?.['SyncToken'],
      sparse: true,
      CurrencyPrefs: { MultiCurrencyEnabled: true, HomeCurrency: { value: 'USD' } },
    });
    return world;
  };

  test('a vendor is made in the supplier’s, and what they were made with stays', async () => {
    const world = await worldOfMany();

    const { id } = editHalo(world, 'Supplier', { name: 'London Wire', default_currency_code: 2, ...OF_DEMO });
    await world.settle();

    expect(vendorNamed(world, 'London Wire')['CurrencyRef']).toMatchObject({ value: 'GBP' });
    await atRest(world);

    editHalo(world, 'Supplier', { id, default_currency_code: 1 });
    await world.settle();

    expect(vendorNamed(world, 'London Wire')['CurrencyRef']).toMatchObject({ value: 'GBP' });
    expect(await openItems(world)).toMatchObject([
      {
        kind: 'supplier',
        code: 'supplier-currency-differs',
        sentence:
          'The supplier is kept in USD in HaloPSA and in GBP in QuickBooks, where a vendor keeps the currency it was made with.',
      },
    ]);
    editHalo(world, 'Supplier', { id, default_currency_code: 2 });
    await retry(world);
    await atRest(world);
  });

  test('a supplier is made in the vendor’s', async () => {
    const world = await worldOfMany();

    inOwnScreen(world, 'Vendor', { DisplayName: 'Leeds Cable', CurrencyRef: { value: 'GBP' } });
    await world.settle();

    expect(supplierNamed(world, 'Leeds Cable')).toMatchObject({ default_currency_code_name: 'GBP' });
    await atRest(world);
  });
});

describe('cut off halfway', () => {
  test.each([
    ['the write arrived', 'lost-reply'],
    ['the write did not arrive', 'timeout'],
  ])('a supplier is made in HaloPSA once: %s', async (_name, kind) => {
    const world = await imported();
    world.plant('halo', { match: { method: 'POST', pathPrefix: '/api/Supplier' }, kind });

    inOwnScreen(world, 'Vendor', IN_QUICKBOOKS);
    await world.settle();

    const { Id: id } = vendorNamed(world, IN_QUICKBOOKS.DisplayName);
    expect(supplierNamed(world, AS_SUPPLIER.name)).toMatchObject({ accounts_id: id });
    await atRest(world);
  });

  test('the webhook of our own supplier, here before our answer was kept, makes no second vendor', async () => {
    const world = await imported();
    world.plant('halo', { match: { method: 'POST', pathPrefix: '/api/Supplier' }, kind: 'lost-reply' });
    inOwnScreen(world, 'Vendor', IN_QUICKBOOKS);
    await world.settle(20_000);

    const { id } = supplierNamed(world, AS_SUPPLIER.name);
    await tellOfHalo(world, 'Supplier', id);
    await world.settle();

    expect(named(inQuickBooks(world, 'Vendor'), 'DisplayName', AS_SUPPLIER.name)).toHaveLength(1);
    await atRest(world);
  });
});

test('the echo of our own write costs no read, and a sweep over nothing new costs no look', async () => {
  const world = await imported({}, 50);
  countAnew(world);

  editHalo(world, 'Supplier', { id: 1, phone_number: '555-0111' });
  await world.settle();

  expect(spent(world)).toEqual({ 'halo read': 1, 'quickbooks read': 1, 'quickbooks write': 1 });
  countAnew(world);
  await world.sweep();
  await world.settle();
  const looks = Object.keys(spent(world)).filter((type) => /read|write/.test(type));
  expect(looks).toEqual([]);
});
