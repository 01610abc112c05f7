/**
 * QuickBooks' invoice lines. QuickBooks replaces all lines of an invoice at once, and forgets what a line does not say again, so each is
 * laid over the row that it stands on: class, service date and the row's id are the bookkeeper's and stay. The two systems share no name
 * for a line. It is known by being the same, else by its item and its words, else by its item and its place; a line of another item is
 * another line, because the class of a wrong line is worse than none.
 * @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/invoice
 */
import Big from 'big.js';
import { fromMinor, plainDecimal, quickbooksRef, text, toBig, toMinor } from '../codecs.ts';
import type { LensEnv, LinkId, Wire } from '../kind.ts';
import { get, same, type Field } from '../lens.ts';
import { asWire, idText, list } from '../wire.ts';
import { DESCRIPTION_MAX, LINE_DECIMALS, type InvoiceLine, type ItemLine } from './shape.ts';
import { isUntaxed, lineTax } from './tax.ts';

const SALES_ITEM = 'SalesItemLineDetail';
const itemRef = quickbooksRef('item');
const taxRef = quickbooksRef('tax-code');
const description = text(DESCRIPTION_MAX);

export const currencyOf = (record: Wire, env: Pick<LensEnv, 'company'>): string =>
  idText(get(record, 'CurrencyRef.value')) || env.company.homeCurrency;

/** US lines say only TAX or NON; the rate stands once, on the transaction. Elsewhere each line names its code. */
function readTax(detail: Wire, record: Wire, env: LensEnv): LinkId | null {
  if (env.company.country !== 'US') return taxRef.read(detail['TaxCodeRef'], env);
  const taxed = get(detail, 'TaxCodeRef.value') === 'TAX';
  const code = taxed ? get(record, 'TxnTaxDetail.TxnTaxCodeRef') : { value: 'NON' };
  return lineTax(taxRef.read(code ?? detail['TaxCodeRef'], env), env);
}

function readLine(row: Wire, record: Wire, env: LensEnv): readonly InvoiceLine[] {
  const money = (value: unknown): number => toMinor(value, currencyOf(record, env));
  const said = description.read(row['Description'], env);
  const detail = idText(row['DetailType']);
  if (detail === 'SubTotalLineDetail') return [];
  if (detail === 'DescriptionOnly') return said === '' ? [] : [{ type: 'text', description: said }];
  if (detail !== SALES_ITEM)
    return [{ type: 'foreign', detail, description: said, amountMinor: money(row['Amount']) }];
  const sales = asWire(row[SALES_ITEM]);
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

/** A row of the invoice and the line that it reads as; QuickBooks' own sub-total reads as none. */
interface Row {
  readonly wire: Wire;
  readonly line: InvoiceLine;
}

const rowsOf = (record: Wire, env: LensEnv): readonly Row[] =>
  list(record['Line']).flatMap((wire) => readLine(wire, record, env).map((line) => ({ wire, line })));

const isOfOneItem = (a: InvoiceLine, b: InvoiceLine): boolean =>
  a.type === 'item' ? b.type === 'item' && a.item === b.item : a.type === 'text' && b.type === 'text';

type Likeness = (line: InvoiceLine, kept: InvoiceLine, isSamePlace: boolean) => boolean;

/** How a line is known again, the surest first. */
const LIKENESSES: readonly Likeness[] = [
  (line, kept) => same(line, kept),
  (line, kept) => isOfOneItem(line, kept) && line.description === kept.description,
  (line, kept, isSamePlace) => isSamePlace && isOfOneItem(line, kept),
];

/** The row that each line stands on; a line without one is new, and no row carries two. */
function rowsUnder(lines: readonly InvoiceLine[], rows: readonly Row[]): readonly (Row | undefined)[] {
  const found = new Map<number, Row>();
  const free = new Set(rows);
  for (const isAlike of LIKENESSES) {
    for (const [place, line] of lines.entries()) {
      if (found.has(place)) continue;
      const inPlace = rows[place];
      const nearest = inPlace ? [inPlace, ...rows] : rows;
      const row = nearest.find((one) => free.has(one) && isAlike(line, one.line, one === inPlace));
      if (!row) continue;
      found.set(place, row);
      free.delete(row);
    }
  }
  return lines.map((_line, place) => found.get(place));
}

const writeTax = (tax: LinkId | null, env: LensEnv): unknown =>
  env.company.country === 'US' ? { value: isUntaxed(tax, env) ? 'NON' : 'TAX' } : taxRef.write(tax, env);

const itemRow = (line: ItemLine, currency: string, env: LensEnv): Wire => ({
  DetailType: SALES_ITEM,
  Description: line.description,
  Amount: fromMinor(line.amountMinor, currency),
  [SALES_ITEM]: {
    ItemRef: itemRef.write(line.item, env),
    Qty: Number(line.quantity),
    UnitPrice: Number(line.unitPrice),
    TaxCodeRef: writeTax(line.tax, env),
  },
});

/** A line that only QuickBooks has cannot be made, only kept. */
function newRow(line: InvoiceLine, currency: string, env: LensEnv): Wire {
  if (line.type === 'item') return itemRow(line, currency, env);
  return { DetailType: 'DescriptionOnly', Description: line.description, DescriptionLineDetail: {} };
}

/** The line laid over its row. What QuickBooks worked out from the old price would contradict the new one. */
function overlay(kept: Wire, line: InvoiceLine, currency: string, env: LensEnv): Wire {
  if (line.type !== 'item') return { ...kept, Description: line.description };
  const ours = itemRow(line, currency, env);
  const { TaxInclusiveAmt: _gross, RatePercent: _percent, ...detail } = asWire(kept[SALES_ITEM]);
  return { ...kept, ...ours, [SALES_ITEM]: { ...detail, ...asWire(ours[SALES_ITEM]) } };
}

/** The rows to send. `LineNum` is left to QuickBooks, which counts them in the order of sending. */
function writeRows(lines: readonly InvoiceLine[], record: Wire, env: LensEnv): readonly Wire[] {
  const under = rowsUnder(lines, rowsOf(record, env));
  return lines.map((line, place) => {
    const row = under[place];
    if (!row) return newRow(line, currencyOf(record, env), env);
    const { LineNum: _place, ...kept } = row.wire;
    return same(row.line, line) ? kept : overlay(kept, line, currencyOf(record, env), env);
  });
}

/** A changed line makes the tax that was computed for the old ones stale, and QuickBooks keeps it unless the block is dropped. */
function writeTaxDetail(value: readonly InvoiceLine[], env: LensEnv): Wire {
  if (env.company.country !== 'US') return { GlobalTaxCalculation: 'TaxExcluded', TxnTaxDetail: undefined };
  const taxed = value.find((line): line is ItemLine => line.type === 'item' && !isUntaxed(line.tax, env));
  return { TxnTaxDetail: taxed ? { TxnTaxCodeRef: taxRef.write(taxed.tax, env) } : undefined };
}

export const lines: Field<InvoiceLine[]> = {
  read: (record, env) => rowsOf(record, env).map(({ line }) => line),
  write: (value, record, env) =>
    same(lines.read(record, env), value)
      ? record
      : { ...record, Line: writeRows(value, record, env), ...writeTaxDetail(value, env) },
  // Tax codes go by their QuickBooks ids on both sides: there is nothing to look up.
  references: (record) =>
    list(record['Line']).flatMap((row) => itemRef.references?.(get(row, `${SALES_ITEM}.ItemRef`)) ?? []),
};
