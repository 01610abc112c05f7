/**
 * Invoices, credit notes and bills: one table, told apart by what they are linked to. Here is what a write of one must satisfy and what
 * else it moves; the arithmetic is in `invoices.ts`.
 */
import { completeInvoice } from '../invoices.ts';
import { invoiceKindOf } from '../filters.ts';
import type { Query } from '../query.ts';
import { broken, missing, notBound } from '../refused.ts';
import type { Change, Rules } from '../resource.ts';
import { told, touched, type Tenant, type Told } from '../tenant.ts';
import { big, list, text, whole, withoutCommands, type Rec } from '../values.ts';
import { recordChanges } from './audit.ts';
import { creditNoteFor, useCredit } from './credits.ts';

/** Fields whose change alters what was billed. */
const BILLED = ['client_id', 'invoice_date', 'duedate', 'currency', 'total', 'tax_total', 'lines'] as const;

function refuseUnknownParties(record: Rec, kind: string, { store }: Tenant): void {
  const client = record['client_id'];
  if (client === undefined && kind !== 'bill')
    throw notBound('[0].client_id', 'The client_id field is required.');
  if (client !== undefined && !(kind === 'bill' && whole(client) === 0) && !store.get('Client', client))
    throw notBound('[0].client_id', `Client ${String(client)} does not exist.`);
  for (const [field, resource] of [
    ['supplier_id', 'Supplier'],
    ['purchaseorder_id', 'PurchaseOrder'],
    ['salesorder_id', 'SalesOrder'],
  ] as const) {
    const id = whole(record[field]);
    if (id > 0 && !store.get(resource, id))
      throw notBound(`[0].${field}`, `${resource} ${id} does not exist.`);
  }
}

function refuseUnknownStatus(record: Rec, { store, switches: { invoiceStatus } }: Tenant): void {
  const status = record[invoiceStatus.field];
  const known = store.where('Lookup', 'lookupid', invoiceStatus.lookupId);
  if (status === undefined || known.length === 0) return;
  if (!known.some((row) => row['id'] === status))
    throw notBound(`[0].${invoiceStatus.field}`, `Status ${String(status)} does not exist.`);
}

function refuseEditOfPosted({ before, after }: Change, { store, switches }: Tenant): void {
  const locked = !switches.postedEditable || store.control['donotalloweditingpostedinvoices'] === true;
  if (!locked || before?.['posted'] !== true) return;
  const changed = BILLED.find((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
  if (changed !== undefined)
    throw broken('System.Exception', `Posted invoices cannot be edited (${changed} would change).`);
}

/** Approval is asked for by the invoice or, where the tenant approves all of them, by default. */
function approval(record: Rec, before: Rec | undefined, { store, switches }: Tenant): Rec {
  const needs =
    record['requires_approval'] ??
    (!before && store.control['enableinvoiceapprovals'] === true ? true : undefined);
  if (needs !== true) return {};
  const { awaiting, approved } = switches.approvalStatuses;
  const status = record['approval_status'] ?? awaiting;
  if (switches.approvalBlocksPosting && record['posted'] === true && status !== approved)
    throw broken('System.Exception', 'The invoice awaits approval and cannot be posted.');
  return { requires_approval: true, approval_status: status };
}

/** The number stays where the tenant does not let it be edited. */
const number = (record: Rec, before: Rec | undefined, { store }: Tenant): Rec =>
  store.control['allowinvoicenumberedit'] === false
    ? { invoicenumber: before ? before['invoicenumber'] : '' }
    : { invoicenumber: record['invoicenumber'] };

/** A bill takes its supplier from the order it is for. */
function supplierOf(record: Rec, { store }: Tenant): Rec {
  const order = store.get('PurchaseOrder', whole(record['purchaseorder_id']));
  const id = whole(record['supplier_id']) || whole(order?.['supplier_id']);
  return id > 0 ? { supplier_id: id, supplier_name: text(store.get('Supplier', id)?.['name']) } : {};
}

/** A new line's id goes on from the highest there was: that of a line that is gone is not given again. */
function continued(after: Rec, before: Rec | undefined): Rec {
  const known = list(before?.['lines']);
  if (known.length === 0 || !('lines' in after)) return {};
  const lines = list(after['lines']);
  let next = Math.max(...[...known, ...lines].map((line) => whole(line['id'])));
  return { lines: lines.map((line) => (whole(line['id']) > 0 ? line : { ...line, id: (next += 1) })) };
}

function complete(change: Change, tenant: Tenant): Rec {
  const { before, after, posted } = change;
  const { switches, masters, today, at } = tenant;
  const kind = invoiceKindOf(after, switches);
  refuseUnknownParties(after, kind, tenant);
  refuseUnknownStatus(after, tenant);
  const { update_invoice_conversion_rate: _command, ...record } = completeInvoice(
    {
      ...after,
      ...(whole(posted['currency_code']) > 0 && posted['currency'] === undefined && { currency: '' }),
      ...continued(after, before),
      ...number(after, before, tenant),
      ...supplierOf(after, tenant),
      ...approval(after, before, tenant),
      typeid: switches.typeIds[kind],
      ...(after['posted'] === true && { dateposted: text(after['dateposted']) || at }),
      ...(posted['update_invoice_conversion_rate'] === true && { update_invoice_conversion_rate: true }),
    },
    masters,
    switches,
    today,
  );
  refuseEditOfPosted({ ...change, after: record }, tenant);
  return record;
}

/** A payment that this very write asks for, as a credit applied to the invoice or as all that is due. */
function paymentAsked(invoice: Rec, posted: Rec, { switches }: Tenant): Rec | undefined {
  const due = big(invoice['amountdue']);
  if (posted['apply_credit'] === true || whole(posted['apply_credit_id']) > 0) {
    const amount = posted['apply_credit_amount'];
    return {
      invoice_id: invoice['id'],
      amount: typeof amount === 'number' ? amount : due.toNumber(),
      credit_note_id: whole(posted['apply_credit_id']),
    };
  }
  if (posted['markaspaid'] !== true || !switches.markAsPaidMakesPayment || due.lte(0)) return undefined;
  return {
    invoice_id: invoice['id'],
    amount: due.toNumber(),
    ...(text(posted['datepaid']) && { date: posted['datepaid'] }),
  };
}

/** @param pay makes a payment; handed in, since payments settle invoices in turn */
export function invoiceRules(pay: (payment: Rec, tenant: Tenant) => readonly Told[]): Rules {
  return {
    redirect: (posted, tenant) =>
      posted['_create_credit_note'] === true ? creditNoteFor(posted, tenant) : posted,
    complete,
    follow: ({ before, after, posted }, tenant) => {
      if (before) recordChanges(before, after, tenant);
      const payment = paymentAsked(after, posted, tenant);
      return payment ? pay(payment, tenant) : [];
    },
    beforeDelete: (invoice, { store, switches }) => {
      if (invoice['posted'] === true && !switches.postedDeletable)
        throw broken('System.Exception', 'Posted invoices cannot be deleted.');
      if (store.where('InvoicePayment', 'credit_note_id', invoice['id']).length > 0)
        throw broken('System.Exception', 'The credit note is applied to an invoice and cannot be deleted.');
    },
    // Its payments go with it, and what they used of a credit note is free again.
    afterDelete: (invoice, tenant) =>
      tenant.store.where('InvoicePayment', 'invoice_id', invoice['id']).flatMap((payment) => {
        tenant.store.remove('InvoicePayment', text(payment['id']));
        const credit = whole(payment['credit_note_id']);
        return credit > 0 ? useCredit(credit, -big(payment['amount']).toNumber(), tenant) : [];
      }),
    shown,
  };
}

function shown(invoice: Rec, { store, switches }: Tenant, query: Query): Rec {
  const details = query.flag('includedetails') === true;
  if (details) return { ...invoice, payments: store.where('InvoicePayment', 'invoice_id', invoice['id']) };
  if (!switches.linesNeedDetails || query.flag('includelines') === true) return invoice;
  const { lines: _lines, ...header } = invoice;
  return header;
}

/** Voids it: the lines stay, nothing is due. @throws Refused for one that is not there, or may not be */
export function voidInvoice(id: string, tenant: Tenant): Told {
  const { store, masters, switches, today } = tenant;
  const before = store.get('Invoice', id);
  if (!before || whole(before['id']) < 0) throw missing('Invoice', id);
  const isPaid = store.where('InvoicePayment', 'invoice_id', before['id']).length > 0;
  if (isPaid && !switches.voidWithPayments)
    throw broken('System.Exception', 'The invoice has payments and cannot be voided.');
  if (store.where('InvoicePayment', 'credit_note_id', before['id']).length > 0)
    throw broken('System.Exception', 'The credit note is applied to an invoice and cannot be voided.');
  const after = completeInvoice({ ...touched(before, tenant), voided: true }, masters, switches, today);
  store.put('Invoice', after);
  recordChanges(before, after, tenant);
  return told('Invoice', 'Updated', after);
}

/** Lines by their ids over those of the invoice; one without an id is added. */
export function withLines(invoice: Rec, changed: readonly Rec[]): readonly Rec[] {
  const lines = list(invoice['lines']);
  const unknown = changed.find(
    (line) => whole(line['id']) > 0 && !lines.some(({ id }) => id === whole(line['id'])),
  );
  if (unknown) throw missing('InvoiceDetail', unknown['id']);
  const kept = lines.map((line) => {
    const change = changed.find(({ id }) => whole(id) > 0 && whole(id) === line['id']);
    return change ? { ...line, ...withoutCommands(change) } : line;
  });
  return [...kept, ...changed.filter(({ id }) => whole(id) <= 0)];
}
