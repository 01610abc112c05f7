/** Sites as sub-customers, where a connection says so; where it does not, nobody looks at them. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { movedByReplay } from '../support/replay.ts';
import {
  type Rec,
  countAnew,
  editHalo,
  haloRecord,
  imported,
  inHalo,
  inOwnScreen,
  inQuickBooks,
  openItems,
  owed,
  quickbooksRecord,
  requests,
  withSettings,
} from '../support/scenario.ts';

const idOf = async (world: MemoryWorld, kind: string, id: unknown): Promise<string> => {
  const { links } = world.app.ports;
  const link = await links.find({ connection: 'demo', kind, link: `h:${String(id)}` });
  return link?.quickbooks?.id ?? '';
};

const subCustomerOf = async (world: MemoryWorld, site: unknown): Promise<Rec> =>
  quickbooksRecord(world, 'Customer', await idOf(world, 'site', site));

const edit = async (world: MemoryWorld, site: unknown, change: Rec): Promise<Rec> => {
  const { Id, SyncToken } = await subCustomerOf(world, site);
  return inOwnScreen(world, 'Customer', { Id, SyncToken, sparse: true, ...change });
};

const asSubCustomers = (autoCreate: boolean) =>
  withSettings({
    kinds: { client: { autoCreate: true }, site: { direction: 'both', autoCreate } },
  });

test('left alone while nobody switched them on', async () => {
  const world = await imported();
  const before = inQuickBooks(world, 'Customer').length;
  countAnew(world);

  editHalo(world, 'Site', { name: 'Annexe', client_id: 1 });
  await world.settle();

  expect(inQuickBooks(world, 'Customer')).toHaveLength(before);
  expect(requests(world, 'quickbooks')).toEqual({});
  expect(await owed(world)).toEqual([]);
});

describe('as sub-customers', () => {
  let world: MemoryWorld;
  let annexe: unknown;
  beforeAll(async () => {
    world = await imported({ connections: { demo: asSubCustomers(true) } });
    annexe = editHalo(world, 'Site', {
      name: 'Annexe: East',
      client_id: 2,
      phonenumber: '+1 512 555 0190',
      accountsemailaddress: 'annexe@cafe.example',
      invoice_address: { line1: '12 East Ave', line2: '', line3: 'Austin', line4: 'TX', postcode: '78702' },
    })['id'];
    await world.settle();
  });

  test('a site is below its client’s customer, under a name that no other client’s site takes', async () => {
    const parent = await idOf(world, 'client', 2);

    expect(await subCustomerOf(world, annexe)).toMatchObject({
      DisplayName: 'Café Müller - Annexe - East',
      FullyQualifiedName: 'Café Müller:Café Müller - Annexe - East',
      ParentRef: { value: parent },
      Job: true,
      PrimaryPhone: { FreeFormNumber: '+1 512 555 0190' },
      PrimaryEmailAddr: { Address: 'annexe@cafe.example' },
      BillAddr: { Line1: '12 East Ave', City: 'Austin', CountrySubDivisionCode: 'TX', PostalCode: '78702' },
    });
    expect(haloRecord(world, 'Site', Number(annexe))).toMatchObject({
      name: 'Annexe: East',
      accountsid: await idOf(world, 'site', annexe),
    });
  });

  test('edits go both ways', async () => {
    editHalo(world, 'Site', { id: annexe, phonenumber: '+1 512 555 0191' });
    await world.settle();
    expect((await subCustomerOf(world, annexe))['PrimaryPhone']).toEqual({
      FreeFormNumber: '+1 512 555 0191',
    });

    await edit(world, annexe, { DisplayName: 'Café Müller - Annexe West', Notes: 'Ring twice' });
    await world.settle();
    expect(haloRecord(world, 'Site', Number(annexe))).toMatchObject({
      name: 'Annexe West',
      notes: 'Ring twice',
    });
  });

  test('out of use and in use again', async () => {
    editHalo(world, 'Site', { id: annexe, inactive: true });
    await world.settle();
    expect((await subCustomerOf(world, annexe))['Active']).toBe(false);

    await edit(world, annexe, { Active: true });
    await world.settle();
    expect(haloRecord(world, 'Site', Number(annexe))).toMatchObject({ inactive: false, name: 'Annexe West' });
  });

  test('moved to another client, it is below that one’s customer', async () => {
    editHalo(world, 'Site', { id: annexe, client_id: 3 });
    await world.settle();

    expect(await subCustomerOf(world, annexe)).toMatchObject({
      ParentRef: { value: await idOf(world, 'client', 3) },
    });
  });

  test('one that was born in QuickBooks comes to its client, and to no other place', async () => {
    const clients = inHalo(world, 'Client').length;
    const made = inOwnScreen(world, 'Customer', {
      DisplayName: 'Kitchen',
      ParentRef: { value: await idOf(world, 'client', 2) },
      Job: true,
    });
    await world.settle();

    const sites = inHalo(world, 'Site').filter(({ name }) => name === 'Kitchen');
    expect(sites).toMatchObject([{ client_id: 2, accountsid: made['Id'] }]);
    expect(inHalo(world, 'Client')).toHaveLength(clients);
  });

  test('nothing moves when it all happens again', async () => {
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });
});

test('with auto-create off, a sub-customer of the same name of the same client is taken, and the others stay where they are', async () => {
  const world = await imported({ connections: { demo: asSubCustomers(false) } });
  const before = await openItems(world);
  const parents = [await idOf(world, 'client', 1), await idOf(world, 'client', 2)];
  const [own, foreign] = ['Depot', 'Elsewhere'].map((DisplayName, index) =>
    inOwnScreen(world, 'Customer', { DisplayName, ParentRef: { value: parents[index] }, Job: true }),
  );
  await world.settle();
  expect(await openItems(world)).toEqual(before);

  const { id } = editHalo(world, 'Site', { name: 'Depot', client_id: 1 });
  await world.settle();

  expect(await idOf(world, 'site', id)).toBe(own?.['Id']);
  expect(inHalo(world, 'Site').filter(({ name }) => name === 'Elsewhere')).toEqual([]);
  expect(foreign).toBeDefined();
});

test('nobody waits for the client of a sub-customer that is never made', async () => {
  const world = await imported({
    connections: {
      demo: withSettings({
        kinds: { client: { autoCreate: false }, site: { direction: 'both', autoCreate: false } },
      }),
    },
  });
  const before = await owed(world);

  const parent = inOwnScreen(world, 'Customer', { DisplayName: 'Retail' });
  inOwnScreen(world, 'Customer', { DisplayName: 'Till 1', ParentRef: { value: parent['Id'] }, Job: true });
  await world.settle();

  expect(await owed(world)).toEqual(before);
});
