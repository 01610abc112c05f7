/** Paths that are more than a resource and an id: a table of method and pattern, each with what it does. */
import { bindAll, elementsOf } from './bind.ts';
import { invoiceLine, invoice } from './fields/billing.ts';
import { control, report } from './fields/platform.ts';
import { invoicePdf } from './pdf.ts';
import { missing, notBound, notModelled } from './refused.ts';
import { runReport } from './report.ts';
import type { Scope } from './resource.ts';
import { writeTo } from './resources.ts';
import { voidInvoice, withLines } from './rules/invoices.ts';
import { processTemplate } from './rules/recurring.ts';
import { told, touched, type Tenant, type Told } from './tenant.ts';
import type { WireRequest } from '../simulator/types.ts';
import { isCommand, text, whole, type Rec } from './values.ts';

export interface Done {
  readonly body: unknown;
  readonly told: readonly Told[];
  /** 200 where nothing was posted. */
  readonly status?: number;
}

export interface Action {
  readonly method: 'GET' | 'POST';
  /** Segments below `/api`, lower case; `*` is an id. */
  readonly pattern: readonly string[];
  readonly scope?: Scope;
  readonly act: (request: WireRequest, id: string, tenant: Tenant) => Done;
}

const INVOICES: Scope = { name: 'invoices' };

const reading = (body: unknown): Done => ({ body, told: [], status: 200 });

function setControl(request: WireRequest, { store, switches }: Tenant): Done {
  for (const sent of bindAll(elementsOf(request), control, switches)) {
    const next = sent['next_invoice_id'];
    if (next !== undefined && whole(next) < 1)
      throw notBound('[0].next_invoice_id', `The value '${text(next)}' is not valid.`);
    store.setControl(Object.fromEntries(Object.entries(sent).filter(([field]) => !isCommand(field))));
  }
  return { body: store.control, told: [] };
}

/** Lines by themselves; each names its invoice by `ihid`, as it does where it is read. */
function updateLines(request: WireRequest, tenant: Tenant): Done {
  const byInvoice = new Map<number, Rec[]>();
  for (const line of bindAll(elementsOf(request), invoiceLine, tenant.switches)) {
    const id = whole(line['ihid']);
    if (id <= 0) throw notBound('[0].ihid', 'The ihid field is required.');
    byInvoice.set(id, [...(byInvoice.get(id) ?? []), line]);
  }
  const told = [...byInvoice].flatMap(([id, changed]) => {
    const found = tenant.store.get('Invoice', id);
    if (!found) throw missing('Invoice', id);
    return writeTo('Invoice', { id, lines: withLines(found, changed) }, tenant);
  });
  const last = told.filter(({ resource }) => resource === 'Invoice').at(-1);
  return { body: last?.record ?? [], told };
}

/** The document, or the invoice with the attachment that it was kept as. */
function pdf(id: string, tenant: Tenant): Done {
  const { store, switches, at } = tenant;
  const found = store.get('Invoice', id);
  if (!found || whole(found['id']) < 0) throw missing('Invoice', id);
  const stamped = switches.pdfStampsInvoice ? touched(found, tenant) : found;
  const kept = { ...stamped, pdf_attachment_id: whole(found['id']), pdf_attachment_date_created: at };
  store.put('Invoice', kept);
  return {
    body: switches.pdfAnswer === 'bytes' ? invoicePdf(kept) : kept,
    told: switches.pdfStampsInvoice ? [told('Invoice', 'Updated', kept)] : [],
    status: 200,
  };
}

/** The only attachments there are: the PDFs of invoices, under the ids that these name. */
function attachment(id: string, { store }: Tenant): Done {
  const invoice = store.all('Invoice').find((one) => whole(one['pdf_attachment_id']) === Number(id));
  if (!invoice || Number(id) <= 0) throw missing('Attachment', id);
  return reading(invoicePdf(invoice));
}

function processAll(request: WireRequest, tenant: Tenant): Done {
  const told = bindAll(elementsOf(request), invoice, tenant.switches).flatMap((template) =>
    processTemplate(whole(template['id']), tenant, writeTo),
  );
  return { body: told.find(({ resource }) => resource === 'Invoice')?.record ?? [], told };
}

export const actions: readonly Action[] = [
  {
    method: 'GET',
    pattern: ['instanceinfo'],
    act: () => reading({ version: '2.228.1', simulator: true }),
  },
  { method: 'GET', pattern: ['control'], act: (_request, _id, { store }) => reading(store.control) },
  {
    method: 'POST',
    pattern: ['control'],
    scope: { name: 'control', admin: true },
    act: (request, _id, tenant) => setControl(request, tenant),
  },
  {
    method: 'GET',
    pattern: ['report'],
    scope: { name: 'reporting' },
    act: () => {
      throw notModelled('saved reports');
    },
  },
  {
    method: 'POST',
    pattern: ['report'],
    scope: { name: 'reporting' },
    act: (request, _id, { store, switches }) => {
      const reports = bindAll(elementsOf(request), report, switches).map((posted) =>
        runReport(posted, store),
      );
      return { body: reports.at(-1) ?? [], told: [] };
    },
  },
  {
    method: 'POST',
    pattern: ['invoice', 'updatelines'],
    scope: INVOICES,
    act: (request, _id, tenant) => updateLines(request, tenant),
  },
  {
    method: 'POST',
    pattern: ['invoice', 'pdf', '*'],
    scope: INVOICES,
    act: (_request, id, tenant) => pdf(id, tenant),
  },
  {
    method: 'GET',
    pattern: ['attachment', '*'],
    act: (_request, id, tenant) => attachment(id, tenant),
  },
  {
    method: 'POST',
    pattern: ['invoice', '*', 'void'],
    scope: INVOICES,
    act: (_request, id, tenant) => {
      const voided = voidInvoice(id, tenant);
      return { body: voided.record, told: [voided] };
    },
  },
  {
    method: 'POST',
    pattern: ['recurringinvoice', 'process'],
    scope: INVOICES,
    act: (request, _id, tenant) => processAll(request, tenant),
  },
];
