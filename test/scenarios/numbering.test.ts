/** Which number an invoice carries in QuickBooks, who holds it, and what happens when somebody else has it already. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { movedByReplay } from '../support/replay.ts';
import {
  type ConnectionId,
  type Rec,
  counterpartOf,
  editHalo,
  haloRecord,
  imported,
  inOwnScreen,
  inQuickBooks,
  numberRow,
  openItems,
  owed,
  postInvoice,
  quickbooksRecord,
  retry,
  withSettings,
} from '../support/scenario.ts';

const numbering = (change: Partial<Parameters<typeof withSettings>[0]['numbering'] & object>) => ({
  connections: { demo: withSettings({ numbering: change }) },
});

const POLICIES = [
  { name: 'halo-number', options: {}, invoice: {}, number: '1001' },
  {
    name: 'halo-number with prefix and suffix',
    options: numbering({ prefix: 'MSP-', suffix: '/26' }),
    invoice: {},
    number: 'MSP-1001/26',
  },
  {
    name: 'halo-number with a number of HaloPSA’s own, leading zeros and all',
    options: {},
    invoice: { invoicenumber: '000482' },
    number: '000482',
  },
  {
    name: 'halo-number, 21 characters',
    options: {},
    invoice: { invoicenumber: 'INV-2026-NORTH-000001' },
    number: 'INV-2026-NORTH-000001',
  },
  {
    name: 'quickbooks-number',
    options: {},
    invoice: { client_id: 31 },
    number: '5001',
    connection: 'demo-gb' as ConnectionId,
  },
] as const;

test.each(POLICIES)(
  '$name: the number is $number, in the ledger and back in HaloPSA',
  async ({ options, invoice, number, ...row }) => {
    const connection: ConnectionId = 'connection' in row ? row.connection : 'demo';
    const world = await imported(options);
    const id = postInvoice(world, { client_id: 1, ...invoice });

    await world.settle();

    expect(counterpartOf(world, id, connection)).toMatchObject({ DocNumber: number });
    expect(haloRecord(world, 'Invoice', id)).toMatchObject({ thirdpartyinvoicenumber: number });
    expect(await numberRow(world, number, connection)).toMatchObject({
      state: 'used',
      holder: `invoice h:${id}`,
    });
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  },
);

const AGAINST = [
  {
    name: 'HaloPSA’s numbers while QuickBooks counts for itself',
    connection: 'demo-gb' as ConnectionId,
    client: 31,
    change: { numbering: { policy: 'halo-number' } } as const,
    code: 'custom-numbers-off',
    sentence:
      'The connection sends HaloPSA’s numbers, but custom transaction numbers are off in QuickBooks, which would then count for itself.',
  },
  {
    name: 'QuickBooks’ numbers while QuickBooks waits to be given them',
    connection: 'demo' as ConnectionId,
    client: 1,
    change: { numbering: { policy: 'quickbooks-number' } } as const,
    code: 'numbers-not-assigned',
    sentence:
      'QuickBooks gives no numbers itself while custom transaction numbers are on, so the invoice would have none.',
  },
];

test.each(AGAINST)('$name: refused with a sentence, and nothing is posted', async (row) => {
  const { connection, client, change, code, sentence } = row;
  const world = await imported({ connections: { [connection]: withSettings(change) } });
  const id = postInvoice(world, { client_id: client });

  await world.settle();

  expect(inQuickBooks(world, 'Invoice', connection)).toEqual([]);
  expect(await openItems(world, connection)).toMatchObject([
    {
      kind: 'invoice',
      record: `h:${id}`,
      code,
      sentence,
      owner: 'ops',
      fix: expect.stringMatching(/^Switch custom/),
    },
  ]);
  await setPolicy(world, connection, connection === 'demo' ? 'halo-number' : 'quickbooks-number');
  await retry(world, connection);
  expect(counterpartOf(world, id, connection)['DocNumber']).toBe(connection === 'demo' ? String(id) : '5001');
  expect(await owed(world)).toEqual([]);
});

async function setPolicy(
  world: MemoryWorld,
  id: string,
  policy: 'halo-number' | 'quickbooks-number',
): Promise<void> {
  const { connections } = world.app.ports;
  const connection = await connections.get(id);
  if (!connection) throw new RangeError(`there is no connection ${id}`);
  await connections.put({ ...connection, numbering: { ...connection.numbering, policy } });
}

test('a number of 22 characters is refused with its length, and goes when it is shorter', async () => {
  const world = await imported();
  const id = postInvoice(world, { client_id: 1, invoicenumber: 'INV-2026-NORTH-0000001' });

  await world.settle();

  expect(inQuickBooks(world, 'Invoice')).toEqual([]);
  expect(await openItems(world)).toMatchObject([
    {
      kind: 'invoice',
      record: `h:${id}`,
      code: 'number-too-long',
      sentence: 'The number INV-2026-NORTH-0000001 has 22 characters; QuickBooks takes 21.',
      fix: 'Shorten the number in HaloPSA or the prefix and suffix of the connection, then retry.',
    },
  ]);
  expect(await numberRow(world, 'INV-2026-NORTH-0000001')).toBeUndefined();
  editHalo(world, 'Invoice', { id, invoicenumber: 'INV-2026-N-0000001' });
  await world.settle();
  expect(counterpartOf(world, id)['DocNumber']).toBe('INV-2026-N-0000001');
  expect(await owed(world)).toEqual([]);
});

/** An invoice that a person wrote in QuickBooks. */
const byHand = (world: MemoryWorld, number: string): Rec =>
  inOwnScreen(world, 'Invoice', {
    CustomerRef: { value: '60' },
    DocNumber: number,
    TxnDate: '2026-11-19',
    Line: [
      {
        DetailType: 'SalesItemLineDetail',
        Amount: 1_234.5,
        SalesItemLineDetail: { ItemRef: { value: '200' }, Qty: 1, UnitPrice: 1_234.5 },
      },
    ],
  });

const rename = (world: MemoryWorld, { Id: id }: Rec, number: string): Rec => {
  const { SyncToken: token } = quickbooksRecord(world, 'Invoice', String(id));
  return inOwnScreen(world, 'Invoice', { Id: id, SyncToken: token, sparse: true, DocNumber: number });
};

test('a number that a hand-made invoice holds is explained with its holder, and free once that one is renamed', async () => {
  const world = await imported();
  const holder = byHand(world, '1001');
  const id = postInvoice(world, { client_id: 2 });

  await world.settle();

  expect(inQuickBooks(world, 'Invoice')).toHaveLength(1);
  expect(await openItems(world)).toMatchObject([
    {
      kind: 'invoice',
      record: `h:${id}`,
      code: 'number-taken',
      sentence:
        `The number 1001 is already used in QuickBooks by Invoice ${String(holder['Id'])} of O'Brien & Daughters Law, ` +
        '2026-11-19, 1,234.50 USD.',
      fix: expect.stringContaining('Give one of the two another number'),
    },
  ]);
  expect(await numberRow(world, '1001')).toBeUndefined();

  rename(world, holder, 'HAND-1');
  await retry(world);

  expect(counterpartOf(world, id)['DocNumber']).toBe('1001');
  expect(quickbooksRecord(world, 'Invoice', String(holder['Id']))['DocNumber']).toBe('HAND-1');
  expect(await numberRow(world, '1001')).toMatchObject({ state: 'used', holder: `invoice h:${id}` });
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

test('a number that a credit memo made by hand holds is explained, too: both share one counter', async () => {
  const world = await imported();
  inOwnScreen(world, 'CreditMemo', {
    CustomerRef: { value: '60' },
    DocNumber: '1001',
    TxnDate: '2026-11-19',
    Line: [
      {
        DetailType: 'SalesItemLineDetail',
        Amount: 20,
        SalesItemLineDetail: { ItemRef: { value: '200' }, Qty: 1, UnitPrice: 20 },
      },
    ],
  });
  const id = postInvoice(world, { client_id: 2 });

  await world.settle();

  expect(inQuickBooks(world, 'Invoice')).toEqual([]);
  expect(await openItems(world)).toMatchObject([
    { record: `h:${id}`, code: 'number-taken', sentence: expect.stringContaining('Credit Memo') },
  ]);
  expect(await numberRow(world, '1001')).toMatchObject({ state: 'released' });
});

test('a number that is taken between our look and our post names its holder just the same', async () => {
  const hands: (() => void)[] = [];
  const world = await imported({
    onRequest: (phase, url) => (phase === 'after' && url.includes('/query') ? hands.pop()?.() : undefined),
  });
  let taken: Rec = {};
  hands.push(() => (taken = byHand(world, '1001')));
  const id = postInvoice(world, { client_id: 1 });

  await world.settle();

  expect(inQuickBooks(world, 'Invoice')).toHaveLength(1);
  expect(await openItems(world)).toMatchObject([
    {
      code: 'number-taken',
      sentence: expect.stringContaining(`by Invoice ${String(taken['Id'])} of O'Brien & Daughters Law`),
    },
  ]);
  expect(await numberRow(world, '1001')).toMatchObject({
    state: 'released',
    reason: 'refused: number-taken',
  });

  rename(world, taken, 'HAND-2');
  await retry(world);
  expect(counterpartOf(world, id)['DocNumber']).toBe('1001');
  expect(await owed(world)).toEqual([]);
});

test('two invoices of HaloPSA with one number: the first has it, the other is told who', async () => {
  const world = await imported();
  const first = postInvoice(world, { client_id: 1, invoicenumber: 'A-1' });
  const second = postInvoice(world, { client_id: 2, invoicenumber: 'A-1' });

  await world.settle();

  expect(inQuickBooks(world, 'Invoice')).toHaveLength(1);
  expect(await openItems(world)).toMatchObject([
    {
      record: `h:${second}`,
      code: 'number-taken',
      sentence: expect.stringContaining(
        `by Invoice ${String(counterpartOf(world, first)['Id'])} of O'Brien & Daughters Law`,
      ),
    },
  ]);
  editHalo(world, 'Invoice', { id: second, invoicenumber: 'A-2' });
  await world.settle();
  expect(counterpartOf(world, second)['DocNumber']).toBe('A-2');
  expect(await owed(world)).toEqual([]);
});

test('an invoice deleted in QuickBooks is shown, not made again, and its number stays used', async () => {
  const world = await imported();
  const id = postInvoice(world, { client_id: 1 });
  await world.settle();
  const { Id, SyncToken } = counterpartOf(world, id);

  inOwnScreen(world, 'Invoice', { Id, SyncToken }, { query: '?operation=delete' });
  await world.settle();

  expect(inQuickBooks(world, 'Invoice')).toEqual([]);
  expect(await openItems(world)).toMatchObject([
    {
      kind: 'invoice',
      record: `h:${id}`,
      code: 'gone-in-quickbooks',
      sentence: expect.stringContaining(`while its counterpart ${id} in HaloPSA still stands`),
    },
  ]);
  expect(await numberRow(world, String(id))).toMatchObject({ state: 'used', holder: `invoice h:${id}` });
  expect(await movedByReplay(world)).toEqual([]);
  expect(await openItems(world)).toHaveLength(1);
});

test('an invoice renumbered by hand in QuickBooks stays linked, and both numbers are accounted for', async () => {
  const world = await imported();
  const id = postInvoice(world, { client_id: 1 });
  await world.settle();

  rename(world, counterpartOf(world, id), '1001-R');
  await world.settle();

  expect(inQuickBooks(world, 'Invoice')).toHaveLength(1);
  expect(haloRecord(world, 'Invoice', id)).toMatchObject({ qboid: Number(counterpartOf(world, id)['Id']) });
  expect(await numberRow(world, '1001-R')).toMatchObject({ state: 'used', holder: `invoice h:${id}` });
  expect(await numberRow(world, '1001')).toMatchObject({
    state: 'void',
    reason: 'renumbered to 1001-R in QuickBooks',
  });
  expect(await owed(world)).toEqual([]);
});
