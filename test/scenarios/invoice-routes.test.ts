/** Which HaloPSA invoices are synced at all, and to which company. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { kind as invoice } from '../../lib/entities/invoice/index.ts';
import { movedByReplay } from '../support/replay.ts';
import { usCompany } from '../support/references.ts';
import {
  REALMS,
  counterpartOf,
  editHalo,
  haloRecord,
  historyOf,
  imported,
  inQuickBooks,
  numberRow,
  openItems,
  owed,
  postInvoice,
} from '../support/scenario.ts';

const SKIPPED = [
  ['a draft', { posted: false }, 'not posted yet'],
  ['a voided invoice', { voided: true }, 'voided in HaloPSA'],
  [
    'an invoice kept out of accounting',
    { dont_sync_to_3rd_party: true },
    'kept out of accounting in HaloPSA',
  ],
] as const;

describe('is left alone, and its history says why:', () => {
  let world: MemoryWorld;
  const ids: number[] = [];

  beforeAll(async () => {
    world = await imported();
    for (const [, change] of SKIPPED) ids.push(postInvoice(world, { client_id: 1, ...change }));
    await world.settle();
  });

  test.each(SKIPPED.map(([name, , reason], index) => ({ name, reason, index })))(
    '$name',
    async ({ reason, index }) => {
      const id = ids[index] ?? 0;
      expect(haloRecord(world, 'Invoice', id)).toMatchObject({ thirdpartyinvoicenumber: '', qboid: 0 });
      expect((await historyOf(world, 'invoice', `h:${id}`))[0]).toMatchObject({
        outcome: 'skipped',
        summary: `Skipped: ${reason}.`,
      });
      expect(await numberRow(world, String(id))).toBeUndefined();
    },
  );

  test('nothing is in QuickBooks and nothing is owed', async () => {
    expect(inQuickBooks(world, 'Invoice')).toEqual([]);
    expect(await owed(world)).toEqual([]);
  });
});

test.each([
  ['a recurring template, whose id is below zero,', { id: -5 }, 'a recurring template'],
  ['a bill of a supplier', { id: 5, supplier_id: 3 }, 'a bill'],
  ['a credit note', { id: 5, creditlinkedtoinvoiceid: 900 }, 'a credit note'],
])('%s is no invoice, and the reason says what it is', (_name, change, reason) => {
  expect(invoice.halo.eligible?.({ client_id: 1, posted: true, ...change }, usCompany)).toEqual({
    eligible: false,
    reason,
  });
});

test('a draft is left alone until it is posted, and goes then', async () => {
  const world = await imported();
  const id = postInvoice(world, { client_id: 1, posted: false });
  await world.settle();

  editHalo(world, 'Invoice', { id, posted: true });
  await world.settle();

  expect(counterpartOf(world, id)).toMatchObject({ DocNumber: String(id) });
  expect(await owed(world)).toEqual([]);
});

const ROUTES = [
  ['by the company that it names itself', { client_id: 1, qbo_company_id: REALMS.demo }, 'demo'],
  ['by its client, an American one', { client_id: 1 }, 'demo'],
  ['by its client, a British one', { client_id: 31 }, 'demo-gb'],
] as const;

test.each(ROUTES)('one tenant, two companies: an invoice finds its way %s', async (_name, change, to) => {
  const world = await imported();
  const id = postInvoice(world, change);

  await world.settle();

  const other = to === 'demo' ? 'demo-gb' : 'demo';
  expect(counterpartOf(world, id, to)['TotalAmt']).toBe(haloRecord(world, 'Invoice', id)['total']);
  expect(inQuickBooks(world, 'Invoice', other)).toEqual([]);
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

test('what belongs to a company that nobody connected goes nowhere, and the history says so', async () => {
  const world = await imported();
  const id = postInvoice(world, { client_id: 1, qbo_company_id: '9130000000000000009' });

  await world.settle();

  expect(inQuickBooks(world, 'Invoice')).toEqual([]);
  expect(inQuickBooks(world, 'Invoice', 'demo-gb')).toEqual([]);
  expect((await historyOf(world, 'invoice', `h:${id}`))[0]?.summary).toBe(
    'Skipped: it belongs to the QuickBooks company 9130000000000000009.',
  );
  expect(await openItems(world)).toEqual([]);
});
