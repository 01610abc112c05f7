/**
 * What stands on the PDF of an invoice, as a digest. Which fields a template prints is the tenant's own affair, so all are in it that an invoice may
 * show; what the sync itself writes back, payments, and when HaloPSA last made the file are not, or each file would be the reason for the next.
 */
import { createHash } from 'node:crypto';
import type { Wire } from '../kind.ts';
import { idText, list } from '../wire.ts';

const HEAD = [
  'invoicenumber',
  'thirdpartyinvoicenumber',
  'client_name',
  'site_name',
  'name',
  'contactname',
  ...[1, 2, 3, 4, 5].flatMap((number) => [`address${number}`, `deladdress${number}`]),
  'invoice_date',
  'duedate',
  'paymentterms',
  'reference',
  'order_number',
  'cust_order_number',
  'notes_1',
  'notes_2',
  'notes_3',
  'currency',
  'total',
  'tax_total',
  'period_start_date',
  'period_end_date',
  'pdftemplate_id',
] as const;

const LINE = [
  'item_code',
  'item_shortdescription',
  'item_longdescription',
  'qty_order',
  'unit_price',
  'discount_perc',
  'net_amount',
  'tax_name',
  'tax_rate',
  'tax_amount',
  'group_id',
  'startdate',
  'enddate',
] as const;
const LINE_FLAGS = ['isgroupdesc', 'hideitems', 'hide_grouped_items_price', 'hide_on_pdf'] as const;

const DIGEST_LENGTH = 16;

/** What is not there, empty or nothing reads the same: HaloPSA fills in as it likes. */
const said = (value: unknown): string => (value === 0 ? '' : idText(value));

const lineOf = (row: Wire): readonly unknown[] => [
  ...LINE.map((field) => said(row[field])),
  ...LINE_FLAGS.map((field) => row[field] === true),
];

/** The invoice's id and the digest. */
export function versionOf(invoice: Wire): string {
  const lines = list(invoice['lines']).filter((row) => row['isinactive'] !== true);
  const shown = [HEAD.map((field) => said(invoice[field])), lines.map(lineOf)];
  const digest = createHash('sha256').update(JSON.stringify(shown)).digest('hex').slice(0, DIGEST_LENGTH);
  return `${idText(invoice['id'])}-${digest}`;
}

/** Whether a file shows the invoice, in whatever version. */
export const isOfInvoice = (version: string, invoiceId: string): boolean =>
  invoiceId !== '' && version.startsWith(`${invoiceId}-`);
