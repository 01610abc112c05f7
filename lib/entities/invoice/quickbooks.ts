import * as z from 'zod';
import { day, quickbooksRef, text, toMinor } from '../codecs.ts';
import type { LinkId, SideDefinition } from '../kind.ts';
import { at, get, lens, set, type Codec, type Field } from '../lens.ts';
import { idText, maybe, quickbooksMeta, quickbooksRef as refSchema } from '../wire.ts';
import { currencyOf, lines } from './quickbooks-lines.ts';
import { MEMO_MAX, type Invoice } from './shape.ts';

const currency: Field<string> = {
  read: currencyOf,
  write: (value, record) => set(record, 'CurrencyRef.value', value),
};

const memo: Codec<string> = text(MEMO_MAX);

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/invoice */
export const quickbooks: SideDefinition<Invoice> = {
  resource: { name: 'Invoice' },
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
  lens: lens<Invoice>({
    client: at('CustomerRef', quickbooksRef('client')),
    date: at('TxnDate', day),
    dueDate: at('DueDate', day),
    term: at('SalesTermRef', quickbooksRef('term')),
    // Before the lines: their amounts are written in this currency.
    currency,
    memo: at('CustomerMemo.value', memo),
    lines,
  }),
  observe: (record, env) => ({
    totalMinor: toMinor(record['TotalAmt'], currencyOf(record, env)),
    taxMinor: toMinor(get(record, 'TxnTaxDetail.TotalTax'), currencyOf(record, env)),
    balanceMinor: toMinor(record['Balance'], currencyOf(record, env)),
    number: idText(record['DocNumber']),
  }),
  matchKeys: () => [],
  marker: (link) => ({ PrivateNote: markerOf(link) }),
  lookedForBy: 'TxnDate',
  carriesMarker: (record, link) => idText(record['PrivateNote']).includes(markerOf(link)),
};

const markerOf = (link: LinkId): string => `HaloPSA invoice ${link.slice(2)}.`;
