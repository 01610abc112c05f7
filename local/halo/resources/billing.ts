/** Invoices with their templates, payments and changes; purchase orders, sales orders and quotations. */
import {
  byInvoiceKind,
  byInvoiceRange,
  from,
  number,
  oneOf,
  same,
  unconfirmed,
  until,
  when,
  type Filter,
} from '../filters.ts';
import { invoice, payment } from '../fields/billing.ts';
import { purchaseOrder, quotation, salesOrder } from '../fields/orders.ts';
import { schema } from '../fields/schema.ts';
import type { ResourceDefinition } from '../resource.ts';
import { invoiceRules } from '../rules/invoices.ts';
import { orderRules, type OrderKind } from '../rules/orders.ts';
import { payWith, paymentRules } from '../rules/payments.ts';
import { recurringRules } from '../rules/recurring.ts';
import type { Tenant, Told } from '../tenant.ts';
import { whole, type Rec } from '../values.ts';

type Write = (resource: string, posted: Rec, tenant: Tenant) => readonly Told[];

const awaitsApproval = (record: Rec, { switches }: Tenant): boolean =>
  record['requires_approval'] === true && record['approval_status'] === switches.approvalStatuses.awaiting;

const awaitsMe = (record: Rec, tenant: Tenant): boolean =>
  awaitsApproval(record, tenant) && record['approvalagentid'] === tenant.who.id;

/** Sent by e-mail or not. */
const sent: Filter = (query, name) => {
  const wanted = query.int(name);
  return wanted === undefined ? undefined : { keeps: (record) => Boolean(record['datesent']) === wanted > 0 };
};

const INVOICE_FILTERS: Readonly<Record<string, Filter>> = {
  client_id: number('client_id'),
  client_ids: oneOf('client_id'),
  site_id: number('sitenumber'),
  user_id: number('uid'),
  ticket_id: number('ticket_id'),
  contract_id: number('contract_id'),
  salesorder_id: number('salesorder_id'),
  purchaseorder_id: number('purchaseorder_id'),
  recurringinvoice_id: number('recurring_invoice_id'),
  billingcategory_ids: oneOf('billingcategory'),
  paymentstatuses: oneOf('paymentstatus'),
  sent_status: sent,
  postedonly: when((record) => record['posted'] === true),
  notpostedonly: when((record) => record['posted'] !== true),
  awaiting_approval: when(awaitsApproval),
  my_approvals: when(awaitsMe),
  reviewrequired: when((record) => record['reviewrequired'] === true),
  ready_for_invoicing: when((record, tenant) => record['posted'] !== true && !awaitsApproval(record, tenant)),
  invoicedatestart: from('invoice_date'),
  invoicedateend: until('invoice_date'),
  third_party_id: unconfirmed(same('qboid')),
  quickbooks_id: unconfirmed(same('qboid')),
  currency_code: unconfirmed(same('currency')),
  exclude_voided: unconfirmed(when((record) => record['voided'] !== true)),
};

const UNMODELLED_OF_INVOICES = [
  'asset_id',
  'billing_date',
  'quote_status',
  'stripeautopaymentrequired',
  'toplevel_id',
  'rinvoice_type',
];

const COMPUTED = [
  'total',
  'amountpaid',
  'amountdue',
  'paymentstatus',
  'credit_total',
  'credit_used',
  'credit_outstanding',
  'payments',
];
const INVOICE_COMMANDS = [
  'apply_credit',
  'apply_credit_id',
  'apply_credit_amount',
  'markaspaid',
  'update_invoice_conversion_rate',
];

const invoices: readonly ResourceDefinition[] = [
  {
    name: 'Invoice',
    schema: invoice,
    owns: (record) => whole(record['id']) > 0,
    listKey: 'invoices',
    required: [],
    filters: INVOICE_FILTERS,
    narrows: (query, tenant) => [...byInvoiceKind(query, tenant), ...byInvoiceRange(query, tenant)],
    unmodelled: UNMODELLED_OF_INVOICES,
    searched: ['client_name', 'invoicenumber', 'thirdpartyinvoicenumber', 'reference'],
    listOmits: { field: 'lines', unless: 'includelines' },
    indexed: ['client_id', 'qboid', 'purchaseorder_id', 'salesorder_id', 'recurring_invoice_id'],
    readOnly: COMPUTED,
    commands: INVOICE_COMMANDS,
    deletable: true,
    told: true,
    scope: { name: 'invoices' },
    counter: 'next_invoice_id',
    rules: invoiceRules(payWith),
  },
  {
    name: 'RecurringInvoice',
    schema: invoice,
    table: 'Invoice',
    owns: (record) => whole(record['id']) < 0,
    listKey: 'invoices',
    required: ['client_id'],
    filters: {
      client_id: number('client_id'),
      client_ids: oneOf('client_id'),
      site_id: number('sitenumber'),
    },
    unmodelled: UNMODELLED_OF_INVOICES,
    searched: ['client_name', 'reference'],
    listOmits: { field: 'lines', unless: 'includelines' },
    readOnly: [...COMPUTED, 'typeid', 'creditlinkedtoinvoiceid'],
    commands: INVOICE_COMMANDS,
    deletable: true,
    told: true,
    scope: { name: 'invoices' },
    ids: 'negative',
    rules: recurringRules,
  },
  {
    name: 'InvoicePayment',
    schema: payment,
    required: ['invoice_id', 'amount'],
    filters: {
      invoice_id: number('invoice_id'),
      client_id: number('client_id'),
      intent_id: same('intent_id'),
      qbo_id: unconfirmed(number('qbo_id')),
    },
    searched: ['reference', 'client_name', 'invoice_invoicenumber'],
    indexed: ['invoice_id', 'client_id', 'qbo_id', 'credit_note_id'],
    deletable: true,
    told: true,
    scope: { name: 'invoices' },
    rules: paymentRules,
  },
  {
    name: 'InvoiceChange',
    schema: schema({}),
    required: [],
    creatable: false,
    filters: {
      invoice_id: number('invoice_id'),
      line_id: number('invoice_line_id'),
      type_id: number('type_id'),
    },
    searched: ['field_name', 'old_value', 'new_value'],
    indexed: ['invoice_id'],
    scope: { name: 'invoices' },
  },
];

const KINDS: readonly OrderKind[] = [
  {
    resource: 'PurchaseOrder',
    party: { field: 'supplier_id', resource: 'Supplier', name: 'supplier_name' },
    price: 'costprice',
    parent: 'purchaseorder_id',
  },
  {
    resource: 'SalesOrder',
    party: { field: 'client_id', resource: 'Client', name: 'client_name' },
    price: 'baseprice',
    parent: 'salesorder_id',
  },
  {
    resource: 'Quotation',
    party: { field: 'client_id', resource: 'Client', name: 'client_name' },
    price: 'baseprice',
    parent: 'qhid',
  },
];

const ORDER_ROWS = {
  PurchaseOrder: {
    schema: purchaseOrder,
    listKey: 'purchaseorders',
    scope: 'pos',
    counter: 'next_supplierorder_id',
  },
  SalesOrder: { schema: salesOrder, listKey: 'salesorders', scope: 'sos', counter: 'next_salesorder_id' },
  Quotation: { schema: quotation, listKey: 'quotes', scope: 'quotes', counter: 'next_quote_id' },
} as const;

function order(kind: OrderKind, write: Write): ResourceDefinition {
  const row = ORDER_ROWS[kind.resource];
  const isClosed = (record: Rec, { switches }: Tenant): boolean =>
    record['status'] === switches.orderStatuses.closed;
  return {
    name: kind.resource,
    schema: row.schema,
    listKey: row.listKey,
    required: [kind.party.field],
    filters: {
      client_id: number('client_id'),
      client_ids: oneOf('client_id'),
      supplier_id: number('supplier_id'),
      salesorder_id: number('salesorder_id'),
      site_id: number('site_id'),
      ticket_id: number('ticket_id'),
      user_id: number('user_id'),
      open: when((record, tenant) => !isClosed(record, tenant)),
      closed: when(isClosed),
      awaiting_approval: when(awaitsApproval),
      my_approvals: when(awaitsMe),
      unsent: when((record) => !record['datesent']),
      needsinvoicing: when((record) => whole(record['invoice_count']) === 0),
    },
    unmodelled: [
      'awaitingstock',
      'billing_date',
      'currentclientorall',
      'deliver_to_us',
      'deliver_to_user_salesorder_id',
      'needsconsigning',
      'needsordering',
      'needsprocessing',
      'po_status',
      'processed',
      'quote_status',
      'ready_for_invoicing',
      'toplevel_id',
    ],
    searched: ['title', 'summary', 'po_ref', 'client_name', 'supplier_name'],
    readOnly: ['total', 'tax_total', 'revenue', 'invoice_count', 'goodsin_status', 'invoices'],
    deletable: true,
    told: true,
    scope: { name: row.scope, within: 'sales' },
    modified: 'last_update_time',
    counter: row.counter,
    rules: orderRules(kind, write),
  };
}

/** @param write makes another record, as if it had been posted */
export const billing = (write: Write): readonly ResourceDefinition[] => [
  ...invoices,
  ...KINDS.map((kind) => order(kind, write)),
];
