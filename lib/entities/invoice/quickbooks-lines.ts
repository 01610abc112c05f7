/**
 * QuickBooks' invoice lines. QuickBooks replaces all lines of an invoice at once, and forgets what a line does not say again, so each is
 * laid over the row that it stands on: what the connection leaves to the bookkeeper (class, service date) and the row's id stay.
 * HaloPSA's lines are without tax, so a document of ours is `TaxExcluded`; one with prices that include tax, made in QuickBooks, is read without.
 * @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/invoice
 */
import Big from 'big.js';
import { day, fromMinor, plainDecimal, quickbooksRef, text, toBig, toMinor } from '../codecs.ts';
import type { LensEnv, LinkId, Reference, Wire } from '../kind.ts';
import { get, same, type Field } from '../lens.ts';
import { rowsUnder, type Row } from '../rows-under.ts';
import { asWire, idText, list } from '../wire.ts';
import { comesFromQuickBooks, waited } from './fields.ts';
import { DESCRIPTION_MAX, LINE_DECIMALS, isOfOneItem, type InvoiceLine, type ItemLine } from './shape.ts';
import { isAutomated, isUntaxed, lineTax, taxedOf } from './tax.ts';

const SALES_ITEM = 'SalesItemLineDetail';
const GROUP = 'GroupLineDetail';
const itemRef = quickbooksRef('item');
const taxRef = quickbooksRef('tax-code');
const classRef = quickbooksRef('class');
const description = text(DESCRIPTION_MAX);

export const currencyOf = (record: Wire, env: Pick<LensEnv, 'company'>): string =>
  idText(get(record, 'CurrencyRef.value')) || env.company.homeCurrency;

/** US lines say only TAX or NON; the rate stands once, on the transaction. Elsewhere each line names its code. */
function readTax(detail: Wire, record: Wire, env: LensEnv): LinkId | null {
  if (env.company.country !== 'US') return taxRef.read(detail['TaxCodeRef'], env);
  const taxed = get(detail, 'TaxCodeRef.value') === 'TAX';
  if (taxed && isAutomated(env)) return taxedOf(env);
  const code = taxed ? get(record, 'TxnTaxDetail.TxnTaxCodeRef') : { value: 'NON' };
  return lineTax(taxRef.read(code ?? detail['TaxCodeRef'], env), env);
}

type Amount = Pick<ItemLine, 'quantity' | 'unitPrice' | 'amountMinor'>;

/**
 * Quantity and price as they come to the amount. Where they do not (a price that includes tax, a rate of discount on the line) the price follows
 * from the amount, and where no price does, the line is one of the whole amount.
 */
function readAmount(row: Wire, sales: Wire, currency: string): Amount {
  const amountMinor = toMinor(row['Amount'], currency);
  const amount = toBig(row['Amount']) ?? new Big(0);
  const quantity = toBig(sales['Qty']) ?? new Big(1);
  const price = toBig(sales['UnitPrice']) ?? amount;
  const prices = [price, ...(quantity.eq(0) ? [] : [amount.div(quantity)])];
  const fitting = prices
    .map((one) => plainDecimal(one, LINE_DECIMALS))
    .find((one) => toMinor(quantity.times(one).toFixed(), currency) === amountMinor);
  return fitting === undefined
    ? { quantity: '1', unitPrice: plainDecimal(amount, LINE_DECIMALS), amountMinor }
    : { quantity: plainDecimal(quantity, LINE_DECIMALS), unitPrice: fitting, amountMinor };
}

/** What a setting opens: the day of service, and the class. */
function trackedOf(sales: Wire, env: LensEnv): Pick<ItemLine, 'serviceDate' | 'class'> {
  const { serviceDate = 'none', lineClass } = env.company.sales ?? {};
  return {
    ...(serviceDate !== 'none' && { serviceDate: day.read(sales['ServiceDate'], env) }),
    ...(lineClass === 'halo' && { class: classRef.read(sales['ClassRef'], env) }),
  };
}

function readItem(row: Wire, record: Wire, env: LensEnv): ItemLine {
  const sales = asWire(row[SALES_ITEM]);
  return {
    type: 'item',
    item: itemRef.read(sales['ItemRef'], env),
    description: description.read(row['Description'], env),
    ...readAmount(row, sales, currencyOf(record, env)),
    tax: readTax(sales, record, env),
    ...trackedOf(sales, env),
  };
}

/** A bundle is opened only for those who take invoices over: elsewhere it is seen and compared as it is. */
function readForeign(row: Wire, record: Wire, env: LensEnv): InvoiceLine {
  const detail = idText(row['DetailType']);
  const isOpened = detail === GROUP && comesFromQuickBooks(env.company);
  return {
    type: 'foreign',
    detail,
    description: description.read(row['Description'], env),
    amountMinor: toMinor(row['Amount'], currencyOf(record, env)),
    ...(isOpened && { parts: groupParts(row).map((part) => readItem(part, record, env)) }),
  };
}

const groupParts = (row: Wire): readonly Wire[] => list(get(row, `${GROUP}.Line`));

function readLine(row: Wire, record: Wire, env: LensEnv): readonly InvoiceLine[] {
  switch (row['DetailType']) {
    case 'SubTotalLineDetail':
      return [];
    case 'DescriptionOnly': {
      const said = description.read(row['Description'], env);
      return said === '' ? [] : [{ type: 'text', description: said }];
    }
    case SALES_ITEM:
      return [readItem(row, record, env)];
    default:
      return [readForeign(row, record, env)];
  }
}

/** QuickBooks' own sub-total reads as none. */
const rowsOf = (record: Wire, env: LensEnv): readonly Row<InvoiceLine>[] =>
  list(record['Line']).flatMap((wire) => readLine(wire, record, env).map((line) => ({ wire, line })));

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
    ...(line.serviceDate !== undefined && { ServiceDate: day.write(line.serviceDate, env) }),
    ...(line.class !== undefined && { ClassRef: classRef.write(line.class, env) }),
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
  const under = rowsUnder(lines, rowsOf(record, env), isOfOneItem);
  // A price that includes tax stands beside an amount that does not: among prices without tax it would be refused.
  const isWithTax = record['GlobalTaxCalculation'] === 'TaxInclusive';
  return lines.map((line, place) => {
    const row = under[place];
    if (!row) return newRow(line, currencyOf(record, env), env);
    const { LineNum: _place, ...kept } = row.wire;
    return same(row.line, line) && !isWithTax ? kept : overlay(kept, line, currencyOf(record, env), env);
  });
}

/** A changed line makes the tax that was computed for the old ones stale, and QuickBooks keeps it unless the block is dropped. */
function writeTaxDetail(value: readonly InvoiceLine[], env: LensEnv): Wire {
  if (isAutomated(env)) return { TxnTaxDetail: undefined };
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
  references: (record, env) =>
    list(record['Line'])
      .flatMap((row) => (comesFromQuickBooks(env.company) ? [row, ...groupParts(row)] : [row]))
      .flatMap((row) => waited(references(asWire(row[SALES_ITEM]), record, env), env.company)),
};

/** Tax codes go by their QuickBooks ids on both sides: only who writes them to HaloPSA has to look them up. */
const references = (sales: Wire, record: Wire, env: Pick<LensEnv, 'company'>): readonly Reference[] => [
  ...(itemRef.references?.(sales['ItemRef']) ?? []),
  ...(env.company.sales?.lineClass === 'halo' ? (classRef.references?.(sales['ClassRef']) ?? []) : []),
  ...(comesFromQuickBooks(env.company) ? taxReferences(sales, record, env) : []),
];

function taxReferences(
  sales: Wire,
  record: Wire,
  { company }: Pick<LensEnv, 'company'>,
): readonly Reference[] {
  const own = taxRef.references?.(sales['TaxCodeRef']) ?? [];
  const isOfDocument =
    company.country === 'US' && own.some(({ id }) => id === 'TAX') && !isAutomated({ company });
  const named = isOfDocument ? get(record, 'TxnTaxDetail.TxnTaxCodeRef') : undefined;
  return named === undefined ? own : (taxRef.references?.(named) ?? []);
}
