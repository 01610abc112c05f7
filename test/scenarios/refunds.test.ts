/** Money that was given back in one system and not in the other is one item, with who, how much and when; it is never written. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { movedByReplay } from '../support/replay.ts';
import {
  type Rec,
  counterpartOf,
  editHalo,
  haloRecord,
  imported,
  inOwnScreen,
  inQuickBooks,
  line,
  openItems,
  owed,
  postInvoice,
  retry,
  withSettings,
} from '../support/scenario.ts';

let world: MemoryWorld;

beforeAll(async () => {
  world = await imported();
});

async function paidInvoice(): Promise<number> {
  const id = postInvoice(world, { client_id: 1 }, [line({ qty_order: 1, unit_price: 100, tax_code: '1' })]);
  editHalo(world, 'InvoicePayment', { invoice_id: id, amount: 100, date: '2026-11-20' });
  await world.settle();
  return id;
}

const refund = (invoice: number, amount: number, change: Rec = {}): Rec =>
  inOwnScreen(world, 'RefundReceipt', {
    CustomerRef: counterpartOf(world, invoice)['CustomerRef'],
    DepositToAccountRef: {
      value: inQuickBooks(world, 'Account').find(({ AccountType }) => AccountType === 'Bank')?.['Id'],
    },
    TxnDate: '2026-11-23',
    DocNumber: `R-${invoice}`,
    Line: [
      {
        DetailType: 'SalesItemLineDetail',
        Amount: amount,
        SalesItemLineDetail: {
          ItemRef: { value: '200' },
          Qty: 1,
          UnitPrice: amount,
          TaxCodeRef: { value: 'NON' },
        },
      },
    ],
    ...change,
  });

const giveBack = (invoice: number, amount: number): Rec =>
  editHalo(world, 'InvoicePayment', { invoice_id: invoice, amount: -amount, date: '2026-11-24' });

test('a refund of QuickBooks’ says who, how much, when and what to do, and goes when HaloPSA shows it', async () => {
  const invoice = await paidInvoice();
  const receipt = refund(invoice, 50);
  await world.settle();

  const client = String(haloRecord(world, 'Invoice', invoice)['client_name']).replaceAll(':', ' -');
  expect(await openItems(world)).toMatchObject([
    {
      kind: 'refund',
      record: `q:${String(receipt['Id'])}`,
      code: 'refund-only-in-quickbooks',
      owner: 'bookkeeper',
      sentence: `Refund R-${invoice} of 50.00 USD was given to ${client} on 2026-11-23 in QuickBooks, and HaloPSA does not know of it.`,
    },
  ]);

  giveBack(invoice, 50);
  await world.settle();
  expect(await openItems(world)).toEqual([]);
  expect(await owed(world)).toEqual([]);
});

test('given back in HaloPSA first: said, until QuickBooks has the receipt', async () => {
  const invoice = await paidInvoice();
  giveBack(invoice, 20);
  await world.settle();
  expect(await openItems(world)).toMatchObject([{ kind: 'refund', code: 'refund-only-in-halo' }]);

  refund(invoice, 20);
  await world.settle();
  expect(await openItems(world)).toEqual([]);
});

test('another amount is another refund', async () => {
  const invoice = await paidInvoice();
  const receipt = refund(invoice, 30);
  const row = giveBack(invoice, 31);
  await world.settle();
  expect((await openItems(world)).map(({ code }) => code).sort()).toEqual([
    'refund-only-in-halo',
    'refund-only-in-quickbooks',
  ]);

  inOwnScreen(world, 'RefundReceipt', receipt, { query: '?operation=delete' });
  world.asUser('halo', 'DELETE', `/api/InvoicePayment/${String(row['id'])}`);
  await world.settle();
  expect(await openItems(world)).toEqual([]);
});

test('what a person marks stays marked when it is looked at again', async () => {
  const invoice = await paidInvoice();
  const receipt = refund(invoice, 40);
  await world.settle();
  const { openItems: items } = world.app.ports;
  const at = new Date(world.clock.now()).toISOString();
  await items.ignore(
    'demo',
    'refund',
    `q:${String(receipt['Id'])}`,
    'a credit note stands for it',
    'ada',
    at,
  );
  await retry(world);

  expect(await openItems(world)).toMatchObject([{ kind: 'refund', ignored: { by: 'ada' } }]);
});

test('a second time moves nothing', async () => {
  expect(await movedByReplay(world)).toEqual([]);
});

test('refunds of before the go-live date are nobody’s business', async () => {
  const connections = { demo: withSettings({ goLiveDate: '2026-11-24' }) };
  const own = await imported({ connections });
  inOwnScreen(own, 'RefundReceipt', {
    CustomerRef: { value: '60' },
    DepositToAccountRef: {
      value: inQuickBooks(own, 'Account').find(({ AccountType }) => AccountType === 'Bank')?.['Id'],
    },
    TxnDate: '2026-11-23',
    DocNumber: 'R-1',
    Line: [
      { DetailType: 'SalesItemLineDetail', Amount: 5, SalesItemLineDetail: { ItemRef: { value: '200' } } },
    ],
  });
  await own.settle();

  expect(await openItems(own)).toEqual([]);
});
