import * as z from 'zod';
import { day, quickbooksRef, text, toMinor } from '../codecs.ts';
import { currencyOf } from '../invoice/quickbooks-lines.ts';
import type { LensEnv, Observed, SideDefinition, Wire } from '../kind.ts';
import { at, get, lens } from '../lens.ts';
import { currency } from '../purchase-order/quickbooks.ts';
import { lines } from '../purchase-order/quickbooks-lines.ts';
import { noteOf, observe, transactionSchema } from '../sales-order/quickbooks.ts';
import { idText, quickbooksRef as refSchema } from '../wire.ts';
import { quickbooksOrder } from './order.ts';
import type { Bill } from './shape.ts';

const note = noteOf('bill');
const DAY = /^\d{4}-\d{2}-\d{2}/;

/**
 * What is still owed, and since when nothing is. They are facts that HaloPSA is told, so they bear names of their own: the balance of an
 * invoice comes back as payments and is nobody's news by itself.
 */
function standing(record: Wire, env: LensEnv): Observed {
  const code = currencyOf(record, env);
  const openMinor = toMinor(record['Balance'], code);
  const isPaid = openMinor === 0 && toMinor(record['TotalAmt'], code) !== 0;
  const paidOn = isPaid ? (DAY.exec(idText(get(record, 'MetaData.LastUpdatedTime')))?.[0] ?? '') : '';
  return { openMinor, ...(paidOn !== '' && { paidOn }) };
}

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/bill */
export const quickbooks: SideDefinition<Bill> = {
  resource: { name: 'Bill' },
  datedAt: 'TxnDate',
  schema: z.looseObject({ ...transactionSchema, VendorRef: refSchema }),
  lens: lens<Bill>({
    supplier: at('VendorRef', quickbooksRef('supplier')),
    date: at('TxnDate', day),
    dueDate: at('DueDate', day),
    term: at('SalesTermRef', quickbooksRef('term')),
    // Before the lines: their amounts are written in this currency.
    currency,
    number: at('DocNumber', text(100)),
    order: quickbooksOrder,
    lines,
  }),
  observe: (record, env) => ({ ...observe(record, env), ...standing(record, env) }),
  // A bill that the bookkeeper has entered already is known by the supplier, the supplier's number and the day.
  matchKeys: ({ number }) => [{ property: 'DocNumber', value: number, certain: false }],
  marker: note.marker,
  carriesMarker: note.carriesMarker,
  lookedForBy: 'TxnDate',
};
