/**
 * HaloPSA's invoice lines as both systems can share them. A discounted line becomes two: the line at its full price and its discount as
 * a negative line of the same item and tax code, because QuickBooks refuses a line whose amount is not quantity × price and has no line
 * discount in every region. Headings and other presentation lines become text.
 */
import Big from 'big.js';
import { cut, haloRef, plainDecimal, toBig, toMinor } from '../codecs.ts';
import type { LensEnv, Reference, Wire } from '../kind.ts';
import { same, type Field } from '../lens.ts';
import { idText, list } from '../wire.ts';
import { DESCRIPTION_MAX, LINE_DECIMALS, type InvoiceLine, type ItemLine } from './shape.ts';
import { lineTax } from './tax.ts';

const itemRef = haloRef('item');
const taxRef = haloRef('tax-code', 'text');

const clip = (value: string): string =>
  value.length <= DESCRIPTION_MAX ? value : `${cut(value, DESCRIPTION_MAX - 1).trimEnd()}…`;

/** The short text, followed by the long one where that says more. */
export function describe(row: Wire): string {
  const short = idText(row['item_shortdescription']).trim();
  const long = idText(row['item_longdescription']).trim();
  if (long === '' || long === short) return clip(short);
  return clip(long.startsWith(short) ? long : `${short}\n${long}`);
}

const number = (value: unknown): Big => (toBig(value) ?? new Big(0)).round(LINE_DECIMALS, Big.roundHalfUp);

const itemOf = (row: Wire, env: Pick<LensEnv, 'company'>): unknown =>
  itemRef.references?.(row['_itemid'])?.length ? row['_itemid'] : env.company.defaultItem;

/** A line that bills nothing and names no item only says something. */
export const isPresentation = (row: Wire): boolean =>
  row['isgroupdesc'] === true ||
  (itemRef.references?.(row['_itemid'])?.length === 0 && number(row['unit_price']).eq(0));

const visible = (record: Wire): readonly Wire[] =>
  list(record['lines']).filter((row) => row['isinactive'] !== true);

function readLine(row: Wire, currency: string, env: LensEnv): readonly InvoiceLine[] {
  const description = describe(row);
  if (isPresentation(row)) return description === '' ? [] : [{ type: 'text', description }];
  const quantity = number(row['qty_order']);
  const unitPrice = number(row['unit_price']);
  const gross: ItemLine = {
    type: 'item',
    item: itemRef.read(itemOf(row, env), env),
    description,
    quantity: plainDecimal(quantity, LINE_DECIMALS),
    unitPrice: plainDecimal(unitPrice, LINE_DECIMALS),
    amountMinor: toMinor(quantity.times(unitPrice).toFixed(), currency),
    tax: lineTax(taxRef.read(row['tax_code'], env), env),
  };
  const percent = toBig(row['discount_perc']) ?? new Big(0);
  return percent.eq(0) ? [gross] : [gross, discountOf(gross, percent, currency)];
}

/** The discount is rounded once, so that both lines add up to the discounted amount to the cent. */
function discountOf(gross: ItemLine, percent: Big, currency: string): ItemLine {
  const full = new Big(gross.quantity).times(gross.unitPrice);
  const net = toMinor(full.times(new Big(100).minus(percent)).div(100).toFixed(), currency);
  const amountMinor = net - gross.amountMinor;
  const unit = new Big(amountMinor).div(toMinor('1', currency));
  const heading = `Discount ${plainDecimal(percent, 2)} %: ${gross.description.split('\n')[0] ?? ''}`;
  return {
    ...gross,
    description: clip(heading).trim(),
    quantity: '1',
    unitPrice: unit.toFixed(),
    amountMinor,
  };
}

/** One HaloPSA row for each shape line: what came from a discounted row is written as two plain rows. */
const writeLine = (line: InvoiceLine, env: LensEnv): Wire =>
  line.type === 'item'
    ? {
        _itemid: itemRef.write(line.item, env),
        item_longdescription: line.description,
        qty_order: Number(line.quantity),
        unit_price: Number(line.unitPrice),
        tax_code: line.tax === null ? '' : taxRef.write(line.tax, env),
      }
    : { isgroupdesc: true, item_longdescription: line.description, qty_order: 0, unit_price: 0 };

export const currencyOf = (record: Wire, env: Pick<LensEnv, 'company'>): string => {
  const code = idText(record['currency']);
  return /^[A-Z]{3}$/.test(code) ? code : env.company.homeCurrency;
};

const references = (row: Wire, env: Pick<LensEnv, 'company'>): readonly Reference[] =>
  isPresentation(row)
    ? []
    : [...(itemRef.references?.(itemOf(row, env)) ?? []), ...(taxRef.references?.(row['tax_code']) ?? [])];

export const lines: Field<InvoiceLine[]> = {
  read: (record, env) => visible(record).flatMap((row) => readLine(row, currencyOf(record, env), env)),
  write: (value, record, env) =>
    same(lines.read(record, env), value)
      ? record
      : { ...record, lines: value.map((line) => writeLine(line, env)) },
  references: (record, env) => visible(record).flatMap((row) => references(row, env)),
};
