/** What a bookkeeper sets in QuickBooks stays there, whatever is edited in HaloPSA afterwards. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { movedByReplay } from '../support/replay.ts';
import {
  type Rec,
  counterpartOf,
  editHalo,
  haloRecord,
  imported,
  inHalo,
  inOwnScreen,
  line,
  owed,
  postInvoice,
  quickbooksRecord,
} from '../support/scenario.ts';

let world: MemoryWorld;

beforeAll(async () => {
  world = await imported();
});

const linesOf = (record: Rec): readonly Rec[] => record['Line'] as readonly Rec[];
const detailOf = (row: Rec): Rec => (row['SalesItemLineDetail'] ?? {}) as Rec;

test('a service date set in QuickBooks outlives edits of the invoice in HaloPSA', async () => {
  const id = postInvoice(world, {}, [line(), line({ item_shortdescription: 'More seats' })]);
  await world.settle();
  const posted = counterpartOf(world, id);
  inOwnScreen(world, 'Invoice', {
    ...posted,
    Line: linesOf(posted).map((row, at) =>
      row['DetailType'] === 'SalesItemLineDetail'
        ? { ...row, SalesItemLineDetail: { ...detailOf(row), ServiceDate: `2026-11-0${at + 1}` } }
        : row,
    ),
  });
  await world.settle();
  const [first, second] = haloRecord(world, 'Invoice', id)['lines'] as readonly Rec[];

  editHalo(world, 'Invoice', {
    id,
    lines: [line({ item_shortdescription: 'Setup' }), { ...first, unit_price: 13 }, second],
  });
  await world.settle();

  const rows = linesOf(counterpartOf(world, id)).filter((row) => row['DetailType'] === 'SalesItemLineDetail');
  expect(
    rows.map((row) => [row['Description'], detailOf(row)['UnitPrice'], detailOf(row)['ServiceDate']]),
  ).toEqual([
    ['Setup', 12.6, undefined],
    ['Seats', 13, '2026-11-01'],
    ['More seats', 12.6, '2026-11-02'],
  ]);
  expect(counterpartOf(world, id)['TotalAmt']).toBe(haloRecord(world, 'Invoice', id)['total']);
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

const itemOf = async (id: number): Promise<Rec> => {
  const { links } = world.app.ports;
  const link = await links.find({ connection: 'demo', kind: 'item', link: `h:${id}` });
  return quickbooksRecord(world, 'Item', link?.quickbooks?.id ?? '');
};

test('an account code in HaloPSA serves to make the item, and moves no item that exists', async () => {
  const [own, other] = inHalo(world, 'Lookup').map(({ value2: code }) => code);
  const { id } = editHalo(world, 'Item', {
    name: 'Backup seat',
    nominalcode: own,
    baseprice: 5,
    assetgroup_id: 1,
  });
  await world.settle();
  const made = await itemOf(Number(id));

  editHalo(world, 'Item', { id, nominalcode: other, baseprice: 6 });
  await world.settle();

  const now = await itemOf(Number(id));
  expect(made['IncomeAccountRef']).toMatchObject({ value: expect.any(String) });
  expect(now['IncomeAccountRef']).toEqual(made['IncomeAccountRef']);
  expect([made['UnitPrice'], now['UnitPrice']]).toEqual([5, 6]);
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

test('an account that the bookkeeper chose in QuickBooks stays when the item is edited in HaloPSA', async () => {
  const before = await itemOf(41);
  const account = (await itemOf(61))['IncomeAccountRef'] as Rec;
  inOwnScreen(world, 'Item', { ...before, IncomeAccountRef: { value: account['value'] } });
  await world.settle();

  editHalo(world, 'Item', { id: 41, description: 'Edited' });
  await world.settle();

  expect(await itemOf(41)).toMatchObject({
    Description: 'Edited',
    IncomeAccountRef: { value: account['value'] },
  });
  expect(await owed(world)).toEqual([]);
});

test('an item whose new code is no account yet is edited all the same', async () => {
  editHalo(world, 'Item', { id: 61, nominalcode: '9999', baseprice: 77 });
  await world.settle();

  expect((await itemOf(61))['UnitPrice']).toBe(77);
  expect(await owed(world)).toEqual([]);
});
