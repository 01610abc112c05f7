/** QuickBooks counts although it takes numbers of ours, where the probe has seen that it does when it is asked to. */
import { movedByReplay } from '../support/replay.ts';
import {
  counterpartOf,
  editHalo,
  haloRecord,
  imported,
  inQuickBooks,
  numberRow,
  openItems,
  owed,
  postInvoice,
  withSettings,
} from '../support/scenario.ts';
import { run } from '../cli/cli.ts';

const counting = {
  quickbooks: { autoGenerate: true },
  connections: {
    demo: withSettings({
      numbering: { policy: 'quickbooks-number' },
      quickbooks: { customTxnNumbers: true, autoGenerate: true },
    }),
  },
} as const;

test('an invoice gets QuickBooks’ next number, HaloPSA and the ledger are told, and an edit keeps it', async () => {
  const world = await imported(counting);
  const ids = [postInvoice(world), postInvoice(world)];
  await world.settle();

  const numbers = ids.map((id) => String(counterpartOf(world, id)['DocNumber']));
  expect(numbers).not.toContain('AUTO_GENERATE');
  expect(Number(numbers[1])).toBe(Number(numbers[0]) + 1);
  const [first = 0] = ids;
  expect(haloRecord(world, 'Invoice', first)).toMatchObject({ thirdpartyinvoicenumber: numbers[0] });
  expect(await numberRow(world, numbers[0] ?? '')).toMatchObject({
    state: 'used',
    holder: `invoice h:${first}`,
  });

  editHalo(world, 'Invoice', { id: first, duedate: '2026-12-31' });
  await world.settle();

  expect(counterpartOf(world, first)).toMatchObject({ DocNumber: numbers[0], DueDate: '2026-12-31' });
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

test('an answer that is lost is asked for again: one invoice, one number', async () => {
  const world = await imported(counting);
  world.plant('quickbooks', { match: { method: 'POST', bodyIncludes: 'AUTO_GENERATE' }, kind: 'lost-reply' });
  const id = postInvoice(world);

  await world.settle();

  expect(inQuickBooks(world, 'Invoice')).toHaveLength(1);
  const number = String(counterpartOf(world, id)['DocNumber']);
  expect(haloRecord(world, 'Invoice', id)).toMatchObject({ thirdpartyinvoicenumber: number });
  expect(await owed(world)).toEqual([]);
});

test('a credit note, which it does not count so, is refused with a sentence instead of standing there without number', async () => {
  const world = await imported(counting);
  const invoice = postInvoice(world);
  await world.settle();
  const { lines, client_id: client } = haloRecord(world, 'Invoice', invoice);
  const [line] = lines as readonly Readonly<Record<string, unknown>>[];
  editHalo(world, 'Invoice', {
    client_id: client,
    invoice_date: '2026-11-21',
    posted: true,
    creditlinkedtoinvoiceid: invoice,
    lines: [{ _itemid: line?.['_itemid'], item_shortdescription: 'Back', qty_order: -1, unit_price: 5 }],
  });

  await world.settle();

  expect(await openItems(world)).toMatchObject([{ kind: 'credit-note', code: 'numbers-not-assigned' }]);
  expect(inQuickBooks(world, 'CreditMemo')).toEqual([]);
});

test('readiness has nothing against it', async () => {
  const world = await imported(counting);

  const { out } = await run(world, 'readiness --connection demo');

  expect(out).not.toContain('gives no numbers itself');
});
