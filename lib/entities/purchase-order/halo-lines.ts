/**
 * Lines of what is bought, from HaloPSA's rows of an invoice. They are read by the lens of what is sold, so that discounts and rounding are the
 * same; a row without an item is an expense of the account that it names. What only says something costs nothing and is left out: QuickBooks has
 * no place for it on a purchase in every region.
 */
import { fromMinor, haloRef } from '../codecs.ts';
import { currencyOf, lines as soldLines } from '../invoice/halo-lines.ts';
import type { InvoiceLine, ItemLine } from '../invoice/shape.ts';
import type { LensEnv, LinkId, Reference, Wire } from '../kind.ts';
import { same, type Field } from '../lens.ts';
import { idText, list } from '../wire.ts';
import type { PurchaseItem, PurchaseLine } from './shape.ts';

const accountRef = haloRef('account', 'text');
const itemRef = haloRef('item');
const taxRef = haloRef('tax-code', 'text');
const ITEM = 'item';

/** The default item is one to sell, and so are the settings of sales: what is bought without an item is an expense. */
function forPurchases<E extends Pick<LensEnv, 'company'>>(env: E): E {
  const { defaultItem: _sold, sales: _settings, ...company } = env.company;
  return { ...env, company };
}

const accountCode = (row: Wire, { company }: Pick<LensEnv, 'company'>): string =>
  [row['nominal_code'], company.defaultExpenseAccount]
    .map(idText)
    .find((code) => code !== '' && code !== '0') ?? '';

const isSold = (line: InvoiceLine): line is ItemLine => line.type === ITEM;

/** QuickBooks keeps no tax on purchases in the US. */
const taxOf = ({ tax }: Pick<ItemLine, 'tax'>, env: LensEnv): LinkId | null =>
  env.company.country === 'US' ? null : tax;

function readRow(row: Wire, record: Wire, env: LensEnv): readonly PurchaseLine[] {
  const sold = soldLines.read({ ...record, lines: [row] }, forPurchases(env)).filter(isSold);
  const [first] = sold;
  if (!first) return [];
  if (first.item === null) {
    const amountMinor = sold.reduce((sum, line) => sum + line.amountMinor, 0);
    const account = accountRef.read(accountCode(row, env), env);
    const expense = { account, description: first.description, amountMinor, tax: taxOf(first, env) };
    return amountMinor === 0 ? [] : [{ type: 'expense', ...expense }];
  }
  return sold.map((line): PurchaseItem => {
    const { description, quantity, unitPrice, amountMinor } = line;
    const item = line.item ?? '';
    return { type: ITEM, item, description, quantity, unitPrice, amountMinor, tax: taxOf(line, env) };
  });
}

const writeTax = (tax: LinkId | null, env: LensEnv): unknown => (tax === null ? '' : taxRef.write(tax, env));

function writeLine(line: PurchaseLine, currency: string, env: LensEnv): Wire {
  const { description, amountMinor } = line;
  if (line.type === ITEM)
    return {
      _itemid: itemRef.write(line.item, env),
      item_longdescription: description,
      qty_order: Number(line.quantity),
      unit_price: Number(line.unitPrice),
      tax_code: writeTax(line.tax, env),
    };
  const account = line.type === 'expense' ? line.account : null;
  return {
    item_longdescription: description,
    qty_order: 1,
    unit_price: fromMinor(amountMinor, currency),
    nominal_code: accountRef.write(account, env),
    tax_code: line.type === 'expense' ? writeTax(line.tax, env) : '',
  };
}

function references(row: Wire, env: Pick<LensEnv, 'company'>): readonly Reference[] {
  const record = { lines: [row] };
  const named = soldLines.references?.(record, forPurchases(env)) ?? [];
  const taxed = named.filter(({ kind }) => kind !== 'tax-code' || env.company.country !== 'US');
  const isExpense =
    itemRef.references?.(row['_itemid'])?.length === 0 && Number(row['unit_price'] ?? 0) !== 0;
  return isExpense ? [...taxed, ...(accountRef.references?.(accountCode(row, env)) ?? [])] : taxed;
}

export const lines: Field<PurchaseLine[]> = {
  read: (record, env) => list(record['lines']).flatMap((row) => readRow(row, record, env)),
  write: (value, record, env) =>
    same(lines.read(record, env), value)
      ? record
      : { ...record, lines: value.map((line) => writeLine(line, currencyOf(record, env), env)) },
  references: (record, env) => list(record['lines']).flatMap((row) => references(row, env)),
};
