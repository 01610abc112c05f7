/**
 * A few orders: what clients were offered and have ordered, and what is bought for them. Services and software that bear no tax, and in the US, where
 * purchases bear none, so that the totals are plain sums. There are no bills: they are rows among the invoices, whose numbers are fixed.
 */
import Big from 'big.js';
import type { Rec } from '../halo/index.ts';
import { items } from './masters.ts';

/** The untaxed rows of the two companies, and the first client of the British one. */
const UNTAXED = { us: '1', gb: '11' } as const;
const FIRST_GB_CLIENT = 31;
const MADE = '2026-11-16';

const itemOf = (id: number): Rec => items[id - 1] ?? {};

const inCents = (value: Big): number => value.round(2, Big.roundHalfUp).toNumber();

interface Ordered {
  readonly item: number;
  readonly quantity: number;
  readonly price: number;
}

function lineOf({ item, quantity, price }: Ordered, taxCode: string, index: number): Rec {
  const net = inCents(new Big(quantity).times(price));
  return {
    id: index + 1,
    item_id: item,
    name: itemOf(item)['name'],
    quantity,
    price,
    tax_code: taxCode,
    tax_rate: 0,
    net_total: net,
    total_tax: 0,
    total_price: net,
    sort_seq: index + 1,
  };
}

function orderOf(id: number, party: Rec, taxCode: string, ordered: readonly Ordered[]): Rec {
  const lines = ordered.map((one, index) => lineOf(one, taxCode, index));
  const total = inCents(lines.reduce((sum, line) => sum.plus(Number(line['net_total'])), new Big(0)));
  return {
    id,
    ...party,
    date: `${MADE}T00:00:00`,
    status: 0,
    lines,
    revenue: total,
    tax_total: 0,
    total,
    last_modified: `${MADE}T09:00:00.000Z`,
    last_update_time: `${MADE}T09:00:00.000Z`,
    date_created: `${MADE}T09:00:00.000Z`,
    change_seq: 1,
  };
}

const CLIENTS = [3, 8, 14, 32, 37] as const;
const SUPPLIERS = [1, 2, 5, 6, 8] as const;

const taxOf = (client: number): string => (client < FIRST_GB_CLIENT ? UNTAXED.us : UNTAXED.gb);

/** Labour by the quarter hour. */
const labour = (index: number): readonly Ordered[] => [
  { item: 21 + index, quantity: 2.25 + index / 4, price: 97.75 },
  { item: 26, quantity: 1, price: 1_450 },
];

export const salesOrders: readonly Rec[] = CLIENTS.map((client, index) =>
  orderOf(index + 1, { client_id: client }, taxOf(client), labour(index)),
);

export const quotations: readonly Rec[] = CLIENTS.map((client, index) => ({
  ...orderOf(index + 1, { client_id: client + 1 }, taxOf(client), labour(index)),
  expiry_date: '2026-12-31T00:00:00',
}));

export const purchaseOrders: readonly Rec[] = SUPPLIERS.map((supplier, index) =>
  orderOf(index + 1, { supplier_id: supplier }, '', [
    { item: 61 + index, quantity: 2 + index, price: 120.99 },
    { item: 41 + index, quantity: 10, price: 6.935 },
  ]),
);
