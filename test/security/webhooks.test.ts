/**
 * Whoever gets a webhook past the door (a guessed address, a stolen token, an old delivery sent again) can make us look, and nothing else: what a
 * delivery says is never believed but for an id, which is read at its vendor.
 */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { HALO_WEBHOOK } from '../../local/sample/index.ts';
import { signatureOf } from '../support/http-events.ts';
import { queued } from '../support/queued.ts';
import {
  type Rec,
  REALMS,
  counterpartOf,
  countAnew,
  editHalo,
  imported,
  inHalo,
  inOwnScreen,
  inQuickBooks,
  openItems,
  owed,
  postInvoice,
  quickbooksRecord,
  spent,
} from '../support/scenario.ts';

const toHalo = async (world: MemoryWorld, kind: string, body: unknown): Promise<number> =>
  (
    await world.call({
      method: 'POST',
      target: `/webhooks/halo/demo/${HALO_WEBHOOK.pathSecret}?kind=${kind}`,
      headers: {
        authorization: `Basic ${Buffer.from(`${HALO_WEBHOOK.user}:${HALO_WEBHOOK.password}`).toString('base64')}`,
      },
      body: Buffer.from(JSON.stringify(body)),
    })
  ).status;

interface Signed {
  readonly body: string;
  readonly signature: string;
}

const signed = (type: string, id: string, more: Rec = {}): Signed => {
  const event = {
    specversion: '1.0',
    id: `event-${id}`,
    source: 'intuit.test',
    type: `qbo.${type}.v1`,
    time: '2026-11-20T09:00:00.000000Z',
    intuitentityid: id,
    intuitaccountid: REALMS.demo,
    ...more,
  };
  const body = JSON.stringify([event]);
  return { body, signature: signatureOf(body) };
};

const deliver = async (world: MemoryWorld, { body, signature }: Signed): Promise<number> =>
  (
    await world.call({
      method: 'POST',
      target: '/webhooks/quickbooks',
      headers: { 'intuit-signature': signature },
      body: Buffer.from(body),
    })
  ).status;

const books = (world: MemoryWorld): string =>
  JSON.stringify([
    ...['Client', 'Invoice', 'InvoicePayment', 'Item'].map((name) => inHalo(world, name)),
    ...(['demo', 'demo-gb'] as const).flatMap((connection) =>
      ['Customer', 'Invoice', 'Payment', 'Item'].map((name) => inQuickBooks(world, name, connection)),
    ),
  ]);

/** What comes of it: every write that was sent, every record that moved, everything that is owed to a person. */
async function comesOf(world: MemoryWorld, happening: () => Promise<unknown>): Promise<readonly string[]> {
  const [before, open] = [books(world), await owed(world)];
  countAnew(world);
  await happening();
  await world.settle();
  const writes = Object.entries(spent(world)).filter(([type]) => type.endsWith('write'));
  return [
    ...writes.map(([type, count]) => `${count} × ${type}`),
    ...(books(world) === before ? [] : ['a record has moved']),
    ...(await owed(world)).filter((one) => !open.includes(one)),
  ];
}

describe('HaloPSA signs nothing, so a body is believed in nothing', () => {
  test.each<[string, (invoice: number) => Rec]>([
    ['another total', (id) => ({ object_id: id, event: 'Invoice Updated', total: 0.01, lines: [] })],
    ['another client', (id) => ({ object_id: id, client_id: 2, client: { id: 2, name: 'Mallory' } })],
    ['that it was paid', (id) => ({ object_id: id, amountpaid: 1_000_000, paymentstatus: 1 })],
    ['that it is gone', (id) => ({ object_id: id, event: 'Invoice Deleted' })],
    ['another counterpart', (id) => ({ object_id: id, qboid: 60, accountsid: '60' })],
    [
      'fields of every object',
      (id) => ({ object_id: id, __proto__: { admin: true }, constructor: { id: 2 } }),
    ],
    ['a path for an id', () => ({ object_id: '../Client/1?x=' })],
    ['a record that is not there', () => ({ object_id: 999_999, event: 'Invoice Created' })],
  ])('it says %s', async (_, forged) => {
    const world = await imported();
    const id = postInvoice(world);
    await world.settle();

    expect(await comesOf(world, () => toHalo(world, 'invoice', forged(id)))).toEqual([]);
  });

  test('it names a client of another company: each company keeps its own', async () => {
    const world = await imported();

    expect(
      await comesOf(world, async () => {
        await toHalo(world, 'client', { object_id: 31, qbo_company_id: REALMS.demo });
        await toHalo(world, 'client', { object_id: 31, event: 'Client Deleted' });
      }),
    ).toEqual([]);
    const key = { connection: 'demo', kind: 'client', link: 'h:31' };
    expect((await world.app.ports.links.find(key))?.quickbooks).toBeUndefined();
  });
});

test.each([
  '../Client/1?x=',
  '..',
  '.',
  '1/2',
  '1?includedetails=true',
  '1#',
  '%2e%2e',
  ' 1',
  '1\n2',
  '-1',
  '',
])('the id %j would lead elsewhere, so it names no record and nothing is asked', async (id) => {
  const world = await imported();
  countAnew(world);

  await toHalo(world, 'invoice', [{ object_id: id, event: 'Invoice Updated' }]);
  await deliver(world, signed('invoice.updated', id));
  await deliver(world, signed('customer.merged', '60', { data: { deletedid: id } }));
  await deliver(world, signed('customer.updated', id));
  const asked = (await queued(world)).map((event) => [event.id, event.into]);

  expect(asked.filter(([one]) => one !== '60')).toEqual([]);
  expect(asked.flatMap(([, into]) => into ?? [])).toEqual([]);
});

describe('whoever has the verifier token can sign, and still only say where to look', () => {
  test.each<[string, () => Signed]>([
    ['a deletion', () => signed('customer.deleted', '60')],
    ['a void', () => signed('customer.voided', '60')],
    ['a merge of two that live', () => signed('customer.merged', '61', { data: { deletedid: '60' } })],
    ['a record that is not there', () => signed('invoice.created', '424242')],
    ['an id with a query in it', () => signed('customer.updated', "60' OR Id > '0")],
    [
      'another company’s record',
      () => signed('customer.updated', '60', { intuitaccountid: REALMS['demo-gb'] }),
    ],
    ['a company that is nobody’s', () => signed('customer.updated', '60', { intuitaccountid: '999' })],
  ])('of %s', async (_, made) => {
    const world = await imported();

    expect(await comesOf(world, () => deliver(world, made()))).toEqual([]);
  });
});

describe('a delivery is sent again', () => {
  test('a hundred times at once: it is looked at, and nothing is written', async () => {
    const world = await imported();
    const { Id } = counterpartOf(world, await posted(world));

    const again = async (): Promise<void> => {
      for (let time = 0; time < 100; time += 1) await deliver(world, signed('invoice.updated', String(Id)));
    };

    expect(await comesOf(world, again)).toEqual([]);
  });

  test('weeks later, when the record is another: what it was then does not come back', async () => {
    const world = await imported();
    const old = signed('customer.updated', '60');
    const customer = quickbooksRecord(world, 'Customer', '60');
    const change = (fields: Rec): Rec =>
      inOwnScreen(world, 'Customer', {
        Id: '60',
        SyncToken: quickbooksRecord(world, 'Customer', '60')['SyncToken'],
        sparse: true,
        ...fields,
      });
    change({ PrimaryEmailAddr: { Address: 'first@example.com' } });
    await world.settle();
    expect(await deliver(world, old)).toBe(200);
    await world.settle();
    world.clock.advance(40 * 86_400_000);
    editHalo(world, 'Client', { id: 1, accountsemailaddress: 'second@example.com' });
    await world.settle();

    expect(await comesOf(world, () => deliver(world, old))).toEqual([]);
    expect(quickbooksRecord(world, 'Customer', '60')).toMatchObject({
      DisplayName: customer['DisplayName'],
      PrimaryEmailAddr: { Address: 'second@example.com' },
    });
  });

  test('about a document that was voided since: it stays voided', async () => {
    const world = await imported();
    const id = await posted(world);
    const { Id, SyncToken } = counterpartOf(world, id);
    const created = signed('invoice.created', String(Id));
    inOwnScreen(world, 'Invoice', { Id, SyncToken }, { query: '?operation=void' });
    await world.settle();
    const items = await openItems(world);

    expect(await comesOf(world, () => deliver(world, created))).toEqual([]);
    expect(quickbooksRecord(world, 'Invoice', String(Id))).toMatchObject({ TotalAmt: 0 });
    expect(await openItems(world)).toHaveLength(items.length);
  });
});

async function posted(world: MemoryWorld): Promise<number> {
  const id = postInvoice(world);
  await world.settle();
  return id;
}
