/**
 * HaloPSA's invoice lines as both systems can share them. A discounted line becomes two: the line at its full price and its discount as
 * a negative line of the same item and tax code, because QuickBooks refuses a line whose amount is not quantity × price and has no line
 * discount in every region. A bundle is its lines under its heading: each of them bills itself, whatever HaloPSA hides on its own form.
 * Headings and other presentation lines become text.
 */
import Big from 'big.js';
import { cut, day, haloRef, plainDecimal, toBig, toMinor } from '../codecs.ts';
import type { LensEnv, LinkId, Reference, Wire } from '../kind.ts';
import { same, type Field } from '../lens.ts';
import { idText, list } from '../wire.ts';
import { haloRate } from './fields.ts';
import { writeRows, type HaloRow, type Money } from './halo-rows.ts';
import { DESCRIPTION_MAX, LINE_DECIMALS, type InvoiceLine, type ItemLine } from './shape.ts';
import { isAutomated, isNon, lineTax, taxedOf } from './tax.ts';

const itemRef = haloRef('item');
const taxRef = haloRef('tax-code', 'text');
const classRef = haloRef('class', 'text');

const clip = (value: string): string =>
  value.length <= DESCRIPTION_MAX ? value : `${cut(value, DESCRIPTION_MAX - 1).trimEnd()}…`;

const fullText = (row: Wire): string => {
  const short = idText(row['item_shortdescription']).trim();
  const long = idText(row['item_longdescription']).trim();
  if (long === '' || long === short) return short;
  return long.startsWith(short) ? long : `${short}\n${long}`;
};

/** The short text, followed by the long one where that says more. */
export const describe = (row: Wire): string => clip(fullText(row));

/** Whether QuickBooks has no room for all that a line says. */
export const isCut = (row: Wire): boolean => fullText(row).length > DESCRIPTION_MAX;

/** A text in pieces that QuickBooks takes, parted between words where there are any. */
function pieces(value: string): readonly string[] {
  const found: string[] = [];
  for (let rest = value; rest !== '';) {
    const most = cut(rest, DESCRIPTION_MAX);
    const words = most.length < rest.length ? (/^[\s\S]*(?=\s)/.exec(most)?.[0].trimEnd() ?? '') : most;
    const piece = words === '' ? most : words;
    found.push(piece);
    rest = rest.slice(piece.length).trimStart();
  }
  return found;
}

/** What the line says, and what goes on below it. */
function textOf(row: Wire, { company }: LensEnv): readonly [string, ...string[]] {
  if (company.sales?.longTexts !== 'continued') return [describe(row)];
  const [first = '', ...rest] = pieces(fullText(row));
  return [first, ...rest];
}

const number = (value: unknown): Big => (toBig(value) ?? new Big(0)).round(LINE_DECIMALS, Big.roundHalfUp);

const itemOf = (row: Wire, env: Pick<LensEnv, 'company'>): unknown =>
  itemRef.references?.(row['_itemid'])?.length ? row['_itemid'] : env.company.defaultItem;

/** A line that bills nothing and names no item only says something. */
export const isPresentation = (row: Wire): boolean =>
  row['isgroupdesc'] === true ||
  (itemRef.references?.(row['_itemid'])?.length === 0 && number(row['unit_price']).eq(0));

const isActive = (row: Wire): boolean => row['isinactive'] !== true;
const visible = (record: Wire): readonly Wire[] => list(record['lines']).filter(isActive);

const text = (description: string): InvoiceLine => ({ type: 'text', description });

/** Where QuickBooks works the tax out, HaloPSA's lines name no rate, and say themselves that they are of that kind. */
function taxOf(row: Wire, env: LensEnv): LinkId | null {
  const named = taxRef.read(row['tax_code'], env);
  const isOfQuickBooks = isAutomated(env) && row['use_qbo_ast'] === true;
  return isOfQuickBooks && !(named !== null && isNon(named, env)) ? taxedOf(env) : lineTax(named, env);
}

const followsHaloClass = ({ company }: Pick<LensEnv, 'company'>): boolean =>
  company.sales?.lineClass === 'halo';

const SERVICE_DAY = { first: 'startdate', last: 'enddate' } as const;

/** What a setting opens: a period's one day, and the class. */
function trackedOf(row: Wire, env: LensEnv): Pick<ItemLine, 'serviceDate' | 'class'> {
  const of = env.company.sales?.serviceDate ?? 'none';
  return {
    ...(of !== 'none' && { serviceDate: day.read(row[SERVICE_DAY[of]], env) }),
    ...(followsHaloClass(env) && { class: classRef.read(row['invoice_class'], env) }),
  };
}

function readLine(row: Wire, money: Money, currency: string, env: LensEnv): readonly InvoiceLine[] {
  const [description, ...more] = textOf(row, env);
  if (isPresentation(row)) {
    const isSent = description !== '' && env.company.sales?.textLines !== 'left-out';
    return isSent ? [description, ...more].map(text) : [];
  }
  const quantity = number(row['qty_order']);
  const unitPrice = number(row[money.isPlain ? 'unit_price' : 'unit_price_converted']);
  const gross: ItemLine = {
    type: 'item',
    item: itemRef.read(itemOf(row, env), env),
    description,
    quantity: plainDecimal(quantity, LINE_DECIMALS),
    unitPrice: plainDecimal(unitPrice, LINE_DECIMALS),
    amountMinor: toMinor(quantity.times(unitPrice).toFixed(), currency),
    tax: taxOf(row, env),
    ...trackedOf(row, env),
  };
  const percent = toBig(row['discount_perc']) ?? new Big(0);
  const lines = percent.eq(0) ? [gross] : [gross, discountOf(gross, percent, currency)];
  return [...lines, ...more.map(text)];
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

export const currencyOf = (record: Wire, env: Pick<LensEnv, 'company'>): string => {
  const code = idText(record['currency']);
  return /^[A-Z]{3}$/.test(code) ? code : env.company.homeCurrency;
};

/** In which of HaloPSA's two amounts the document's currency stands. */
export function moneyOf(record: Wire, env: LensEnv): Money {
  const isForeign = currencyOf(record, env) !== env.company.homeCurrency;
  const rate = new Big(haloRate.read(record['currency_conversion_rate'], env) || '1');
  return { isPlain: !isForeign || env.company.plainAmounts !== 'home', rate };
}

const rowsOf = (record: Wire, env: LensEnv): readonly HaloRow[] => {
  const [money, currency] = [moneyOf(record, env), currencyOf(record, env)];
  return list(record['lines']).map((wire) => ({
    wire,
    lines: isActive(wire) ? readLine(wire, money, currency, env) : [],
  }));
};

const references = (row: Wire, env: Pick<LensEnv, 'company'>): readonly Reference[] =>
  isPresentation(row)
    ? []
    : [
        ...(itemRef.references?.(itemOf(row, env)) ?? []),
        ...(taxRef.references?.(row['tax_code']) ?? []),
        ...(followsHaloClass(env) ? (classRef.references?.(row['invoice_class']) ?? []) : []),
      ];

export const lines: Field<InvoiceLine[]> = {
  read: (record, env) => rowsOf(record, env).flatMap((row) => row.lines),
  write: (value, record, env) =>
    same(lines.read(record, env), value)
      ? record
      : { ...record, lines: writeRows(value, rowsOf(record, env), moneyOf(record, env), env) },
  references: (record, env) => visible(record).flatMap((row) => references(row, env)),
};
