/** What is not done at the first look is done at a later one, as the same kind of record, and takes nobody's edit for its own. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { movedByReplay } from '../support/replay.ts';
import {
  type Rec,
  counterpartOf,
  editHalo,
  imported,
  inHalo,
  inOwnScreen,
  inQuickBooks,
  line,
  openItems,
  owed,
  pay,
  postInvoice,
  quickbooksRecord,
} from '../support/scenario.ts';

const post = (world: MemoryWorld, price: number): number =>
  postInvoice(world, { client_id: 1 }, [line({ qty_order: 1, unit_price: price, tax_code: '1' })]);

const credit = (world: MemoryWorld, invoice: number): Rec =>
  editHalo(world, 'Invoice', {
    id: invoice,
    _create_credit_note: true,
    invoice_date: '2026-11-21',
    posted: true,
  });

const rows = (world: MemoryWorld): readonly Rec[] => inHalo(world, 'InvoicePayment');

test('a credit that QuickBooks applied while HaloPSA answers no read is applied there when it does', async () => {
  const world = await imported();
  const [invoice, credited] = [post(world, 100), post(world, 60)];
  await world.settle();
  const note = credit(world, credited);
  await world.settle();
  const [memo] = inQuickBooks(world, 'CreditMemo');
  world.plant('halo', {
    match: { method: 'GET', pathPrefix: '/api/InvoicePayment' },
    kind: '500',
    times: 6,
  });

  inOwnScreen(world, 'Payment', {
    CustomerRef: counterpartOf(world, invoice)['CustomerRef'],
    TotalAmt: 0,
    TxnDate: '2026-11-24',
    Line: [
      { Amount: 20, LinkedTxn: [{ TxnId: counterpartOf(world, invoice)['Id'], TxnType: 'Invoice' }] },
      { Amount: 20, LinkedTxn: [{ TxnId: memo?.['Id'], TxnType: 'CreditMemo' }] },
    ],
  });
  await world.settle();

  expect(rows(world)).toMatchObject([{ invoice_id: invoice, credit_note_id: note['id'], amount: 20 }]);
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

test.each([
  ['amount', { amount: 40 }, { TotalAmt: 50, Line: [{ Amount: 40 }] }],
  ['reference', { reference: 'Cheque 7' }, { PaymentRefNum: 'Cheque 7', Line: [{ Amount: 50 }] }],
] as const)(
  'a row whose answer was lost, and whose %s a person edits before it is found: there is one, and the edit counts',
  async (_field, change, kept) => {
    const world = await imported();
    const invoice = post(world, 100);
    await world.settle();
    world.plant('halo', {
      match: { method: 'POST', pathPrefix: '/api/InvoicePayment' },
      kind: 'lost-reply',
      times: 1,
    });
    const payment = pay(world, [{ invoice: counterpartOf(world, invoice), amount: 50 }]);
    await world.settle(20_000);
    const [made] = rows(world);

    editHalo(world, 'InvoicePayment', { id: made?.['id'], ...change });
    await world.settle();

    expect(rows(world)).toMatchObject([{ id: made?.['id'], ...change }]);
    expect(quickbooksRecord(world, 'Payment', String(payment['Id']))).toMatchObject(kept);
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  },
);

test('an invoice that was taken back, voided in QuickBooks and posted anew is missing there, and somebody hears of it', async () => {
  const world = await imported();
  const id = post(world, 100);
  await world.settle();
  const { Id } = counterpartOf(world, id);
  editHalo(world, 'Invoice', { id, posted: false });
  await world.settle();
  const { SyncToken } = quickbooksRecord(world, 'Invoice', String(Id));
  inOwnScreen(world, 'Invoice', { Id, SyncToken }, { query: '?operation=void' });
  await world.settle();
  expect(await owed(world)).toEqual([]);

  editHalo(world, 'Invoice', { id, posted: true });
  await world.settle();
  expect(await openItems(world)).toMatchObject([{ record: `h:${id}`, code: 'gone-in-quickbooks' }]);

  editHalo(world, 'Invoice', { id, posted: false });
  await world.settle();
  expect(await owed(world)).toEqual([]);
});

test('a payment that is deleted in HaloPSA goes from QuickBooks and is remembered under no other name', async () => {
  const world = await imported();
  const invoice = post(world, 100);
  await world.settle();
  const row = editHalo(world, 'InvoicePayment', { invoice_id: invoice, amount: 30, date: '2026-11-24' });
  await world.settle();
  expect(inQuickBooks(world, 'Payment')).toHaveLength(1);

  world.asUser('halo', 'DELETE', `/api/InvoicePayment/${String(row['id'])}`);
  await world.settle();

  expect(inQuickBooks(world, 'Payment')).toEqual([]);
  const entries = await world.app.ports.journal.recent('demo', 200);
  const names = entries.filter(({ kind }) => kind === 'payment').map(({ record }) => record);
  expect([...new Set(names)]).toEqual([`h:${String(row['id'])}`]);
});
