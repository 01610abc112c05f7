/** Payments: one row for each invoice and amount. What an invoice has been paid follows from the rows and nothing else. */
import { completeInvoice } from '../invoices.ts';
import { notBound } from '../refused.ts';
import type { Change, Rules } from '../resource.ts';
import { told, touched, type Tenant, type Told } from '../tenant.ts';
import { big, money, text, whole, type Rec } from '../values.ts';
import { recordChanges } from './audit.ts';
import { useCredit } from './credits.ts';

function invoiceOf(payment: Rec, { store }: Tenant): Rec {
  const id = payment['invoice_id'];
  const invoice = store.get('Invoice', id);
  if (!invoice || whole(id) < 0) throw notBound('[0].invoice_id', `Invoice ${String(id)} does not exist.`);
  return invoice;
}

function pay(payment: Rec, amount: number, tenant: Tenant): Told {
  const { store, masters, switches, today } = tenant;
  const before = invoiceOf(payment, tenant);
  const after = completeInvoice(
    { ...touched(before, tenant), amountpaid: money(big(before['amountpaid']).plus(amount)) },
    masters,
    switches,
    today,
  );
  const paidNow = after['paymentstatus'] === switches.paymentStatuses.paid;
  const dated = { ...after, ...(paidNow && { datepaid: text(payment['date']) || tenant.at }) };
  store.put('Invoice', dated);
  recordChanges(before, dated, tenant);
  return told('Invoice', 'Updated', dated);
}

const amountOf = (payment: Rec | undefined): number => big(payment?.['amount']).toNumber();

/** Moves what the invoice was paid, and what the credit note was used, from the old row to the new one. */
function settle(before: Rec | undefined, after: Rec | undefined, tenant: Tenant): readonly Told[] {
  const sameInvoice = before && after && before['invoice_id'] === after['invoice_id'];
  const moves: readonly (readonly [Rec, number])[] = sameInvoice
    ? [[after, amountOf(after) - amountOf(before)]]
    : [
        ...(before && tenant.store.get('Invoice', before['invoice_id'])
          ? [[before, -amountOf(before)] as const]
          : []),
        ...(after ? [[after, amountOf(after)] as const] : []),
      ];
  const credits = [
    ...(before ? [[whole(before['credit_note_id']), -amountOf(before)] as const] : []),
    ...(after ? [[whole(after['credit_note_id']), amountOf(after)] as const] : []),
  ].filter(([credit]) => credit > 0);
  return [
    ...moves.map(([payment, amount]) => pay(payment, amount, tenant)),
    ...credits.flatMap(([credit, amount]) => useCredit(credit, amount, tenant)),
  ];
}

function complete({ after }: Change, tenant: Tenant): Rec {
  const invoice = invoiceOf(after, tenant);
  return {
    ...after,
    client_id: invoice['client_id'],
    client_name: invoice['client_name'],
    invoice_invoicenumber: invoice['invoicenumber'],
    date: text(after['date']) || `${tenant.today}T00:00:00`,
    amount: amountOf(after),
  };
}

export const paymentRules: Rules = {
  complete,
  follow: ({ before, after }, tenant) => settle(before, after, tenant),
  afterDelete: (payment, tenant) => settle(payment, undefined, tenant),
};

/** A payment that another write asked for. */
export function payWith(payment: Rec, tenant: Tenant): readonly Told[] {
  const { store, at } = tenant;
  const row = complete(
    {
      before: undefined,
      posted: payment,
      after: {
        ...payment,
        id: store.nextId('InvoicePayment'),
        date_created: at,
        last_modified: at,
        change_seq: 1,
      },
    },
    tenant,
  );
  store.put('InvoicePayment', row);
  return [told('InvoicePayment', 'Created', row), ...settle(undefined, row, tenant)];
}
