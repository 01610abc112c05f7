/**
 * An invoice of HaloPSA's. Which of them go is the connection's choice: those that are posted, that are approved, or that stand in certain statuses.
 * What went once does not come back because its status moves on. One that was made in QuickBooks is made here posted, under QuickBooks' id, by
 * which it is found again should the answer be lost.
 */
import * as z from 'zod';
import { day, fromMinor, haloRef, line, text, toMinor } from '../codecs.ts';
import type { Company, Eligibility, Lens, LensEnv, SideDefinition, Wire } from '../kind.ts';
import { at, lens, type Codec, type Field } from '../lens.ts';
import { companyOf, haloId, idText, list, maybe } from '../wire.ts';
import {
  addressLines,
  haloRate,
  rateOf,
  sendsAddress,
  sendsDepartment,
  sendsEmail,
  sendsPo,
  sendsPrivateNote,
  sendsShipAddress,
  sendsTax,
  when,
} from './fields.ts';
import { currencyOf, isCut, lines, moneyOf } from './halo-lines.ts';
import { markedId } from './marker.ts';
import { ALL_ROWS, isBillRow, isCreditRow, isInvoiceRow } from './rows.ts';
import { MEMO_MAX, NOTE_MAX, PO_MAX, type Invoice } from './shape.ts';
import { stamp } from './write-back.ts';

const currency: Field<string> = {
  read: currencyOf,
  write: (value, record) => ({ ...record, currency: value }),
};

const memo: Codec<string> = text(MEMO_MAX);

const clientRef = haloRef('client');
/** A term of QuickBooks that no number of days here stands for: the due date, which goes by itself, says what it comes to. */
const termRef = at('paymentterms', haloRef('term'));
const term: Field<string | null> = {
  ...termRef,
  write: (value, record, env) =>
    value !== null && env.refs.id('term', 'halo', value) === undefined
      ? record
      : termRef.write(value, record, env),
};

const departmentRef = haloRef('department', 'text');

/** The address that the client's bills go to, as both sides last agreed on it. */
const billEmail: Field<string> = {
  read: (record, env) => {
    const client = clientRef.read(record['client_id'], env);
    const { email } = client === null ? {} : (env.refs.agreed?.('client', client) ?? {});
    return idText(email);
  },
  write: (_value, record) => record,
};

const departmentField = ({ sales }: Company): string => sales?.departmentField ?? '';
const department: Field<string | null> = {
  read: (record, env) => departmentRef.read(record[departmentField(env.company)], env),
  write: (value, record, env) => ({
    ...record,
    [departmentField(env.company)]: departmentRef.write(value, env),
  }),
  references: (record, env) => departmentRef.references?.(record[departmentField(env.company)]) ?? [],
};

const own = (record: Wire): Wire => record;
const over = (lines: Wire, record: Wire): Wire => ({ ...record, ...lines });

/** HaloPSA's own number: `invoicenumber`, or the id where the tenant numbers by id. */
export const ownNumber = (record: Wire): string =>
  idText(record['invoicenumber']).trim() || idText(record['id']);

const skip = (reason: string): Eligibility => ({ eligible: false, reason });

const GOES = { eligible: true } as const;
const APPROVED = 1;

/** What went to this company once stays its own. */
const wasSent = (record: Wire, { realmId }: Company): boolean =>
  !/^0?$/.test(idText(record['qboid'])) && companyOf(record) === realmId;

const whenPosted = (record: Wire): Eligibility => (record['posted'] === true ? GOES : skip('not posted yet'));

const SENT_WHEN: Readonly<Record<string, (record: Wire, company: Company) => Eligibility>> = {
  posted: whenPosted,
  approved: (record, { sales }) => {
    if (record['requires_approval'] !== true) return whenPosted(record);
    const isApproved = record['approval_status'] === (sales?.approvedStatus ?? APPROVED);
    return isApproved ? GOES : skip('not approved yet');
  },
  status: (record, { sales }) => {
    const status = Number(record[sales?.statusField ?? 'status_id']);
    return sales?.statuses?.includes(status) ? GOES : skip('its status is not one of those that are sent');
  },
};

function eligible(record: Wire, company: Company): Eligibility {
  if (Number(record['id']) < 0) return skip('a recurring template');
  if (record['voided'] === true) return skip('voided in HaloPSA');
  if (record['dont_sync_to_3rd_party'] === true) return skip('kept out of accounting in HaloPSA');
  if (isBillRow(record)) return skip('a bill');
  if (isCreditRow(record, company)) return skip('a credit note');
  const rule = company.sales?.sendWhen ?? 'posted';
  if (rule !== 'posted' && wasSent(record, company)) return GOES;
  return SENT_WHEN[rule]?.(record, company) ?? whenPosted(record);
}

/** HaloPSA works it out from the lines. */
const taxMinor: Field<number> = {
  read: (record, env) => toMinor(amountsOf(record, env).tax, currencyOf(record, env)),
  write: (_value, record) => record,
};

const fields = lens<Invoice>({
  client: at('client_id', clientRef),
  date: at('invoice_date', day),
  dueDate: at('duedate', day),
  term,
  currency,
  // Before the lines: their amounts are written at this rate.
  exchangeRate: when(
    (company) => company.multiCurrency === true,
    rateOf(haloRate, 'currency_conversion_rate', currencyOf),
  ),
  memo: at('notes_1', memo),
  department: when(sendsDepartment, department),
  customerPo: when(sendsPo, at('cust_order_number', line(PO_MAX))),
  privateNote: when(sendsPrivateNote, at('internal_note', text(NOTE_MAX))),
  billEmail: when(sendsEmail, billEmail),
  billAddress: when(
    sendsAddress,
    addressLines(own, (number) => `address${number}`, over),
  ),
  shipAddress: when(
    sendsShipAddress,
    addressLines(own, (number) => `deladdress${number}`, over),
  ),
  lines,
  taxMinor: when(sendsTax, taxMinor),
});

/** What is made here stands in the books already, so it is posted, and nobody else's. */
const written: Lens<Invoice> = {
  ...fields,
  write: (shape, current, env) => {
    const isNew = current['id'] === undefined;
    const made = isNew ? { posted: true, qbo_company_id: env.company.realmId } : {};
    return fields.write(shape, isNew ? { ...current, ...made } : current, env);
  },
};

/** In the document's currency: where HaloPSA keeps that in second place, only the lines have it. */
function amountsOf(record: Wire, env: LensEnv): Readonly<Record<'total' | 'tax', unknown>> {
  if (moneyOf(record, env).isPlain) return { total: record['total'], tax: record['tax_total'] };
  const code = currencyOf(record, env);
  const active = list(record['lines']).filter((row) => row['isinactive'] !== true);
  const minor = (field: string): number => active.reduce((sum, row) => sum + toMinor(row[field], code), 0);
  const tax = minor('tax_converted');
  return { total: fromMinor(minor('net_amount_converted') + tax, code), tax: fromMinor(tax, code) };
}

export const halo: SideDefinition<Invoice> = {
  resource: { name: 'Invoice', listKey: 'invoices', query: ALL_ROWS },
  datedAt: 'invoice_date',
  isOf: (record, company) => isInvoiceRow(record, company),
  schema: z.looseObject({
    id: z.number().int(),
    client_id: haloId,
    invoice_date: z.string(),
    total: maybe(z.number()),
    lines: maybe(z.array(z.looseObject({}))),
  }),
  lens: written,
  observe: (record, env) => {
    const code = currencyOf(record, env);
    const { total, tax } = amountsOf(record, env);
    const cutLines = list(record['lines']).filter((row) => row['isinactive'] !== true && isCut(row)).length;
    const isReported = cutLines > 0 && env.company.sales?.longTexts !== 'continued';
    return {
      totalMinor: toMinor(total, code),
      taxMinor: toMinor(tax, code),
      balanceMinor: toMinor(record['amountdue'], code),
      number: idText(record['thirdpartyinvoicenumber']),
      label: ownNumber(record),
      ...(isReported && { cutLines }),
    };
  },
  // Its own number in our line of the note, else QuickBooks' id on one of the client's invoices.
  matchKeys: (shape, other, env) => {
    const id = markedId(other);
    const client = shape.client === null ? undefined : env.refs.id('client', 'halo', shape.client);
    return [
      ...(id === undefined ? [] : [{ property: 'Id', value: id, certain: true }]),
      ...(client === undefined
        ? []
        : [
            { property: 'qboid', value: idText(other['Id']), certain: false, filters: { client_id: client } },
          ]),
    ];
  },
  marker: (link) => ({ qboid: Number(link.slice(2)) }),
  carriesMarker: (record, link) => idText(record['qboid']) === link.slice(2),
  searchedBy: (body) => ({ client_id: idText(body['client_id']) }),
  eligible,
  route: (record) => ({
    ...(companyOf(record) !== '' && { realmId: companyOf(record) }),
    via: { kind: 'client', id: idText(record['client_id']) },
  }),
  stamp,
};
