/** Stories in which a record leaves and comes back, or is of another kind than its hint says. */
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
  pay,
  owed,
  postInvoice,
  quickbooksRecord,
} from '../support/scenario.ts';

const priced = (price: number): Rec => line({ qty_order: 1, unit_price: price, tax_code: '1' });

test('A: an invoice that is taken back, voided and posted anew', async () => {
  const world = await imported();
  const id = postInvoice(world, { client_id: 1 }, [priced(100)]);
  await world.settle();
  const first = counterpartOf(world, id);
  editHalo(world, 'Invoice', { id, posted: false });
  await world.settle();
  console.log(JSON.stringify(await owed(world)));
  inOwnScreen(
    world,
    'Invoice',
    { Id: first['Id'], SyncToken: quickbooksRecord(world, 'Invoice', String(first['Id']))['SyncToken'] },
    { query: '?operation=void' },
  );
  await world.settle();
  console.log(JSON.stringify(await owed(world)));
  editHalo(world, 'Invoice', { id, posted: true });
  await world.settle();
  console.log(JSON.stringify(await owed(world)));
  console.log(
    JSON.stringify(
      inQuickBooks(world, 'Invoice').map(({ Id, TotalAmt, DocNumber, PrivateNote }) => ({
        Id,
        TotalAmt,
        DocNumber,
        PrivateNote,
      })),
    ),
  );
  const link = await world.app.ports.links.find({ connection: 'demo', kind: 'invoice', link: `h:${id}` });
  console.log(link?.state);
});

test('B: an invoice that becomes a credit note', async () => {
  const world = await imported();
  const other = postInvoice(world, { client_id: 1 }, [priced(100)]);
  const id = postInvoice(world, { client_id: 1 }, [priced(50)]);
  await world.settle();
  const first = counterpartOf(world, id);
  editHalo(world, 'Invoice', { id, creditlinkedtoinvoiceid: other });
  await world.settle();
  console.log(
    JSON.stringify(haloRecord(world, 'Invoice', id)['creditlinkedtoinvoiceid']),
    JSON.stringify(await owed(world)),
  );
  inOwnScreen(
    world,
    'Invoice',
    { Id: first['Id'], SyncToken: quickbooksRecord(world, 'Invoice', String(first['Id']))['SyncToken'] },
    { query: '?operation=void' },
  );
  await world.settle();
  await world.sweep();
  await world.settle();
  console.log(JSON.stringify(await owed(world)));
  console.log(
    JSON.stringify(
      inQuickBooks(world, 'CreditMemo').map(({ Id, TotalAmt, DocNumber, PrivateNote }) => ({
        Id,
        TotalAmt,
        DocNumber,
        PrivateNote,
      })),
    ),
  );
});

test('C: a credit applied in QuickBooks whose row HaloPSA does not take at first', async () => {
  const world = await imported();
  const invoice = postInvoice(world, { client_id: 1 }, [priced(100)]);
  const other = postInvoice(world, { client_id: 1 }, [priced(60)]);
  await world.settle();
  const credit = Number(
    editHalo(world, 'Invoice', {
      id: other,
      _create_credit_note: true,
      invoice_date: '2026-11-21',
      posted: true,
    })['id'],
  );
  await world.settle();
  const memo = inQuickBooks(world, 'CreditMemo')[0] as Rec;
  console.log(credit, JSON.stringify(memo['RemainingCredit']));
  world.plant('halo', [
    { match: { method: 'GET', pathPrefix: '/api/InvoicePayment' }, kind: '500', times: 6 },
  ]);
  const bill = counterpartOf(world, invoice);
  inOwnScreen(world, 'Payment', {
    CustomerRef: bill['CustomerRef'],
    TotalAmt: 0,
    TxnDate: '2026-11-24',
    Line: [
      { Amount: 20, LinkedTxn: [{ TxnId: bill['Id'], TxnType: 'Invoice' }] },
      { Amount: 20, LinkedTxn: [{ TxnId: memo['Id'], TxnType: 'CreditMemo' }] },
    ],
  });
  await world.settle();
  console.log(JSON.stringify(await owed(world)), JSON.stringify(inHalo(world, 'InvoicePayment')));
  for (const kind of ['payment', 'credit-application'])
    for (const e of await world.app.ports.journal.recent('demo', 60))
      if (e.kind === kind) console.log(kind, e.record, e.event.kind, e.event.id, e.event.cause, e.summary);
  expect(inHalo(world, 'InvoicePayment')).toMatchObject([{ amount: 20 }]);
});

test.each([
  ['amount', { amount: 40 }],
  ['reference', { reference: 'Cheque 7' }],
] as const)(
  'D: a row of ours whose answer was lost is edited before it is found again: %s',
  async (_name, change) => {
    const world = await imported();
    const invoice = postInvoice(world, { client_id: 1 }, [priced(100)]);
    await world.settle();
    world.plant('halo', [
      { match: { method: 'POST', pathPrefix: '/api/InvoicePayment' }, kind: 'lost-reply', times: 1 },
    ]);
    const payment = pay(world, [{ invoice: counterpartOf(world, invoice), amount: 50 }]);
    await world.settle(20_000);
    const rows = inHalo(world, 'InvoicePayment');
    expect(rows).toHaveLength(1);
    expect(await owed(world)).not.toEqual([]);

    editHalo(world, 'InvoicePayment', { id: rows[0]?.['id'], ...change });
    await world.settle();
    await world.sweep();
    await world.settle();

    expect(inHalo(world, 'InvoicePayment')).toMatchObject([change]);
    expect(quickbooksRecord(world, 'Payment', String(payment['Id']))).toMatchObject(
      'amount' in change ? { Line: [{ Amount: 40 }] } : { PaymentRefNum: 'Cheque 7' },
    );
    expect(await owed(world)).toEqual([]);
  },
);
