/** Two customers become one in QuickBooks: the pair that lost its customer goes on with the one that is left, documents and all. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { movedByReplay } from '../support/replay.ts';
import {
  REALMS,
  type Rec,
  counterpartOf,
  editHalo,
  haloRecord,
  hint,
  imported,
  inOwnScreen,
  inQuickBooks,
  openItems,
  owed,
  postInvoice,
  quickbooksRecord,
  retry,
  withSettings,
} from '../support/scenario.ts';

const linkOf = (world: MemoryWorld, id: number) =>
  world.app.ports.links.find({ connection: 'demo', kind: 'client', link: `h:${id}` });

const customerOf = async (world: MemoryWorld, id: number): Promise<string> =>
  (await linkOf(world, id))?.quickbooks?.id ?? '';

/** A person gives one customer the other's name, and says yes to the question whether to merge them. */
function merge(world: MemoryWorld, from: string, into: string): void {
  const path = `/v3/company/${REALMS.demo}/customer/${from}/merge`;
  const { status, body } = world.asUser('quickbooks', 'POST', path, { into });
  if (status >= 300) throw new RangeError(`QuickBooks refused the merge: ${JSON.stringify(body)}`);
}

const newCustomer = (world: MemoryWorld, change: Rec): string =>
  String(inOwnScreen(world, 'Customer', change)['Id']);

const customers = (world: MemoryWorld): number => inQuickBooks(world, 'Customer').length;

/** Customers of QuickBooks' own stay there. */
const withoutAutoCreate = {
  connections: { demo: withSettings({ kinds: { client: { autoCreate: false } } }) },
};

describe('into a customer that has no client', () => {
  let world: MemoryWorld;
  let invoice: number;
  let left: string;
  let before: number;

  beforeAll(async () => {
    world = await imported();
    const { connections } = world.app.ports;
    const demo = await connections.get('demo');
    if (demo) await connections.put(withSettings(withoutAutoCreate.connections.demo(demo))(demo));
    invoice = postInvoice(world, { client_id: 1 });
    await world.settle();
    left = newCustomer(world, {
      DisplayName: 'O’Brien (old books)',
      Notes: 'Prefers a call',
      SalesTermRef: { value: '3' },
    });
    await world.settle();
    before = customers(world);
    merge(world, await customerOf(world, 1), left);
    await world.settle();
  });

  test('the client goes on with the customer that is left, and nothing is made anew', async () => {
    expect(await customerOf(world, 1)).toBe(left);
    expect(customers(world)).toBe(before - 1);
    expect(haloRecord(world, 'Client', 1)['accountsid']).toBe(left);
  });

  test('fields are settled as where two meet: each one’s owner, and what one side did not say the other does', () => {
    expect(quickbooksRecord(world, 'Customer', left)).toMatchObject({
      DisplayName: "O'Brien & Daughters Law",
    });
    expect(haloRecord(world, 'Client', 1)).toMatchObject({
      name: "O'Brien & Daughters Law",
      notes: 'Prefers a call',
    });
  });

  test('its invoice moved with it, and what is posted next goes to the customer that is left', async () => {
    const next = postInvoice(world, { client_id: 1 });
    await world.settle();

    for (const id of [invoice, next])
      expect(counterpartOf(world, id)['CustomerRef']).toMatchObject({ value: left });
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });
});

describe('into the customer of another client', () => {
  let world: MemoryWorld;
  let invoices: readonly number[];
  let left: string;

  beforeAll(async () => {
    world = await imported();
    invoices = [postInvoice(world, { client_id: 2 }), postInvoice(world, { client_id: 3 })];
    await world.settle();
    left = await customerOf(world, 3);
    merge(world, await customerOf(world, 2), left);
    await world.settle();
  });

  const refusal = {
    kind: 'client',
    record: 'h:2',
    code: 'merged-into-one',
    sentence:
      'The client 2 of HaloPSA and that of HaloPSA 3 are one record in QuickBooks since two were merged there. Changes of this one are not written any more; its documents go on.',
    owner: 'bookkeeper',
  };

  test('one item says so, and neither client writes over the other', async () => {
    const before = quickbooksRecord(world, 'Customer', left);
    editHalo(world, 'Client', { id: 2, website: 'https://two.example' });
    await world.settle();

    expect(await openItems(world)).toEqual([expect.objectContaining(refusal)]);
    expect(quickbooksRecord(world, 'Customer', left)).toEqual(before);
    expect(haloRecord(world, 'Client', 3)['name']).toBe(before['DisplayName']);
  });

  test('documents of both go on, the old ones and new ones', async () => {
    const next = postInvoice(world, { client_id: 2 });
    editHalo(world, 'Invoice', { id: invoices[0], notes_1: 'Edited after the merge' });
    await world.settle();

    for (const id of [...invoices, next])
      expect(counterpartOf(world, id)['CustomerRef']).toMatchObject({ value: left });
    expect(counterpartOf(world, invoices[0] ?? 0)['CustomerMemo']).toEqual({
      value: 'Edited after the merge',
    });
    expect(await openItems(world)).toHaveLength(1);
    expect(await movedByReplay(world)).toEqual([]);
  });

  test('asked again without anything done, it stays as it is and makes no customer', async () => {
    const before = customers(world);

    await retry(world);

    expect(await openItems(world)).toEqual([expect.objectContaining(refusal)]);
    expect(customers(world)).toBe(before);
  });

  test('made inactive in HaloPSA, the client has its end, and the customer stays in use', async () => {
    editHalo(world, 'Client', { id: 2, inactive: true });
    await world.settle();

    expect(quickbooksRecord(world, 'Customer', left)['Active']).toBe(true);
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });

  test('given a customer of its own, the client has one again', async () => {
    editHalo(world, 'Client', { id: 2, inactive: false });
    await world.settle();
    const own = newCustomer(world, { DisplayName: String(haloRecord(world, 'Client', 2)['name']) });

    await retry(world);

    expect(await customerOf(world, 2)).toBe(own);
    expect(quickbooksRecord(world, 'Customer', own)).toMatchObject({
      WebAddr: { URI: 'https://two.example' },
    });
  });
});

test('a hint of a merge that never was moves nothing', async () => {
  const world = await imported();
  const [one, two] = [await customerOf(world, 1), await customerOf(world, 3)];

  await hint(world, { system: 'quickbooks', kind: 'client', id: one, operation: 'merge', into: two });
  await hint(world, { system: 'quickbooks', kind: 'client', id: two, operation: 'merge', into: '999999' });
  await world.settle();

  expect([await customerOf(world, 1), await customerOf(world, 3)]).toEqual([one, two]);
  expect(await owed(world)).toEqual([]);
});

test.each(['cloudevents', 'legacy'] as const)(
  'the notification names both, in the form %s',
  async (webhookForm) => {
    const world = await imported({ quickbooks: { webhookForm } });
    const left = await customerOf(world, 3);

    merge(world, await customerOf(world, 1), left);
    await world.settle();

    expect(await linkOf(world, 1)).toMatchObject({ quickbooks: { id: left }, mergedWith: 'h:3' });
  },
);
