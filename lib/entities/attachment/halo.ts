/** The invoice of HaloPSA's that the file is of. @see https://halopsa.com/apidoc/resources (POST /Invoice/PDF/{id}) */
import * as z from 'zod';
import { maxBytesOf } from '../attachment-settings.ts';
import { cut, day, haloRef } from '../codecs.ts';
import { halo as invoice, ownNumber } from '../invoice/halo.ts';
import type { Company, Eligibility, LensEnv, SideDefinition, Wire } from '../kind.ts';
import { at, lens, type Field } from '../lens.ts';
import { FILE_NAME_MAX, type Attachment } from './shape.ts';
import { versionOf } from './version.ts';

/** What follows from the invoice is read from it and never written. */
const readOnly = <T>(read: (record: Wire, env: LensEnv) => T): Field<T> => ({
  read,
  write: (_value, record) => record,
});

const invoiceRef = at('id', haloRef('invoice'));

/** Characters that no file's name may have, on some system or other. */
const NOT_IN_NAMES = /[\p{Cc}\\/:*?"<>|]+/gu;

const fileName = (record: Wire): string =>
  cut(`Invoice ${ownNumber(record).replace(NOT_IN_NAMES, '-')}`, FILE_NAME_MAX - 4) + '.pdf';

const GIVEN: ReadonlySet<string> = new Set(['push', 'both', 'link', 'pull']);

function eligible(record: Wire, company: Company): Eligibility {
  if (!GIVEN.has(company.directions?.['invoice'] ?? ''))
    return { eligible: false, reason: 'invoices are not synced' };
  return invoice.eligible?.(record, company) ?? { eligible: true };
}

export const halo: SideDefinition<Attachment> = {
  resource: invoice.resource,
  datedAt: 'invoice_date',
  schema: z.looseObject({ id: z.number().int(), invoice_date: z.string() }),
  readOnly: true,
  isOf: (record, company) => invoice.isOf?.(record, company) ?? true,
  lens: lens<Attachment>({
    invoice: { ...invoiceRef, write: (_value, record) => record },
    date: readOnly((record, env) => day.read(record['invoice_date'], env)),
    fileName: readOnly(fileName),
    version: readOnly(versionOf),
    onSend: readOnly((_record, { company }) => company.attachments?.includeOnSend ?? false),
  }),
  observe: (record) => ({ label: ownNumber(record) }),
  matchKeys: () => [],
  eligible,
  ...(invoice.route && { route: invoice.route }),
  file: ({ attachments }) => ({
    path: 'Invoice/PDF',
    maxBytes: maxBytesOf(attachments),
    ...(attachments?.pdfAnswer === 'kept' && { keptAs: 'pdf_attachment_id' }),
  }),
};
