/**
 * What has come of an order, item by item. HaloPSA counts goods in by itself, and a count that replaced its own would put its stock out; so
 * QuickBooks' count is taken over only where the connection says that goods are received there. The lines of the two systems have no common name,
 * so what came of an item is spread over its lines in their order, each filled up before the next.
 */
import Big from 'big.js';
import { haloRef, plainDecimal, quickbooksRef, toBig } from '../codecs.ts';
import { LINE_DECIMALS } from '../invoice/shape.ts';
import type { Company, LensEnv, LinkId, Wire } from '../kind.ts';
import { get, type Field } from '../lens.ts';
import { ordersOf } from '../order-settings.ts';
import { list } from '../wire.ts';
import type { Received } from './shape.ts';

const haloItem = haloRef('item');
const quickbooksItem = quickbooksRef('item');
const NONE = new Big(0);

const isCounted = (company: Company): boolean => ordersOf(company).receivedIn === 'quickbooks';

type Counted = readonly { readonly item: LinkId | null; readonly quantity: Big }[];

/** Each item once, in the order of their names; what has not come is not among them. */
function summed(counted: Counted): Received[] {
  const sums = new Map<LinkId, Big>();
  for (const { item, quantity } of counted)
    if (item !== null) sums.set(item, (sums.get(item) ?? NONE).plus(quantity));
  return [...sums]
    .map(([item, quantity]) => ({ item, quantity: plainDecimal(quantity, LINE_DECIMALS) }))
    .filter(({ quantity }) => quantity !== '0')
    .toSorted((a, b) => (a.item < b.item ? -1 : 1));
}

const number = (value: unknown): Big => toBig(value) ?? NONE;

/** The rows with what came of their items. */
function spread(rows: readonly Wire[], value: readonly Received[], env: LensEnv): readonly Wire[] {
  const left = new Map(value.map(({ item, quantity }) => [item, new Big(quantity)]));
  const last = new Map(rows.map((row, place) => [haloItem.read(row['item_id'], env), place]));
  return rows.map((row, place) => {
    const item = haloItem.read(row['item_id'], env);
    const rest = item === null ? undefined : (left.get(item) ?? NONE);
    if (item === null || rest === undefined) return row;
    const ordered = number(row[ordersOf(env.company).line.quantity]);
    const isFilled = last.get(item) !== place && ordered.gte(0) && rest.gt(ordered);
    const own = isFilled ? ordered : rest;
    left.set(item, rest.minus(own));
    return { ...row, quantity_received: own.toNumber() };
  });
}

export const haloReceived: Field<Received[]> = {
  read: (record, env) =>
    isCounted(env.company)
      ? summed(
          list(record['lines']).map((row) => ({
            item: haloItem.read(row['item_id'], env),
            quantity: number(row['quantity_received']),
          })),
        )
      : [],
  write: (value, record, env) => ({ ...record, lines: spread(list(record['lines']), value, env) }),
};

const DETAIL = 'ItemBasedExpenseLineDetail';

/** QuickBooks shows it on the lines of an open order and moves it by itself. */
export const quickbooksReceived: Field<Received[]> = {
  read: (record, env) =>
    isCounted(env.company)
      ? summed(
          list(record['Line']).map((row) => ({
            item: quickbooksItem.read(get(row, `${DETAIL}.ItemRef`), env),
            quantity: number(row['Received']),
          })),
        )
      : [],
  write: (_value, record) => record,
};
