/** A client and its customer, field by field and both ways: who may say what, and what happens when both say it. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { movedByReplay } from '../support/replay.ts';
import {
  REALMS,
  type Rec,
  begun,
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
  withSettings,
} from '../support/scenario.ts';

const customerId = async (world: MemoryWorld, client: number): Promise<string> => {
  const { links } = world.app.ports;
  const link = await links.find({ connection: 'demo', kind: 'client', link: `h:${client}` });
  return link?.quickbooks?.id ?? '';
};

const customerOf = async (world: MemoryWorld, client: number): Promise<Rec> =>
  quickbooksRecord(world, 'Customer', await customerId(world, client));

/** A person edits the customer in QuickBooks. */
const editCustomer = async (world: MemoryWorld, client: number, change: Rec): Promise<Rec> => {
  const { Id, SyncToken } = await customerOf(world, client);
  return inOwnScreen(world, 'Customer', { Id, SyncToken, sparse: true, ...change });
};

const clientsNamed = (world: MemoryWorld, name: string): readonly Rec[] =>
  inHalo(world, 'Client').filter((client) => client['name'] === name);

const set = async (world: MemoryWorld, settings: Parameters<typeof withSettings>[0]): Promise<void> => {
  const { connections } = world.app.ports;
  const demo = await connections.get('demo');
  if (demo) await connections.put(withSettings(settings)(demo));
};

interface Row {
  readonly field: string;
  readonly halo: Rec;
  readonly quickbooks: Rec;
  /** Only from HaloPSA, as long as the connection says nothing else. */
  readonly push?: true;
}

const ROWS: readonly Row[] = [
  {
    field: 'name',
    halo: { name: 'Café Müller & Söhne' },
    quickbooks: { DisplayName: 'Café Müller & Söhne' },
  },
  {
    field: 'contact',
    halo: { accountsfirstname: 'Ada', accountslastname: 'Byron' },
    quickbooks: { GivenName: 'Ada', FamilyName: 'Byron' },
  },
  {
    field: 'e-mail',
    halo: { accountsemailaddress: 'ap@cafe.example' },
    quickbooks: { PrimaryEmailAddr: { Address: 'ap@cafe.example' } },
  },
  {
    field: 'website',
    halo: { website: 'https://cafe.example' },
    quickbooks: { WebAddr: { URI: 'https://cafe.example' } },
  },
  {
    field: 'phone',
    halo: { main_phonenumber: '+1 512 555 0147' },
    quickbooks: { PrimaryPhone: { FreeFormNumber: '+1 512 555 0147' } },
    push: true,
  },
  { field: 'tax exemption', halo: { taxable: true }, quickbooks: { Taxable: true } },
  { field: 'tax number', halo: { tax_number: '12-3456789' }, quickbooks: { ResaleNum: '12-3456789' } },
  { field: 'terms', halo: { paymentterms: 15 }, quickbooks: { SalesTermRef: { value: '2' } } },
  {
    field: 'billing address',
    halo: {
      main_invoice_address: {
        line1: '9 Congress Ave',
        line2: '',
        line3: 'Austin',
        line4: 'TX',
        postcode: '78701',
      },
    },
    quickbooks: {
      BillAddr: {
        Line1: '9 Congress Ave',
        Line2: '',
        City: 'Austin',
        CountrySubDivisionCode: 'TX',
        PostalCode: '78701',
      },
    },
  },
  {
    field: 'shipping address',
    halo: {
      main_delivery_address: { line1: 'Dock 4', line2: '', line3: 'Reno', line4: 'NV', postcode: '89501' },
    },
    quickbooks: {
      ShipAddr: {
        Line1: 'Dock 4',
        Line2: '',
        City: 'Reno',
        CountrySubDivisionCode: 'NV',
        PostalCode: '89501',
      },
    },
  },
  { field: 'notes', halo: { notes: 'Pays on Fridays' }, quickbooks: { Notes: 'Pays on Fridays' } },
];

/** As much of the record as was asked about: empty parts of an address count as none. */
const shown = (record: Rec, wanted: Rec): Rec =>
  Object.fromEntries(
    Object.entries(wanted).map(([field, value]) => {
      const is = record[field];
      if (typeof value !== 'object' || value === null) return [field, is];
      const parts = Object.keys(value).map((part) => [part, (is as Rec | undefined)?.[part] ?? '']);
      return [field, Object.fromEntries(parts)];
    }),
  );

const termOfDays = (world: MemoryWorld, days: number): Rec => {
  const term = inQuickBooks(world, 'Term').find(({ DueDays }) => DueDays === days);
  return { SalesTermRef: { value: term?.['Id'] } };
};

const inOwnWords = (world: MemoryWorld, { field, quickbooks }: Row): Rec =>
  field === 'terms' ? termOfDays(world, 15) : quickbooks;

describe('each field, from HaloPSA', () => {
  let world: MemoryWorld;
  beforeAll(async () => {
    world = await imported();
  });

  test.each(ROWS)('$field', async (row) => {
    editHalo(world, 'Client', { id: 2, ...row.halo });
    await world.settle();

    const wanted = inOwnWords(world, row);
    expect(shown(await customerOf(world, 2), wanted)).toEqual(wanted);
    expect(haloRecord(world, 'Client', 2)).toMatchObject(row.halo);
  });

  test('and nothing moves when it all happens again', async () => {
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });
});

describe('each field, from QuickBooks', () => {
  let world: MemoryWorld;
  beforeAll(async () => {
    world = await imported();
  });

  test.each(ROWS)('$field', async (row) => {
    const before = haloRecord(world, 'Client', 2);
    const wanted = inOwnWords(world, row);
    await editCustomer(world, 2, wanted);
    await world.settle();

    expect(shown(await customerOf(world, 2), wanted)).toEqual(wanted);
    const expected = row.push ? shown(before, row.halo) : row.halo;
    expect(shown(haloRecord(world, 'Client', 2), expected)).toEqual(expected);
  });

  test('and nothing moves when it all happens again', async () => {
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });
});

describe('a field goes the way that the connection says', () => {
  test('the telephone number comes back where HaloPSA keeps one on its clients', async () => {
    const world = await imported({
      connections: {
        demo: withSettings({
          kinds: { client: { autoCreate: true, fields: { phone: { direction: 'both' } } } },
        }),
      },
    });

    await editCustomer(world, 2, { PrimaryPhone: { FreeFormNumber: '+1 512 555 0100' } });
    await world.settle();

    expect(haloRecord(world, 'Client', 2)['main_phonenumber']).toBe('+1 512 555 0100');
    expect(await movedByReplay(world)).toEqual([]);
  });

  test('what is off stays each side’s own, also when the counterpart is made', async () => {
    const world = await imported({
      connections: {
        demo: withSettings({
          kinds: { client: { autoCreate: true, fields: { notes: { direction: 'off' } } } },
        }),
      },
    });
    const { id } = editHalo(world, 'Client', {
      name: 'Quiet Ltd',
      qbo_company_id: REALMS.demo,
      notes: 'Nobody’s business',
    });
    await world.settle();
    editHalo(world, 'Client', { id, notes: 'Still nobody’s' });
    await world.settle();

    expect((await customerOf(world, Number(id)))['Notes']).toBeUndefined();
    expect(await owed(world)).toEqual([]);
  });
});

describe('both sides changed', () => {
  let world: MemoryWorld;
  beforeAll(async () => {
    world = await imported();
  });

  /** Both before anybody hears of either. */
  const both = async (halo: Rec, quickbooks: Rec): Promise<void> => {
    editHalo(world, 'Client', { id: 2, ...halo });
    await editCustomer(world, 2, quickbooks);
    await world.settle();
  };

  test('different fields are merged', async () => {
    await both({ website: 'https://new.example' }, { GivenName: 'Grace' });

    expect(haloRecord(world, 'Client', 2)).toMatchObject({
      website: 'https://new.example',
      accountsfirstname: 'Grace',
    });
    expect(await customerOf(world, 2)).toMatchObject({
      WebAddr: { URI: 'https://new.example' },
      GivenName: 'Grace',
    });
  });

  test('the same field is its owner’s: the name HaloPSA’s, the terms QuickBooks’', async () => {
    await both({ name: 'Ours', paymentterms: 30 }, { DisplayName: 'Theirs', ...termOfDays(world, 15) });

    expect(haloRecord(world, 'Client', 2)).toMatchObject({ name: 'Ours', paymentterms: 15 });
    expect(await customerOf(world, 2)).toMatchObject({ DisplayName: 'Ours', ...termOfDays(world, 15) });
  });

  test('or whose the connection says it is', async () => {
    await set(world, { kinds: { client: { fields: { name: { owner: 'quickbooks' } } } } });
    await both({ name: 'Ours again' }, { DisplayName: 'Theirs again' });

    expect(haloRecord(world, 'Client', 2)['name']).toBe('Theirs again');
    expect((await customerOf(world, 2))['DisplayName']).toBe('Theirs again');
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });
});

describe('a name that QuickBooks cannot take as it is', () => {
  const NAME = 'Acme: West Coast';
  let world: MemoryWorld;
  beforeAll(async () => {
    world = await imported();
  });

  test('is cleaned there, and stays in HaloPSA as it was when anything else comes back', async () => {
    await editCustomer(world, 6, { GivenName: 'Wile' });
    await world.settle();

    expect((await customerOf(world, 6))['DisplayName']).toBe('Acme - West Coast');
    expect(haloRecord(world, 'Client', 6)).toMatchObject({ name: NAME, accountsfirstname: 'Wile' });
  });

  test('a real rename in QuickBooks follows', async () => {
    await editCustomer(world, 6, { DisplayName: 'Acme Pacific' });
    await world.settle();

    expect(haloRecord(world, 'Client', 6)['name']).toBe('Acme Pacific');
  });

  test('tabs, newlines and colons, in a client that is made', async () => {
    const { id } = editHalo(world, 'Client', {
      name: 'A:B\tC\nD',
      qbo_company_id: REALMS.demo,
      currencyisocode: 'USD',
    });
    await world.settle();

    expect((await customerOf(world, Number(id)))['DisplayName']).toBe('A - B C D');
    expect(haloRecord(world, 'Client', Number(id))['name']).toBe('A:B\tC\nD');
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });
});

describe('out of use and in use again', () => {
  let world: MemoryWorld;
  beforeAll(async () => {
    world = await imported();
  });

  test('from HaloPSA', async () => {
    editHalo(world, 'Client', { id: 2, inactive: true });
    await world.settle();
    expect(await customerOf(world, 2)).toMatchObject({ Active: false, DisplayName: 'Café Müller (deleted)' });

    editHalo(world, 'Client', { id: 2, inactive: false });
    await world.settle();
    expect(await customerOf(world, 2)).toMatchObject({ Active: true, DisplayName: 'Café Müller' });
  });

  test('from QuickBooks, whether it takes the ending off the name or not', async () => {
    await editCustomer(world, 2, { Active: false });
    await world.settle();
    expect(haloRecord(world, 'Client', 2)).toMatchObject({ inactive: true, name: 'Café Müller' });

    await editCustomer(world, 2, { Active: true });
    await world.settle();
    expect(haloRecord(world, 'Client', 2)).toMatchObject({ inactive: false, name: 'Café Müller' });
    expect((await customerOf(world, 2))['Active']).toBe(true);
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });
});

describe('a customer that was born in QuickBooks', () => {
  const born = (world: MemoryWorld, change: Rec = {}): Rec =>
    inOwnScreen(world, 'Customer', {
      DisplayName: 'Walk-in & Sons',
      GivenName: 'Walt',
      PrimaryEmailAddr: { Address: 'walt@walk-in.example' },
      ...change,
    });

  test('comes to HaloPSA with what both know of it, and can be invoiced from there', async () => {
    const world = await imported();
    const { Id } = born(world);
    await world.settle();

    const [client, ...others] = clientsNamed(world, 'Walk-in & Sons');
    expect(others).toEqual([]);
    expect(client).toMatchObject({
      accountsfirstname: 'Walt',
      accountsemailaddress: 'walt@walk-in.example',
      accountsid: Id,
      qbo_company_id: REALMS.demo,
    });
    const invoice = postInvoice(world, { client_id: client?.['id'] }, [line({ tax_code: '2' })]);
    await world.settle();
    expect(counterpartOf(world, invoice)['CustomerRef']).toMatchObject({ value: Id });
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });

  test('is made once, though HaloPSA’s answer never comes', async () => {
    const world = await imported();
    world.plant('halo', {
      match: { method: 'POST', pathPrefix: '/api/Client' },
      kind: 'lost-reply',
      times: 1,
    });

    born(world);
    await world.settle();

    expect(clientsNamed(world, 'Walk-in & Sons')).toHaveLength(1);
    expect(await owed(world)).toEqual([]);
  });

  test('stays where it is while nobody switched auto-create on, and is nobody’s open item', async () => {
    const world = await begun({
      connections: { demo: withSettings({ kinds: { client: { autoCreate: false } } }) },
    });
    const { Id } = born(world);
    await world.settle();

    expect(clientsNamed(world, 'Walk-in & Sons')).toEqual([]);
    expect(await openItems(world)).toEqual([]);

    const { id } = editHalo(world, 'Client', { name: 'Walk-in & Sons', qbo_company_id: REALMS.demo });
    await world.settle();
    expect(await customerId(world, Number(id))).toBe(Id);
    // What the new client did not say, the customer did.
    expect(haloRecord(world, 'Client', Number(id))['accountsemailaddress']).toBe('walt@walk-in.example');
    expect(await openItems(world)).toEqual([]);
  });

  test('a sub-customer is no client by itself', async () => {
    const world = await imported();
    const { Id } = born(world);
    born(world, { DisplayName: 'Kitchen', ParentRef: { value: Id }, Job: true });
    await world.settle();

    expect(clientsNamed(world, 'Kitchen')).toEqual([]);
    expect(await owed(world)).toEqual([]);
  });

  test('its name may be that of another company’s client', async () => {
    const world = await imported();
    const name = String(haloRecord(world, 'Client', 31)['name']);
    born(world, { DisplayName: name });
    await world.settle();

    expect(clientsNamed(world, name).map((client) => client['qbo_company_id'])).toEqual([
      REALMS['demo-gb'],
      REALMS.demo,
    ]);
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });

  test('pushing only, it stays there, and edits in QuickBooks do, too', async () => {
    const world = await imported({
      connections: { demo: withSettings({ kinds: { client: { direction: 'push', autoCreate: true } } }) },
    });
    born(world);
    await editCustomer(world, 2, { GivenName: 'Otto' });
    await world.settle();

    expect(clientsNamed(world, 'Walk-in & Sons')).toEqual([]);
    expect(haloRecord(world, 'Client', 2)['accountsfirstname']).not.toBe('Otto');
    expect(await owed(world)).toEqual([]);
  });
});
