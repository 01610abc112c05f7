import * as z from 'zod';
import { day, quickbooksRef, text, toMinor } from '../codecs.ts';
import { currencyOf, lines as invoiceLines } from '../invoice/quickbooks-lines.ts';
import { MEMO_MAX } from '../invoice/shape.ts';
import type { InvoiceLine } from '../invoice/shape.ts';
import type { LensEnv, LinkId, MatchKey, SideDefinition, Wire } from '../kind.ts';
import { at, get, lens, set, type Field } from '../lens.ts';
import { idText, maybe, quickbooksMeta, quickbooksRef as refSchema } from '../wire.ts';
import type { CreditNote } from './shape.ts';

/** What is looked up of a line hangs on whether such documents are taken over: for a credit note its own direction says so. */
const asInvoices = <E extends Pick<LensEnv, 'company'>>(env: E): E => {
  const { directions = {} } = env.company;
  const { invoice: _invoices, ...others } = directions;
  const own = directions['credit-note'];
  return {
    ...env,
    company: { ...env.company, directions: { ...others, ...(own !== undefined && { invoice: own }) } },
  };
};

const lines: Field<InvoiceLine[]> = {
  read: (memo, env) => invoiceLines.read(memo, asInvoices(env)),
  write: (value, memo, env) => invoiceLines.write(value, memo, asInvoices(env)),
  references: (memo, env) => invoiceLines.references?.(memo, asInvoices(env)) ?? [],
};

const markerOf = (link: LinkId): string => `HaloPSA credit note ${link.slice(2)}.`;

/** HaloPSA's row may say which one it is. */
const named = (row: Wire): readonly MatchKey[] => {
  const id = idText(row['qboid']);
  return /^[1-9]\d*$/.test(id) ? [{ property: 'Id', value: id, certain: false }] : [];
};

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/creditmemo */
export const quickbooks: SideDefinition<CreditNote> = {
  resource: { name: 'CreditMemo' },
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
  lens: lens<CreditNote>({
    client: at('CustomerRef', quickbooksRef('client')),
    date: at('TxnDate', day),
    // Before the lines: their amounts are written in this currency.
    currency: { read: currencyOf, write: (value, memo) => set(memo, 'CurrencyRef.value', value) },
    memo: at('CustomerMemo.value', text(MEMO_MAX)),
    lines,
  }),
  observe: (memo, env) => ({
    totalMinor: toMinor(memo['TotalAmt'], currencyOf(memo, env)),
    taxMinor: toMinor(get(memo, 'TxnTaxDetail.TotalTax'), currencyOf(memo, env)),
    balanceMinor: toMinor(memo['RemainingCredit'] ?? memo['Balance'], currencyOf(memo, env)),
    number: idText(memo['DocNumber']),
    currency: currencyOf(memo, env),
  }),
  matchKeys: (_shape, row) => named(row),
  marker: (link) => ({ PrivateNote: markerOf(link) }),
  carriesMarker: (memo, link) => idText(memo['PrivateNote']).includes(markerOf(link)),
  lookedForBy: 'TxnDate',
};
