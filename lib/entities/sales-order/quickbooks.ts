import * as z from 'zod';
import { day, quickbooksRef, toMinor } from '../codecs.ts';
import { currencyOf, lines } from '../invoice/quickbooks-lines.ts';
import type { LensEnv, LinkId, Observed, SideDefinition, Wire } from '../kind.ts';
import { at, get, lens, set, type Codec, type Field } from '../lens.ts';
import { idText, maybe, quickbooksMeta, quickbooksRef as refSchema } from '../wire.ts';
import type { SalesOrder, SaleStatus } from './shape.ts';

const WORDS: Readonly<Record<SaleStatus, string>> = {
  pending: 'Pending',
  accepted: 'Accepted',
  closed: 'Closed',
  rejected: 'Rejected',
};

/** QuickBooks' newer word for one that became an invoice means the same as its old one. */
const CONVERTED = 'Converted';

const status: Codec<SaleStatus> = {
  read: (value) => {
    const known = Object.entries(WORDS) as [SaleStatus, string][];
    if (value === CONVERTED) return 'closed';
    return known.find(([, word]) => word === value)?.[0] ?? 'pending';
  },
  write: (value) => WORDS[value],
};

const currency: Field<string> = {
  read: currencyOf,
  write: (value, record) => set(record, 'CurrencyRef.value', value),
};

/** What every kind reads of an estimate; the currency before the lines, whose amounts are written in it. */
export const estimateFields = {
  client: at('CustomerRef', quickbooksRef('client')),
  date: at('TxnDate', day),
  currency,
  lines,
  status: at('TxnStatus', status),
};

export const transactionSchema = {
  Id: z.string(),
  SyncToken: z.string(),
  MetaData: quickbooksMeta,
  TxnDate: z.string(),
  TotalAmt: z.number(),
  DocNumber: maybe(z.string()),
  Line: z.array(z.looseObject({ DetailType: z.string() })),
};

export const estimateSchema = z.looseObject({ ...transactionSchema, CustomerRef: refSchema });

export const observe = (record: Wire, env: LensEnv): Observed => ({
  totalMinor: toMinor(record['TotalAmt'], currencyOf(record, env)),
  taxMinor: toMinor(get(record, 'TxnTaxDetail.TotalTax'), currencyOf(record, env)),
  number: idText(record['DocNumber']),
});

/** The note by which a document of ours is known. @param word what it is in HaloPSA */
export function noteOf(word: string) {
  const sentence = (link: LinkId): string => `HaloPSA ${word} ${link.slice(2)}.`;
  const note = (record: Wire): string => idText(record['PrivateNote']);
  const any = new RegExp(`HaloPSA ${word} \\d+\\.`);
  return {
    isOn: (record: Wire): boolean => any.test(note(record)),
    marker: (link: LinkId): Wire => ({ PrivateNote: sentence(link) }),
    carriesMarker: (record: Wire, link: LinkId): boolean => note(record).includes(sentence(link)),
  };
}

/** Sales orders and quotations are both estimates in QuickBooks, and only their notes tell them apart. */
export const ORDER_NOTE = noteOf('sales order');
export const QUOTATION_NOTE = noteOf('quotation');

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/estimate */
export const quickbooks: SideDefinition<SalesOrder> = {
  resource: { name: 'Estimate' },
  datedAt: 'TxnDate',
  schema: estimateSchema,
  lens: lens<SalesOrder>({ ...estimateFields, shipDate: at('ShipDate', day) }),
  observe,
  matchKeys: () => [],
  // What bears no note of ours may have lost it: one that is linked stays what it was linked as.
  isOf: (record) => !QUOTATION_NOTE.isOn(record),
  marker: ORDER_NOTE.marker,
  carriesMarker: ORDER_NOTE.carriesMarker,
  lookedForBy: 'TxnDate',
};
