/** Items both ways, and product groups as categories where a company keeps such. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import type { Connection } from '../../lib/sync/connection.ts';
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
  quickbooksRecord,
  retry,
  withSettings,
} from '../support/scenario.ts';

const linked = async (world: MemoryWorld, kind: string, id: unknown): Promise<string> => {
  const { links } = world.app.ports;
  const link = await links.find({ connection: 'demo', kind, link: `h:${String(id)}` });
  return link?.quickbooks?.id ?? '';
};

const itemOf = async (world: MemoryWorld, id: unknown): Promise<Rec> =>
  quickbooksRecord(world, 'Item', await linked(world, 'item', id));

/** A person edits the item in QuickBooks. */
const editItem = async (world: MemoryWorld, id: unknown, change: Rec): Promise<Rec> => {
  const { Id, SyncToken } = await itemOf(world, id);
  return inOwnScreen(world, 'Item', { Id, SyncToken, sparse: true, ...change });
};

const itemsNamed = (world: MemoryWorld, name: string): readonly Rec[] =>
  inHalo(world, 'Item').filter((item) => item['name'] === name);

const accountId = (world: MemoryWorld, type: string): unknown =>
  inQuickBooks(world, 'Account').find(({ AccountType }) => AccountType === type)?.['Id'];

const income = (world: MemoryWorld): Rec => ({ IncomeAccountRef: { value: accountId(world, 'Income') } });

/** What was written to HaloPSA for one company, the others that share the tenant find by their sweep. */
async function swept(world: MemoryWorld): Promise<void> {
  world.clock.advance(300_000);
  await world.sweep();
  await world.settle();
}

interface Row {
  readonly field: string;
  readonly halo: Rec;
  readonly quickbooks: Rec;
}

const ROWS: readonly Row[] = [
  { field: 'name', halo: { name: 'Seat, protected' }, quickbooks: { Name: 'Seat, protected' } },
  {
    field: 'description',
    halo: { description: 'One seat a month' },
    quickbooks: { Description: 'One seat a month' },
  },
  {
    field: 'purchase description',
    halo: { purchase_description: 'Licence, wholesale' },
    quickbooks: { PurchaseDesc: 'Licence, wholesale' },
  },
  { field: 'SKU', halo: { internalreference: 'SEAT-1' }, quickbooks: { Sku: 'SEAT-1' } },
  { field: 'price', halo: { baseprice: 13.99 }, quickbooks: { UnitPrice: 13.99 } },
  { field: 'cost', halo: { costprice: 7.12345 }, quickbooks: { PurchaseCost: 7.12345 } },
  { field: 'taxable', halo: { taxable: false }, quickbooks: { Taxable: false } },
];

describe.each(['HaloPSA', 'QuickBooks'])('each field, from %s', (from) => {
  let world: MemoryWorld;
  beforeAll(async () => {
    world = await imported();
  });

  test.each(ROWS)('$field', async ({ halo, quickbooks }) => {
    if (from === 'HaloPSA') editHalo(world, 'Item', { id: 41, ...halo });
    else await editItem(world, 41, quickbooks);
    await world.settle();

    expect(haloRecord(world, 'Item', 41)).toMatchObject(halo);
    expect(await itemOf(world, 41)).toMatchObject(quickbooks);
  });

  test('the other company that sells it follows, and nothing moves when it all happens again', async () => {
    await swept(world);

    const theirs = inQuickBooks(world, 'Item', 'demo-gb').filter(({ Name }) => Name === 'Seat, protected');
    expect(theirs).toMatchObject([{ UnitPrice: 13.99, Sku: 'SEAT-1' }]);
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });
});

test('both changed the same field: HaloPSA’s word counts; different fields are merged', async () => {
  const world = await imported();

  editHalo(world, 'Item', { id: 41, baseprice: 20, description: 'Ours' });
  await editItem(world, 41, { UnitPrice: 25, Sku: 'THEIRS' });
  await world.settle();

  expect(await itemOf(world, 41)).toMatchObject({ UnitPrice: 20, Description: 'Ours', Sku: 'THEIRS' });
  expect(haloRecord(world, 'Item', 41)).toMatchObject({ baseprice: 20, internalreference: 'THEIRS' });
  await swept(world);
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

describe('an item that was born in QuickBooks', () => {
  test.each([
    ['Service', {}],
    ['NonInventory', {}],
    ['Inventory', { TrackQtyOnHand: true, QtyOnHand: 12, InvStartDate: '2026-11-01' }],
  ])('of type %s comes to HaloPSA and can be invoiced from there', async (type, change) => {
    const world = await imported();
    const stock = type === 'Inventory' && {
      AssetAccountRef: { value: accountId(world, 'Other Current Asset') },
      ExpenseAccountRef: { value: accountId(world, 'Cost of Goods Sold') },
    };
    const { Id } = inOwnScreen(world, 'Item', {
      Name: 'Rack shelf',
      Type: type,
      UnitPrice: 49.5,
      ...income(world),
      ...stock,
      ...change,
    });
    await world.settle();

    const [item, ...others] = itemsNamed(world, 'Rack shelf');
    expect(others).toEqual([]);
    expect(item).toMatchObject({ baseprice: 49.5, accountsid: Id });
    const invoice = postInvoice(world, {}, [line({ _itemid: item?.['id'], qty_order: 2, tax_code: '2' })]);
    await world.settle();
    const rows = counterpartOf(world, invoice)['Line'] as readonly Rec[];
    expect(rows[0]?.['SalesItemLineDetail']).toMatchObject({ ItemRef: { value: Id }, Qty: 2 });
    // Whatever is edited in HaloPSA, the item stays what it is.
    editHalo(world, 'Item', { id: item?.['id'], description: 'Two units high', baseprice: 51 });
    await world.settle();
    expect(await itemOf(world, item?.['id'])).toMatchObject({ Type: type, UnitPrice: 51, ...income(world) });
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });

  test('is made once, though HaloPSA’s answer never comes', async () => {
    const world = await imported();
    world.plant('halo', { match: { method: 'POST', pathPrefix: '/api/Item' }, kind: 'lost-reply', times: 1 });

    inOwnScreen(world, 'Item', { Name: 'Rack shelf', Type: 'Service', ...income(world) });
    await world.settle();

    expect(itemsNamed(world, 'Rack shelf')).toHaveLength(1);
    expect(await owed(world)).toEqual([]);
  });

  test('as a category or a bundle, it is no item of HaloPSA’s', async () => {
    const world = await imported();
    const before = inHalo(world, 'Item').length;

    inOwnScreen(world, 'Item', { Name: 'Hardware', Type: 'Category' });
    inOwnScreen(world, 'Item', {
      Name: 'Starter set',
      Type: 'Group',
      ItemGroupDetail: { ItemGroupLine: [{ ItemRef: { value: await linked(world, 'item', 41) }, Qty: 1 }] },
    });
    await world.settle();

    expect(inHalo(world, 'Item')).toHaveLength(before);
    expect(await owed(world)).toEqual([]);
  });

  test('stays there while auto-create is off', async () => {
    const world = await imported({
      connections: { demo: withSettings({ kinds: { item: { autoCreate: false } } }) },
    });
    const open = await openItems(world);

    inOwnScreen(world, 'Item', { Name: 'Rack shelf', Type: 'Service', ...income(world) });
    await world.settle();

    expect(itemsNamed(world, 'Rack shelf')).toEqual([]);
    expect(await openItems(world)).toEqual(open);
  });
});

test('an item that QuickBooks keeps without an income account is edited from HaloPSA all the same', async () => {
  const world = await imported({
    connections: { demo: withSettings({ company: { defaultIncomeAccount: '' } }) },
  });
  const made = inOwnScreen(world, 'Item', {
    Name: 'Cable ties',
    Type: 'NonInventory',
    ExpenseAccountRef: { value: accountId(world, 'Cost of Goods Sold') },
  });
  await world.settle();
  const [item] = itemsNamed(world, 'Cable ties');

  editHalo(world, 'Item', { id: item?.['id'], baseprice: 3.5 });
  await world.settle();

  const now = quickbooksRecord(world, 'Item', String(made['Id']));
  expect(now['UnitPrice']).toBe(3.5);
  expect(now['IncomeAccountRef']).toBeUndefined();
  expect(await owed(world)).toEqual([]);
});

describe('out of use and in use again', () => {
  test('both ways, where the connection says which status is which', async () => {
    const itemStatus: Connection['halo']['itemStatus'] = { active: 0, inactive: 2 };
    const world = await imported({ connections: { demo: withSettings({ halo: { itemStatus } }) } });
    const name = String(haloRecord(world, 'Item', 41)['name']);

    editHalo(world, 'Item', { id: 41, status: 2 });
    await world.settle();
    expect(await itemOf(world, 41)).toMatchObject({ Active: false, Name: `${name} (deleted)` });

    await editItem(world, 41, { Active: true, Name: name });
    await world.settle();
    expect(haloRecord(world, 'Item', 41)).toMatchObject({ status: 0, name });

    await editItem(world, 41, { Active: false });
    await world.settle();
    expect(haloRecord(world, 'Item', 41)).toMatchObject({ status: 2, name });
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });

  test('and left alone where it does not: the name stays what it was', async () => {
    const world = await imported();
    const before = haloRecord(world, 'Item', 41);

    await editItem(world, 41, { Active: false });
    await world.settle();

    expect(haloRecord(world, 'Item', 41)).toEqual(before);
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });
});

describe('product groups as categories', () => {
  const categories = { direction: 'both', autoCreate: true } as const;
  let world: MemoryWorld;
  beforeAll(async () => {
    world = await imported({
      connections: {
        demo: withSettings({ kinds: { 'product-group': categories } }),
      },
    });
  });

  const categoryOf = async (group: unknown): Promise<Rec> =>
    quickbooksRecord(world, 'Item', await linked(world, 'product-group', group));
  const groupOf = (item: number): unknown => haloRecord(world, 'Item', item)['assetgroup_id'];

  test('each group is a category, and each item below its own', async () => {
    const category = await categoryOf(groupOf(41));

    expect(category).toMatchObject({
      Type: 'Category',
      Name: haloRecord(world, 'Item', 41)['assetgroup_name'],
    });
    expect(await itemOf(world, 41)).toMatchObject({ SubItem: true, ParentRef: { value: category['Id'] } });
    expect(await owed(world)).toEqual([]);
  });

  test('renamed on either side, it is renamed on the other', async () => {
    const group = groupOf(41);
    editHalo(world, 'AssetGroup', { id: group, name: 'Licences: seats' });
    // HaloPSA tells no webhook of its groups.
    await swept(world);
    expect((await categoryOf(group))['Name']).toBe('Licences - seats');

    const { Id, SyncToken } = await categoryOf(group);
    inOwnScreen(world, 'Item', { Id, SyncToken, sparse: true, Name: 'Subscriptions' });
    await world.settle();
    expect(haloRecord(world, 'AssetGroup', Number(group))['name']).toBe('Subscriptions');
  });

  test('an item that is moved follows on the other side, both ways', async () => {
    const [first, second] = [groupOf(1), groupOf(41)];
    editHalo(world, 'Item', { id: 41, assetgroup_id: first });
    await world.settle();
    expect(await itemOf(world, 41)).toMatchObject({ ParentRef: { value: (await categoryOf(first))['Id'] } });

    await editItem(world, 41, { ParentRef: { value: (await categoryOf(second))['Id'] }, SubItem: true });
    await world.settle();
    expect(groupOf(41)).toBe(second);
  });

  test('a category that was born in QuickBooks comes to HaloPSA, and stays below the one it was put below', async () => {
    const parent = await categoryOf(groupOf(41));
    const made = inOwnScreen(world, 'Item', {
      Name: 'Add-ons',
      Type: 'Category',
      SubItem: true,
      ParentRef: { value: parent['Id'] },
    });
    await world.settle();

    const group = inHalo(world, 'AssetGroup').find(({ name }) => name === 'Add-ons');
    expect(group).toBeDefined();
    editHalo(world, 'AssetGroup', { id: group?.['id'], name: 'Extras' });
    await swept(world);
    expect(quickbooksRecord(world, 'Item', String(made['Id']))).toMatchObject({
      Name: 'Extras',
      ParentRef: { value: parent['Id'] },
    });
  });

  test('accounts stay with the items, and nothing moves when it all happens again', async () => {
    expect((await categoryOf(groupOf(41)))['IncomeAccountRef']).toBeUndefined();
    expect((await itemOf(world, 41))['IncomeAccountRef']).toMatchObject({ value: expect.any(String) });
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });
});

test('where the company keeps no categories none is made, and one that a person chose stays', async () => {
  const world = await imported();
  const category = inOwnScreen(world, 'Item', { Name: 'Kept by hand', Type: 'Category' });
  await editItem(world, 41, { ParentRef: { value: category['Id'] }, SubItem: true });
  await world.settle();

  editHalo(world, 'Item', { id: 41, description: 'Edited' });
  await world.settle();

  expect(inQuickBooks(world, 'Item').filter(({ Type }) => Type === 'Category')).toHaveLength(1);
  expect(await itemOf(world, 41)).toMatchObject({
    Description: 'Edited',
    ParentRef: { value: category['Id'] },
  });
  expect(await owed(world)).toEqual([]);
});

test('a product group that was given an account just now is good enough for a person who asks at once', async () => {
  const world = await imported({
    connections: { demo: withSettings({ company: { defaultIncomeAccount: '' } }) },
  });
  const group = editHalo(world, 'AssetGroup', { name: 'New line' })['id'];
  const { id } = editHalo(world, 'Item', { name: 'First of its line', assetgroup_id: group, baseprice: 5 });
  await world.settle();
  expect(await openItems(world)).toMatchObject([{ kind: 'item', code: 'item-without-account' }]);

  world.clock.advance(10_000);
  editHalo(world, 'AssetGroup', { id: group, nominalcode: '4020' });
  await retry(world);

  expect((await itemOf(world, id))['IncomeAccountRef']).toMatchObject({ value: expect.any(String) });
  expect(await owed(world)).toEqual([]);
});
