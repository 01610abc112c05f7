/** What a file is called, which version it shows, and when there is another one. */
import { kindByName } from '../../lib/entities/registry.ts';
import { isOfInvoice, versionOf } from '../../lib/entities/attachment/version.ts';
import { isBeforeGoLive } from '../../lib/sync/go-live.ts';
import type { Connection } from '../../lib/sync/connection.ts';
import { envFor, usCompany } from '../support/references.ts';

const { halo } = kindByName('attachment')!;
const INVOICE = {
  id: 1301,
  invoicenumber: '1301',
  invoice_date: '2026-11-20T00:00:00',
  client_name: 'Acme',
  total: 40.92,
  lines: [{ id: 1, item_shortdescription: 'Seats', qty_order: 3, unit_price: 12.6 }],
};
const other = (change: Readonly<Record<string, unknown>>): boolean =>
  versionOf({ ...INVOICE, ...change }) !== versionOf(INVOICE);

test.each([
  ['its number', { invoicenumber: '1302' }],
  ['the number that QuickBooks gave it', { thirdpartyinvoicenumber: '1044' }],
  ['whom it is for', { client_name: 'Acme Ltd' }],
  ['a note', { notes_2: 'Thank you' }],
  ['its total', { total: 41 }],
  ['a line’s words', { lines: [{ ...INVOICE.lines[0], item_shortdescription: 'Seats, November' }] }],
  ['a line more', { lines: [...INVOICE.lines, { item_shortdescription: 'Set-up', qty_order: 1 }] }],
  ['a line that is hidden on the PDF', { lines: [{ ...INVOICE.lines[0], hide_on_pdf: true }] }],
  ['its template', { pdftemplate_id: 4 }],
])('another file: %s', (_what, change) => {
  expect(other(change)).toBe(true);
});

test.each([
  ['what was paid', { amountpaid: 40.92, amountdue: 0, paymentstatus: 2 }],
  ['our own ids', { qboid: 95, qbo_company_id: '77' }],
  ['when it was changed', { last_modified: '2026-11-21T09:00:00', change_seq: 9 }],
  [
    'the PDF that was just made',
    { pdf_attachment_id: 5, pdf_attachment_date_created: '2026-11-21T09:00:00' },
  ],
  ['what HaloPSA filled in with nothing', { notes_1: '', reference: null, tax_total: 0 }],
  ['a line that was taken out', { lines: [...INVOICE.lines, { item_code: 'x', isinactive: true }] }],
])('the same file: %s', (_what, change) => {
  expect(other(change)).toBe(false);
});

test('a version is of its invoice and of no other', () => {
  expect(isOfInvoice(versionOf(INVOICE), '1301')).toBe(true);
  expect(isOfInvoice(versionOf(INVOICE), '130')).toBe(false);
  expect(isOfInvoice(versionOf(INVOICE), '')).toBe(false);
});

test.each([
  ['1301', 'Invoice 1301.pdf'],
  ['2026/11:7', 'Invoice 2026-11-7.pdf'],
  ['', 'Invoice 1301.pdf'],
  ['x'.repeat(2_000), `Invoice ${'x'.repeat(988)}.pdf`],
])('the file of %p is called so', (invoicenumber, fileName) => {
  const { fileName: called } = halo.lens.read({ ...INVOICE, invoicenumber }, envFor(usCompany));
  expect(called).toBe(fileName);
});

test('it goes where its invoice goes, and not where invoices are off', () => {
  const eligible = (change: object, direction: 'push' | 'off' = 'push') =>
    halo.eligible?.(
      { ...INVOICE, posted: true, ...change },
      { ...usCompany, directions: { invoice: direction } },
    ).eligible;

  expect(eligible({})).toBe(true);
  expect(eligible({}, 'off')).toBe(false);
  expect(eligible({ posted: false })).toBe(false);
  expect(eligible({ voided: true })).toBe(false);
  expect(eligible({ dont_sync_to_3rd_party: true })).toBe(false);
  expect(eligible({ creditlinkedtoinvoiceid: 4 })).toBe(false);
});

test('a file of a document of before the go-live date is of before it', () => {
  const kind = kindByName('attachment')!;
  const connection = { goLiveDate: '2026-11-21' } as Connection;

  expect(isBeforeGoLive({ kind, connection }, { date: '2026-11-20' })).toBe(true);
  expect(isBeforeGoLive({ kind, connection }, { date: '2026-11-21' })).toBe(false);
});
