import * as z from 'zod';
import Big from 'big.js';
import { day, fromMinor, plainDecimal, quickbooksRef, text, toBig, toMinor } from '../codecs.ts';
import type { LensEnv, LinkId, SideDefinition, Wire } from '../kind.ts';
import { at, get, lens, same, set, type Codec, type Field } from '../lens.ts';
import { idText, list, maybe, quickbooksMeta, quickbooksRef as refSchema } from '../wire.ts';
import {
  DESCRIPTION_MAX,
  LINE_DECIMALS,
  MEMO_MAX,
  type Invoice,
  type InvoiceLine,
  type ItemLine,
} from './shape.ts';

const SALES_ITEM = 'SalesItemLineDetail';
const itemRef = quickbooksRef('item');
const taxRef = quickbooksRef('tax-code');
const description = text(DESCRIPTION_MAX);

const currencyOf = (record: Wire, env: Pick<LensEnv, 'company'>): string =>
  idText(get(record, 'CurrencyRef.value')) || env.company.homeCurrency;

const currency: Field<string> = {
  read: currencyOf,
  write: (value, record) => set(record, 'CurrencyRef.value', value),
};

/** US lines say only TAX or NON; the rate stands once, on the transaction. Elsewhere each line names its code. */
function readTax(detail: Wire, record: Wire, env: LensEnv): LinkId | null {
  if (env.company.country !== 'US') return taxRef.read(detail['TaxCodeRef'], env);
  const taxed = get(detail, 'TaxCodeRef.value') === 'TAX';
  const code = taxed ? get(record, 'TxnTaxDetail.TxnTaxCodeRef') : { value: 'NON' };
  return taxRef.read(code ?? detail['TaxCodeRef'], env);
}

function readLine(row: Wire, record: Wire, env: LensEnv): readonly InvoiceLine[] {
  const money = (value: unknown): number => toMinor(value, currencyOf(record, env));
  const said = description.read(row['Description'], env);
  const detail = idText(row['DetailType']);
  if (detail === 'SubTotalLineDetail') return [];
  if (detail === 'DescriptionOnly') return said === '' ? [] : [{ type: 'text', description: said }];
  if (detail !== SALES_ITEM)
    return [{ type: 'foreign', detail, description: said, amountMinor: money(row['Amount']) }];
  const sales = get(row, SALES_ITEM) as Wire;
  return [
    {
      type: 'item',
      item: itemRef.read(sales['ItemRef'], env),
      description: said,
      quantity: plainDecimal(toBig(sales['Qty']) ?? new Big(1), LINE_DECIMALS),
      unitPrice: plainDecimal(toBig(sales['UnitPrice']) ?? toBig(row['Amount']) ?? new Big(0), LINE_DECIMALS),
      amountMinor: money(row['Amount']),
      tax: readTax(sales, record, env),
    },
  ];
}

const isUntaxed = (tax: LinkId | null, env: LensEnv): boolean =>
  tax === null || env.refs.id('tax-code', 'quickbooks', tax) === 'NON';

const writeTax = (tax: LinkId | null, env: LensEnv): unknown =>
  env.company.country === 'US' ? { value: isUntaxed(tax, env) ? 'NON' : 'TAX' } : taxRef.write(tax, env);

function writeLine(line: InvoiceLine, record: Wire, env: LensEnv): Wire {
  if (line.type === 'text')
    return { DetailType: 'DescriptionOnly', Description: line.description, DescriptionLineDetail: {} };
  if (line.type === 'foreign')
    return list(record['Line']).find((row) => same(readLine(row, record, env), [line])) ?? {};
  return {
    DetailType: SALES_ITEM,
    Description: line.description,
    Amount: fromMinor(line.amountMinor, currencyOf(record, env)),
    [SALES_ITEM]: {
      ItemRef: itemRef.write(line.item, env),
      Qty: Number(line.quantity),
      UnitPrice: Number(line.unitPrice),
      TaxCodeRef: writeTax(line.tax, env),
    },
  };
}

/**
 * A changed line makes the tax that was computed for the old ones stale, and QuickBooks keeps it unless the block is dropped.
 * @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/invoice
 */
function writeTaxDetail(value: readonly InvoiceLine[], env: LensEnv): Wire {
  if (env.company.country !== 'US') return { GlobalTaxCalculation: 'TaxExcluded', TxnTaxDetail: undefined };
  const taxed = value.find((line): line is ItemLine => line.type === 'item' && !isUntaxed(line.tax, env));
  return { TxnTaxDetail: taxed ? { TxnTaxCodeRef: taxRef.write(taxed.tax, env) } : undefined };
}

const lines: Field<InvoiceLine[]> = {
  read: (record, env) => list(record['Line']).flatMap((row) => readLine(row, record, env)),
  write: (value, record, env) =>
    same(lines.read(record, env), value)
      ? record
      : { ...record, Line: value.map((line) => writeLine(line, record, env)), ...writeTaxDetail(value, env) },
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
  carriesMarker: (record, link) => idText(record['PrivateNote']).includes(markerOf(link)),
};

const markerOf = (link: LinkId): string => `HaloPSA invoice ${link.slice(2)}.`;
