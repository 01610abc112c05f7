/**
 * Credit notes: rows of the invoice table that name the invoice they credit. Applying one is a payment of the other invoice that names the
 * credit note, so that what is used and what is paid follow from the same row.
 */
import { completeInvoice } from '../invoices.ts';
import { invoiceKindOf } from '../filters.ts';
import { missing, notBound } from '../refused.ts';
import { told, touched, type Tenant, type Told } from '../tenant.ts';
import { big, list, money, whole, withoutCommands, type Rec } from '../values.ts';
import { recordChanges } from './audit.ts';

/** What is carried over from the invoice to its credit note. */
const CARRIED = [
  'client_id',
  'currency',
  'currency_code',
  'currency_conversion_rate',
  'qbo_company_id',
  'sitenumber',
];

const credited = (line: Rec, sign: -1 | 1): Rec => {
  const { id: _id, ihid: _ihid, sequenceid: _sequence, ...kept } = line;
  return {
    ...kept,
    creditlinkedidid: whole(line['id']),
    qty_order: big(line['qty_order']).times(sign).toNumber(),
  };
};

/** `_create_credit_note` on an invoice: a new row of the lines sent along, or of all the invoice has. */
export function creditNoteFor(posted: Rec, { store, switches }: Tenant): Rec {
  const invoice = store.get('Invoice', whole(posted['id']));
  if (!invoice) throw missing('Invoice', posted['id']);
  if (invoiceKindOf(invoice, switches) !== 'invoice')
    throw notBound('[0]._create_credit_note', 'Only an invoice can be credited.');
  const { id: _id, ...sent } = withoutCommands(posted);
  const sign = switches.creditSign === 'negative' ? -1 : 1;
  const carried = Object.fromEntries(
    CARRIED.flatMap((field) => (field in invoice ? [[field, invoice[field]]] : [])),
  );
  return {
    ...carried,
    lines: list(invoice['lines']).map((line) => credited(line, sign)),
    ...sent,
    creditlinkedtoinvoiceid: invoice['id'],
  };
}

/** @throws Refused for a credit note that is not one, or that has less left than `change` */
export function useCredit(creditId: number, change: number, tenant: Tenant): readonly Told[] {
  const { store, masters, switches, today } = tenant;
  const before = store.get('Invoice', creditId);
  if (!before || invoiceKindOf(before, switches) !== 'credit')
    throw notBound('[0].credit_note_id', `Credit note ${creditId} does not exist.`);
  if (change === 0) return [];
  if (big(before['credit_outstanding']).lt(change))
    throw notBound(
      '[0].amount',
      `Credit note ${creditId} has only ${String(before['credit_outstanding'])} left.`,
    );
  const used = money(big(before['credit_used']).plus(change));
  const after = completeInvoice({ ...touched(before, tenant), credit_used: used }, masters, switches, today);
  store.put('Invoice', after);
  recordChanges(before, after, tenant);
  return [told('Invoice', 'Updated', after)];
}
