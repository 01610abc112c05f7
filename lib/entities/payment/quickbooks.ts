import * as z from 'zod';
import Big from 'big.js';
import { day, decimal, quickbooksRef, text, toBig } from '../codecs.ts';
import type { SideDefinition, Wire } from '../kind.ts';
import { at, lens } from '../lens.ts';
import { idText, list, quickbooksMeta } from '../wire.ts';
import { AMOUNT_DECIMALS, type Payment } from './shape.ts';

const toInvoices = (line: Wire): readonly string[] =>
  list(line['LinkedTxn'])
    .filter((linked) => linked['TxnType'] === 'Invoice')
    .map((linked) => idText(linked['TxnId']));

/** One part for each invoice; several lines on one invoice are one allocation. */
function parts(record: Wire): readonly { readonly part: string; readonly record: Wire }[] {
  const lines = list(record['Line']);
  const invoices = [...new Set(lines.flatMap(toInvoices))];
  return invoices
    .map((invoice) => {
      const amounts = lines
        .filter((line) => toInvoices(line).includes(invoice))
        .map((line) => toBig(line['Amount']) ?? 0);
      return { invoice, sum: amounts.reduce<Big>((sum, amount) => sum.plus(amount), new Big(0)) };
    })
    .filter(({ sum }) => !sum.eq(0))
    .map(({ invoice, sum }) => ({
      part: invoice,
      record: { ...record, allocation: { InvoiceRef: { value: invoice }, Amount: sum.toNumber() } },
    }));
}

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/payment */
export const quickbooks: SideDefinition<Payment> = {
  resource: { name: 'Payment' },
  schema: z.looseObject({
    Id: z.string(),
    SyncToken: z.string(),
    TotalAmt: z.number(),
    MetaData: quickbooksMeta,
  }),
  lens: lens<Payment>({
    invoice: at('allocation.InvoiceRef', quickbooksRef('invoice')),
    amount: at('allocation.Amount', decimal(AMOUNT_DECIMALS)),
    date: at('TxnDate', day),
    reference: at('PaymentRefNum', text(100)),
  }),
  observe: () => ({}),
  matchKeys: () => [],
  parts,
};
