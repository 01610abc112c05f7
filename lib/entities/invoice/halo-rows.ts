/**
 * HaloPSA's lines as they are written. HaloPSA replaces all lines of an invoice at once, and a row knows more than the two systems share (contract,
 * ticket, cost), so a line is laid over the row it stands on, and only what differs is changed. A row that reads as several lines (a discount, a
 * long text) stays as long as all of them do; then it becomes plain rows. Rows that read as nothing stay where they are: at the end.
 */
import Big from 'big.js';
import { haloRef, plainDecimal, toBig } from '../codecs.ts';
import type { LensEnv, Wire } from '../kind.ts';
import { same } from '../lens.ts';
import { rowsUnder, type Row } from '../rows-under.ts';
import { LINE_DECIMALS, isOfOneItem, type InvoiceLine, type ItemLine } from './shape.ts';

const itemRef = haloRef('item');
const taxRef = haloRef('tax-code', 'text');
const classRef = haloRef('class', 'text');

/** A row and all lines that it reads as. */
export interface HaloRow {
  readonly wire: Wire;
  readonly lines: readonly InvoiceLine[];
}

/** Amounts that HaloPSA keeps in both currencies, as a record of it says: the plain one, or the other, is the document's. */
export interface Money {
  readonly isPlain: boolean;
  /** Home units for one of the document's currency. */
  readonly rate: Big;
}

const shortOf = (description: string): string => (description.split('\n')[0] ?? '').trimEnd();

const words = ({ description }: InvoiceLine): Wire => {
  const short = shortOf(description);
  return { item_shortdescription: short, item_longdescription: description === short ? '' : description };
};

const priced = (price: string, { isPlain, rate }: Money): Wire =>
  isPlain
    ? { unit_price: Number(price) }
    : {
        unit_price: Number(plainDecimal(new Big(price).times(rate), LINE_DECIMALS)),
        unit_price_converted: Number(price),
      };

const taxed = (line: ItemLine, env: LensEnv): Wire => ({
  tax_code: line.tax === null ? '' : taxRef.write(line.tax, env),
});

/** The day is written as a period of one day. */
const tracked = (line: ItemLine, env: LensEnv): Wire => ({
  ...(line.serviceDate !== undefined && {
    startdate: line.serviceDate || null,
    enddate: line.serviceDate || null,
  }),
  ...(line.class !== undefined && { invoice_class: classRef.write(line.class, env) }),
});

function newRow(line: InvoiceLine, money: Money, env: LensEnv): Wire {
  if (line.type !== 'item') return { isgroupdesc: true, ...words(line), qty_order: 0, unit_price: 0 };
  return {
    _itemid: itemRef.write(line.item, env),
    ...words(line),
    qty_order: Number(line.quantity),
    ...priced(line.unitPrice, money),
    ...taxed(line, env),
    ...tracked(line, env),
  };
}

/** Only what differs: a price keeps the digits that the other system does not have. */
function overlay(row: HaloRow, line: InvoiceLine, money: Money, env: LensEnv): Wire {
  const [was] = row.lines;
  if (was === undefined) return newRow(line, money, env);
  const said = was.description === line.description && row.lines.length === 1 ? {} : words(line);
  if (line.type !== 'item' || was.type !== 'item') return { ...row.wire, ...said };
  const isTaxedAlike = was.tax === line.tax;
  return {
    ...row.wire,
    ...said,
    ...(itemRef.references?.(row.wire['_itemid']).length === 0 && { _itemid: itemRef.write(line.item, env) }),
    ...(toBig(row.wire['discount_perc'])?.eq(0) === false && { discount_perc: 0 }),
    ...(was.quantity !== line.quantity && { qty_order: Number(line.quantity) }),
    ...(was.unitPrice !== line.unitPrice && priced(line.unitPrice, money)),
    ...(!isTaxedAlike && { ...taxed(line, env), tax_code_overriden: false }),
    ...(was.serviceDate !== line.serviceDate || was.class !== line.class ? tracked(line, env) : {}),
  };
}

/** Bundles come as a heading and their parts. */
const flat = (line: InvoiceLine): readonly InvoiceLine[] =>
  line.type === 'foreign' && line.parts
    ? [
        ...(line.description === '' ? [] : [{ type: 'text', description: line.description } as const]),
        ...line.parts,
      ]
    : [line];

/** Where each row that reads as several lines is met whole; those of one line are matched one by one. */
function wholeRows(lines: readonly InvoiceLine[], rows: readonly HaloRow[]): ReadonlyMap<number, HaloRow> {
  const found = new Map<number, HaloRow>();
  let from = 0;
  for (const row of rows.filter((one) => one.lines.length > 1)) {
    const at = lines.findIndex(
      (_line, place) => place >= from && row.lines.every((own, offset) => same(own, lines[place + offset])),
    );
    if (at < 0) continue;
    found.set(at, row);
    from = at + row.lines.length;
  }
  return found;
}

/** A row by the first line that it reads as. */
const firstOf = (row: HaloRow): readonly (Row<InvoiceLine> & { readonly row: HaloRow })[] =>
  row.lines[0] === undefined ? [] : [{ wire: row.wire, line: row.lines[0], row }];

export function writeRows(
  value: readonly InvoiceLine[],
  rows: readonly HaloRow[],
  money: Money,
  env: LensEnv,
): readonly Wire[] {
  const lines = value.flatMap(flat);
  const whole = wholeRows(lines, rows);
  const taken = new Set([...whole.values()]);
  const covered = new Set([...whole].flatMap(([at, row]) => row.lines.map((_line, offset) => at + offset)));
  const single = lines.flatMap((line, place) => (covered.has(place) ? [] : [{ line, place }]));
  const free = rows.filter((row) => !taken.has(row)).flatMap(firstOf);
  const under = rowsUnder(
    single.map(({ line }) => line),
    free,
    isOfOneItem,
  );
  const rowOf = new Map<unknown, HaloRow>(free.map((one) => [one, one.row]));
  const written = new Map<number, Wire>(
    single.map(({ line, place }, index) => {
      const row = rowOf.get(under[index]);
      if (!row) return [place, newRow(line, money, env)];
      const isKept = row.lines.length === 1 && same(row.lines[0], line);
      return [place, isKept ? row.wire : overlay(row, line, money, env)];
    }),
  );
  const unread = rows.filter((row) => row.lines.length === 0).map(({ wire }) => wire);
  const placed = lines.map((_line, place) => whole.get(place)?.wire ?? written.get(place));
  return [...placed.filter((wire) => wire !== undefined), ...unread];
}
