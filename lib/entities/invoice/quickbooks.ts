/**
 * An invoice of QuickBooks'. Settings that only say how it is made (who is mailed, how it may be paid) go with its making and are the
 * bookkeeper's from then on.
 */
import * as z from 'zod';
import { day, emails, quickbooksRef, text, toMinor } from '../codecs.ts';
import type { Company, Lens, LensEnv, LinkId, MatchKey, Observed, SideDefinition, Wire } from '../kind.ts';
import { at, get, isRecord, lens, set, type Codec, type Field } from '../lens.ts';
import { companyOf, idText, maybe, quickbooksMeta, quickbooksRef as refSchema } from '../wire.ts';
import {
  addressLines,
  comesFromQuickBooks,
  customField,
  homePerForeign,
  rateOf,
  sendsAddress,
  sendsDepartment,
  sendsEmail,
  sendsPo,
  sendsPrivateNote,
  sendsShipAddress,
  sendsTax,
  waitedFor,
  when,
} from './fields.ts';
import { markerOf, noteWithout } from './marker.ts';
import { currencyOf, lines } from './quickbooks-lines.ts';
import { sentTax } from './sent-tax.ts';
import { EMAIL_MAX, MEMO_MAX, NOTE_MAX, type Invoice } from './shape.ts';

const currency: Field<string> = {
  read: currencyOf,
  write: (value, record) => set(record, 'CurrencyRef.value', value),
};

const memo: Codec<string> = text(MEMO_MAX);

const addressAt = (path: 'BillAddr' | 'ShipAddr'): Field<string[]> =>
  addressLines(
    (record) => asWire(record[path]),
    (number) => `Line${number}`,
    (own, record) => ({ ...record, [path]: own }),
  );

const asWire = (value: unknown): Wire => (isRecord(value) ? value : {});

/** What people wrote; our own line in it is not theirs. */
const privateNote: Field<string> = {
  read: (record, env) => text(NOTE_MAX).read(noteWithout(record['PrivateNote']), env),
  write: (value, record) => ({ ...record, PrivateNote: value }),
};

const fields = lens<Invoice>({
  client: waitedFor(at('CustomerRef', quickbooksRef('client'))),
  date: at('TxnDate', day),
  dueDate: at('DueDate', day),
  term: waitedFor(at('SalesTermRef', quickbooksRef('term'))),
  // Before the lines: their amounts are written in this currency.
  currency,
  exchangeRate: when(
    (company) => company.multiCurrency === true,
    rateOf(homePerForeign, 'ExchangeRate', currencyOf),
  ),
  memo: at('CustomerMemo.value', memo),
  department: when(sendsDepartment, waitedFor(at('DepartmentRef', quickbooksRef('department')))),
  customerPo: when(
    sendsPo,
    customField(({ sales }) => sales?.customerPoField ?? ''),
  ),
  privateNote: when(sendsPrivateNote, privateNote),
  billEmail: when(sendsEmail, at('BillEmail.Address', emails(EMAIL_MAX))),
  billAddress: when(sendsAddress, addressAt('BillAddr')),
  shipAddress: when(sendsShipAddress, addressAt('ShipAddr')),
  lines,
  taxMinor: when(sendsTax, sentTax),
});

/** A company with several currencies wants one named on every document, its own, too. */
const before = ({ multiCurrency, homeCurrency }: Company): Wire =>
  multiCurrency === true ? { CurrencyRef: { value: homeCurrency } } : {};

/** An address that nobody has is left to QuickBooks, which takes the customer's; so is the sending to nobody. */
function made(body: Wire, { company: { sales = {} } }: LensEnv): Wire {
  const isEmpty = (path: string): boolean => idText(get(body, `${path}.Line1`)) === '';
  const { BillAddr, ShipAddr, ...rest } = body;
  const hasEmail = idText(get(body, 'BillEmail.Address')) !== '';
  const { emailStatus, onlineCard, onlineBank } = sales;
  return {
    ...rest,
    ...(!isEmpty('BillAddr') && { BillAddr }),
    ...(!isEmpty('ShipAddr') && { ShipAddr }),
    ...(emailStatus !== undefined && { EmailStatus: hasEmail ? emailStatus : 'NotSet' }),
    ...(onlineCard !== undefined && { AllowOnlineCreditCardPayment: onlineCard }),
    ...(onlineBank !== undefined && { AllowOnlineACHPayment: onlineBank }),
  };
}

const written: Lens<Invoice> = {
  ...fields,
  write: (shape, current, env) =>
    current['Id'] === undefined
      ? made(fields.write(shape, { ...before(env.company), ...current }, env), env)
      : fields.write(shape, current, env),
};

/** Facts that a setting asks for, so that nobody is read again for what nobody wants. */
function asked(record: Wire, { company: { sales = {} } }: LensEnv): Observed {
  const isSent = sales.emailedBack === true && record['EmailStatus'] === 'EmailSent';
  const link = sales.paymentLink === true ? idText(record['InvoiceLink']) : '';
  const sentAt = idText(get(record, 'DeliveryInfo.DeliveryTime')) || idText(record['TxnDate']);
  return { ...(isSent && { emailedAt: sentAt }), ...(link !== '' && { paymentLink: link }) };
}

const ID = /^[1-9]\d*$/;

/** A HaloPSA invoice that names an invoice of this company is that one's, or a person's decision. */
function namedBy(other: Wire, { company }: LensEnv): readonly MatchKey[] {
  const id = idText(other['qboid']);
  return comesFromQuickBooks(company) && ID.test(id) && companyOf(other) === company.realmId
    ? [{ property: 'Id', value: id, certain: false }]
    : [];
}

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/invoice */
export const quickbooks: SideDefinition<Invoice> = {
  resource: { name: 'Invoice', readQuery: { include: 'invoiceLink' } },
  datedAt: 'TxnDate',
  schema: z.looseObject({
    Id: z.string(),
    SyncToken: z.string(),
    MetaData: quickbooksMeta,
    CustomerRef: refSchema,
    TxnDate: z.string(),
    TotalAmt: z.number(),
    DocNumber: maybe(z.string()),
    Line: z.array(z.looseObject({ DetailType: z.string() })),
  }),
  lens: written,
  observe: (record, env) => ({
    totalMinor: toMinor(record['TotalAmt'], currencyOf(record, env)),
    taxMinor: toMinor(get(record, 'TxnTaxDetail.TotalTax'), currencyOf(record, env)),
    balanceMinor: toMinor(record['Balance'], currencyOf(record, env)),
    number: idText(record['DocNumber']),
    // What a payment of it has to say, too.
    customer: idText(get(record, 'CustomerRef.value')),
    currency: currencyOf(record, env),
    ...asked(record, env),
  }),
  matchKeys: (_shape, other, env) => namedBy(other, env),
  marker: (link, body = {}) => ({ PrivateNote: withMarker(noteWithout(body['PrivateNote']), link) }),
  // The page where it can be paid is in no answer to a write.
  isPartial: (record, { sales }) => sales?.paymentLink === true && record['InvoiceLink'] === undefined,
  lookedForBy: 'TxnDate',
  voids: ({ Id, SyncToken }) => ({ Id, SyncToken }),
  carriesMarker: (record, link) => idText(record['PrivateNote']).includes(markerOf(link)),
};

const withMarker = (note: string, link: LinkId): string =>
  note === '' ? markerOf(link) : `${note}\n${markerOf(link)}`;
