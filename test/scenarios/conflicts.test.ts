/** Both systems say something else about one document: shown with what was last agreed, decided by a person, and never by anybody else. */
import { resolveItem, type Keep } from '../../lib/books/resolve.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { movedByReplay } from '../support/replay.ts';
import {
  type ConnectionId,
  type Rec,
  counterpartOf,
  haloRecord,
  imported,
  inOwnScreen,
  editHalo,
  openItems,
  owed,
  postInvoice,
  withSettings,
} from '../support/scenario.ts';

async function disputed(): Promise<{ readonly world: MemoryWorld; readonly id: number }> {
  const world = await imported();
  const id = postInvoice(world, { notes_1: 'Thank you.' });
  await world.settle();
  editInQuickBooks(world, id, { CustomerMemo: { value: 'Changed in QuickBooks.' } });
  await world.settle();
  return { world, id };
}

function editInQuickBooks(
  world: MemoryWorld,
  id: number,
  change: Rec,
  connection: ConnectionId = 'demo',
): void {
  const { Id, SyncToken } = counterpartOf(world, id, connection);
  inOwnScreen(world, 'Invoice', { Id, SyncToken, sparse: true, ...change }, { connection });
}

async function decide(world: MemoryWorld, keep: Keep, id: ConnectionId = 'demo'): Promise<string> {
  const { ports } = world.app;
  const connection = await ports.connections.get(id);
  const [item] = await openItems(world, id);
  if (!connection || !item) throw new RangeError('there is nothing to decide');
  const { resolved } = await resolveItem(item, { keep, by: 'Jo' }, connection, ports);
  await world.settle();
  return resolved;
}

test('the open item shows the field with its three values', async () => {
  const { world, id } = await disputed();

  expect(await openItems(world)).toMatchObject([
    {
      record: `h:${id}`,
      code: 'drift',
      differences: [
        {
          field: 'memo',
          agreed: '"Thank you."',
          halo: '"Thank you."',
          quickbooks: '"Changed in QuickBooks."',
        },
      ],
    },
  ]);
});

const OUTCOMES = [
  { keep: 'halo', halo: 'Thank you.', quickbooks: 'Thank you.' },
  { keep: 'quickbooks', halo: 'Changed in QuickBooks.', quickbooks: 'Changed in QuickBooks.' },
  { keep: 'both', halo: 'Thank you.', quickbooks: 'Changed in QuickBooks.' },
] as const;

test.each(OUTCOMES)(
  'keep $keep: it is so on both sides, and stays so',
  async ({ keep, halo, quickbooks }) => {
    const { world, id } = await disputed();

    expect(await decide(world, keep)).toBe('sent');

    expect(haloRecord(world, 'Invoice', id)['notes_1']).toBe(halo);
    expect(counterpartOf(world, id)['CustomerMemo']).toEqual({ value: quickbooks });
    expect(await openItems(world)).toEqual([]);
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  },
);

test('what both were left with is the new agreement: the next change in HaloPSA goes over', async () => {
  const { world, id } = await disputed();
  await decide(world, 'both');

  editHalo(world, 'Invoice', { id, notes_1: 'Once more.' });
  await world.settle();

  expect(counterpartOf(world, id)['CustomerMemo']).toEqual({ value: 'Once more.' });
  expect(await openItems(world)).toEqual([]);
});

test.each(OUTCOMES)(
  'keep $keep: what else was changed in HaloPSA, and never in dispute, goes over',
  async ({ keep, halo, quickbooks }) => {
    const { world, id } = await disputed();
    editHalo(world, 'Invoice', { id, duedate: '2027-01-31' });
    await world.settle();
    expect(await openItems(world)).toMatchObject([{ code: 'drift', differences: [{ field: 'memo' }] }]);

    expect(await decide(world, keep)).toBe('sent');

    expect(haloRecord(world, 'Invoice', id)).toMatchObject({ notes_1: halo, duedate: '2027-01-31' });
    expect(counterpartOf(world, id)).toMatchObject({
      CustomerMemo: { value: quickbooks },
      DueDate: '2027-01-31',
    });
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  },
);

test('a decision about what somebody changed meanwhile writes nothing and asks again', async () => {
  const { world, id } = await disputed();
  const { ports } = world.app;
  const connection = await ports.connections.get('demo');
  const [item] = await openItems(world);
  if (!connection || !item) throw new RangeError('there is nothing to decide');
  await resolveItem(item, { keep: 'halo', by: 'Jo' }, connection, ports);

  editInQuickBooks(world, id, { CustomerMemo: { value: 'And again.' } });
  await world.settle();

  expect(counterpartOf(world, id)['CustomerMemo']).toEqual({ value: 'And again.' });
  expect(await openItems(world)).toMatchObject([
    { code: 'drift', differences: [{ quickbooks: '"And again."' }] },
  ]);
});

test('an open item that is no choice between two sides is refused with its own fix', async () => {
  const world = await imported({
    connections: { demo: withSettings({ numbering: { policy: 'quickbooks-number' } }) },
  });
  postInvoice(world);
  await world.settle();

  expect(await decide(world, 'halo')).toBe('refused');
  expect(await openItems(world)).toHaveLength(1);
});

function overrideTax(world: MemoryWorld, id: number, TotalTax: number): void {
  const { TxnTaxDetail: detail } = counterpartOf(world, id, 'demo-gb');
  const [first, ...others] = (detail as { readonly TaxLine: readonly Rec[] }).TaxLine;
  const TaxLine = [{ ...first, Amount: TotalTax }, ...others];
  editInQuickBooks(world, id, { TxnTaxDetail: { TotalTax, TaxLine } }, 'demo-gb');
}

test('a total that nothing explains can be accepted as it is, for that amount and no other', async () => {
  const world = await imported();
  const id = postInvoice(world, { client_id: 31 });
  await world.settle();
  overrideTax(world, id, 7.6);
  await world.settle();
  expect(await openItems(world, 'demo-gb')).toMatchObject([{ code: 'total-differs' }]);

  expect(await decide(world, 'halo', 'demo-gb')).toBe('refused');
  expect(await decide(world, 'both', 'demo-gb')).toBe('sent');

  expect(await openItems(world, 'demo-gb')).toEqual([]);
  const link = await world.app.ports.links.find({ connection: 'demo-gb', kind: 'invoice', link: `h:${id}` });
  expect(link?.difference).toEqual({ amountMinor: -4, class: 'accepted-by-a-person' });
  expect(await movedByReplay(world)).toEqual([]);
  expect(await openItems(world, 'demo-gb')).toEqual([]);

  overrideTax(world, id, 7.7);
  await world.settle();
  expect(await openItems(world, 'demo-gb')).toMatchObject([{ code: 'total-differs' }]);
});
