/** Payments that do not go by themselves: each ends in one sentence, or in nothing at all, and never in money that stands twice. */
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
  inQuickBooks,
  line,
  openItems,
  owed,
  pay,
  paymentLines,
  postInvoice,
  quickbooksRecord,
  retry,
  trap,
  withSettings,
} from '../support/scenario.ts';

const invoiceOf = async (world: MemoryWorld, price = 100): Promise<number> => {
  const id = postInvoice(world, { client_id: 1 }, [line({ qty_order: 1, unit_price: price, tax_code: '1' })]);
  await world.settle();
  return id;
};

const enter = (world: MemoryWorld, invoice: number, amount: number, change: Rec = {}): Rec =>
  editHalo(world, 'InvoicePayment', { invoice_id: invoice, amount, date: '2026-11-24', ...change });

const takeBack = (world: MemoryWorld, row: Rec): void => {
  world.asUser('halo', 'DELETE', `/api/InvoicePayment/${String(row['id'])}`);
};

const madeBy = (world: MemoryWorld, row: Rec): readonly Rec[] =>
  inQuickBooks(world, 'Payment').filter(({ PrivateNote: note }) =>
    String(note ?? '').includes(`HaloPSA payment ${String(row['id'])}.`),
  );

const rowsOn = (world: MemoryWorld, invoice: number): readonly Rec[] =>
  inHalo(world, 'InvoicePayment').filter(({ invoice_id: id }) => id === invoice);

const linkOf = (world: MemoryWorld, row: Rec) =>
  world.app.ports.links.find({ connection: 'demo', kind: 'payment', link: `h:${String(row['id'])}` });

let world: MemoryWorld;

beforeAll(async () => {
  world = await imported();
});

afterEach(async () => {
  expect(await owed(world)).toEqual([]);
});

test('more than is open: what is over stays in the payment as money on account, and the link says how much', async () => {
  const invoice = await invoiceOf(world);
  const row = enter(world, invoice, 120);
  await world.settle();

  expect(madeBy(world, row)).toMatchObject([{ TotalAmt: 120, UnappliedAmt: 20 }]);
  expect(counterpartOf(world, invoice)['Balance']).toBe(0);
  expect(rowsOn(world, invoice)).toMatchObject([{ amount: 120 }]);
  expect((await linkOf(world, row))?.difference).toEqual({ amountMinor: 2_000, class: 'unapplied' });

  editHalo(world, 'InvoicePayment', { id: row['id'], amount: 100 });
  await world.settle();
  expect(madeBy(world, row)).toMatchObject([{ TotalAmt: 100, UnappliedAmt: 0 }]);
  expect((await linkOf(world, row))?.difference).toBeUndefined();
});

test('more digits than money has arrive as money', async () => {
  const invoice = await invoiceOf(world);
  const row = enter(world, invoice, 33.335);
  await world.settle();

  expect(madeBy(world, row)).toMatchObject([{ TotalAmt: 33.34 }]);
  expect(counterpartOf(world, invoice)['Balance']).toBe(66.66);
  expect(rowsOn(world, invoice)).toMatchObject([{ amount: 33.335 }]);
});

test('a row says its day, reference and customer, and a long reference is cut to what QuickBooks keeps', async () => {
  const invoice = await invoiceOf(world);
  const row = enter(world, invoice, 10, { date: '2026-11-20', reference: 'card 4242 4242 4242 4242 of Ada' });
  await world.settle();

  expect(madeBy(world, row)).toMatchObject([
    {
      TxnDate: '2026-11-20',
      PaymentRefNum: 'card 4242 4242 4242 4',
      CustomerRef: { value: (counterpartOf(world, invoice)['CustomerRef'] as Rec)['value'] },
    },
  ]);
  expect(rowsOn(world, invoice)).toMatchObject([{ qbo_id: Number(madeBy(world, row)[0]?.['Id']) }]);
});

test('nothing is paid by a row of zero', async () => {
  const invoice = await invoiceOf(world);
  const row = enter(world, invoice, 0);
  await world.settle();

  expect(madeBy(world, row)).toEqual([]);
});

test('a payment that was entered in both systems by hand is one', async () => {
  const invoice = await invoiceOf(world);
  const payments = inQuickBooks(world, 'Payment').length;
  enter(world, invoice, 40);
  pay(world, [{ invoice: counterpartOf(world, invoice), amount: 40 }]);
  await world.settle();

  expect(inQuickBooks(world, 'Payment')).toHaveLength(payments + 1);
  expect(rowsOn(world, invoice)).toMatchObject([{ amount: 40 }]);
  expect(counterpartOf(world, invoice)['Balance']).toBe(60);
});

test('the same money under another date is not taken twice: a person is asked, and deleting the row is an answer', async () => {
  const invoice = await invoiceOf(world);
  pay(world, [{ invoice: counterpartOf(world, invoice), amount: 100 }]);
  await world.settle();
  const payments = inQuickBooks(world, 'Payment').length;
  const row = enter(world, invoice, 100, { date: '2026-11-18' });
  await world.settle();

  expect(inQuickBooks(world, 'Payment')).toHaveLength(payments);
  expect(await openItems(world)).toMatchObject([{ kind: 'payment', code: 'invoice-not-open' }]);
  expect((await openItems(world))[0]?.sentence).toBe(
    `HaloPSA has a payment of 100.00 USD on invoice ${invoice}, of which nothing is open in QuickBooks.`,
  );

  takeBack(world, row);
  await world.settle();
  expect(await openItems(world)).toEqual([]);
});

test('a payment that is deposited is not changed; the sentence says why, and it goes on once it is out of the deposit', async () => {
  const invoice = await invoiceOf(world);
  const row = enter(world, invoice, 60);
  await world.settle();
  const [payment] = madeBy(world, row);
  const deposit = inOwnScreen(world, 'Deposit', {
    DepositToAccountRef: {
      value: inQuickBooks(world, 'Account').find(({ AccountType }) => AccountType === 'Bank')?.['Id'],
    },
    Line: [{ Amount: 60, LinkedTxn: [{ TxnId: payment?.['Id'], TxnType: 'Payment', TxnLineId: '0' }] }],
  });
  await world.settle();
  editHalo(world, 'InvoicePayment', { id: row['id'], amount: 50 });
  await world.settle();

  expect(madeBy(world, row)).toMatchObject([{ TotalAmt: 60 }]);
  expect(await openItems(world)).toMatchObject([
    { kind: 'payment', record: `h:${String(row['id'])}`, code: 'deposited', owner: 'bookkeeper' },
  ]);

  inOwnScreen(world, 'Deposit', deposit, { query: '?operation=delete' });
  await retry(world);
  expect(madeBy(world, row)).toMatchObject([{ TotalAmt: 50 }]);
});

test('a payment of QuickBooks’ that is deleted in HaloPSA is put before a person', async () => {
  const invoice = await invoiceOf(world);
  const paid = pay(world, [{ invoice: counterpartOf(world, invoice), amount: 30 }]);
  await world.settle();
  const [row = {}] = rowsOn(world, invoice);
  takeBack(world, row);
  await world.settle();

  expect(quickbooksRecord(world, 'Payment', String(paid['Id']))['TotalAmt']).toBe(30);
  expect(await openItems(world)).toMatchObject([{ kind: 'payment', code: 'gone-in-halo' }]);

  inOwnScreen(world, 'Payment', quickbooksRecord(world, 'Payment', String(paid['Id'])), {
    query: '?operation=delete',
  });
  await world.settle();
  expect(await openItems(world)).toEqual([]);
});

test('an amount of QuickBooks’ payment that is corrected in HaloPSA leaves the money in the payment', async () => {
  const invoice = await invoiceOf(world);
  const paid = pay(world, [{ invoice: counterpartOf(world, invoice), amount: 30 }]);
  await world.settle();
  const [row = {}] = rowsOn(world, invoice);
  editHalo(world, 'InvoicePayment', { id: row['id'], amount: 25 });
  await world.settle();

  expect(quickbooksRecord(world, 'Payment', String(paid['Id']))).toMatchObject({
    TotalAmt: 30,
    UnappliedAmt: 5,
  });
  expect(counterpartOf(world, invoice)['Balance']).toBe(75);
});

test('a payment on an invoice that was voided in QuickBooks asks a person', async () => {
  const invoice = await invoiceOf(world);
  const counterpart = counterpartOf(world, invoice);
  inOwnScreen(
    world,
    'Invoice',
    { Id: counterpart['Id'], SyncToken: counterpart['SyncToken'] },
    {
      query: '?operation=void',
    },
  );
  await world.settle();
  const row = enter(world, invoice, 100);
  await world.settle();

  expect(madeBy(world, row)).toEqual([]);
  const codes = (await openItems(world)).map(({ kind, code }) => `${kind}: ${code}`);
  expect(codes.filter((code) => code.startsWith('payment'))).toHaveLength(1);

  takeBack(world, row);
  await world.settle();
  world.asUser('halo', 'POST', `/api/Invoice/${invoice}/void`, {});
  await retry(world);
  expect(await openItems(world)).toEqual([]);
});

test('a row that names a payment which QuickBooks does not have asks a person', async () => {
  const invoice = await invoiceOf(world);
  const row = enter(world, invoice, 10, { qbo_id: 987_654 });
  await world.settle();

  expect(await openItems(world)).toMatchObject([{ kind: 'payment', code: 'counterpart-gone' }]);
  takeBack(world, row);
  await world.settle();
});

test('a second time moves nothing', async () => {
  expect(await movedByReplay(world)).toEqual([]);
});

describe('as the connection says', () => {
  test('the deposit account and the method are those of the HaloPSA payment method, else of the connection', async () => {
    const own = await imported({
      connections: {
        demo: withSettings({
          company: {
            payments: {
              depositAccount: '1150040001',
              method: '1',
              byMethod: { '3': { method: '3' } },
            },
          },
        }),
      },
    });
    const invoice = await invoiceOf(own);
    const [plain, card] = [enter(own, invoice, 10), enter(own, invoice, 20, { payment_method: 3 })];
    await own.settle();

    expect(madeBy(own, plain)).toMatchObject([
      { DepositToAccountRef: { value: '1150040001' }, PaymentMethodRef: { value: '1' } },
    ]);
    expect(madeBy(own, card)).toMatchObject([
      { DepositToAccountRef: { value: '1150040001' }, PaymentMethodRef: { value: '3' } },
    ]);
    expect(await owed(own)).toEqual([]);
    expect(await movedByReplay(own)).toEqual([]);
  });

  test('pulled only: what is entered in HaloPSA stays there', async () => {
    const own = await imported({
      connections: { demo: withSettings({ kinds: { payment: { direction: 'pull' } } }) },
    });
    const invoice = await invoiceOf(own);
    const writes = trap(own, 'quickbooks', {
      method: 'POST',
      pathPrefix: '/v3/company/4620816365000000001/payment',
    });
    enter(own, invoice, 10);
    await own.settle();

    expect(writes()).toBe(0);
    expect(inQuickBooks(own, 'Payment')).toEqual([]);
    expect(await owed(own)).toEqual([]);
  });

  test('pushed only: what is taken in QuickBooks stays there, and what is corrected there is not undone', async () => {
    const own = await imported({
      connections: { demo: withSettings({ kinds: { payment: { direction: 'push' } } }) },
    });
    const invoice = await invoiceOf(own);
    const row = enter(own, invoice, 10);
    await own.settle();
    pay(own, [{ invoice: counterpartOf(own, invoice), amount: 5 }]);
    const [made = {}] = madeBy(own, row);
    inOwnScreen(own, 'Payment', {
      ...quickbooksRecord(own, 'Payment', String(made['Id'])),
      TotalAmt: 8,
      Line: paymentLines([{ invoice: counterpartOf(own, invoice), amount: 8 }]),
    });
    await own.settle();

    expect(rowsOn(own, invoice)).toMatchObject([{ amount: 10 }]);
    expect(madeBy(own, row)).toMatchObject([{ TotalAmt: 8 }]);
    expect(haloRecord(own, 'Invoice', invoice)['amountpaid']).toBe(10);
    expect(await owed(own)).toEqual([]);
  });
});
