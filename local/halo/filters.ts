/** List filters: a query parameter says which records stay, and where an index answers, which ones to look at. */
import type { Query } from './query.ts';
import { notModelledHere } from './refused.ts';
import type { Tenant } from './tenant.ts';
import { text, whole, type Rec } from './values.ts';

export interface Narrowing {
  readonly keeps: (record: Rec) => boolean;
  /** An indexed field and its value. */
  readonly at?: { readonly field: string; readonly value: string };
  /** When it last changed, in epoch milliseconds. */
  readonly between?: { readonly from: number; readonly to: number };
}

/** @returns undefined when the parameter does not narrow */
export type Filter = (query: Query, name: string, tenant: Tenant) => Narrowing | undefined;

const is = (field: string, value: string): Narrowing => ({
  keeps: (record) => String(record[field] ?? '') === value,
  at: { field, value },
});

/** A number; 0 is none. */
export const number =
  (field: string): Filter =>
  (query, name) => {
    const wanted = query.int(name);
    return wanted ? is(field, String(wanted)) : undefined;
  };

/** A number that may be 0. */
export const code =
  (field: string): Filter =>
  (query, name) => {
    const wanted = query.int(name);
    return wanted === undefined ? undefined : is(field, String(wanted));
  };

export const same =
  (field: string): Filter =>
  (query, name) => {
    const wanted = query.text(name);
    return wanted === undefined ? undefined : is(field, wanted);
  };

export const oneOf =
  (field: string): Filter =>
  (query, name) => {
    const wanted = query.ints(name);
    return wanted && { keeps: (record) => wanted.includes(Number(record[field] ?? 0)) };
  };

export const when =
  (keeps: (record: Rec, tenant: Tenant) => boolean): Filter =>
  (query, name, tenant) =>
    query.flag(name) === true ? { keeps: (record) => keeps(record, tenant) } : undefined;

/** Only by those switched on, see `unconfirmedFilters`. */
export const unconfirmed =
  (filter: Filter): Filter =>
  (query, name, tenant) =>
    tenant.switches.unconfirmedFilters ? filter(query, name, tenant) : undefined;

/** HaloPSA's times without a zone are UTC. */
const timeOf = (value: unknown): number => {
  const written = text(value);
  return Date.parse(/T[\d:.]+$/.test(written) ? `${written}Z` : written);
};

export const from =
  (field: string): Filter =>
  (query, name) => {
    const least = query.time(name);
    return least === undefined ? undefined : { keeps: (record) => timeOf(record[field]) >= least };
  };

export const until =
  (field: string): Filter =>
  (query, name) => {
    const most = query.time(name);
    return most === undefined ? undefined : { keeps: (record) => timeOf(record[field]) <= most };
  };

type InvoiceKind = 'invoice' | 'credit' | 'bill';

/** What an invoice row is: HaloPSA keeps credit notes and bills in the same table. */
export function invoiceKindOf(record: Rec, { typeIds }: Tenant['switches']): InvoiceKind {
  const type = record['typeid'];
  if (whole(record['creditlinkedtoinvoiceid']) > 0 || type === typeIds.credit) return 'credit';
  if (whole(record['purchaseorder_id']) > 0 || whole(record['supplier_id']) > 0 || type === typeIds.bill)
    return 'bill';
  return 'invoice';
}

const KIND_FLAGS: Readonly<Record<string, InvoiceKind>> = {
  includeinvoices: 'invoice',
  includecredits: 'credit',
  includepoinvoices: 'bill',
};

/** The three flags together: where any is given the list has just the kinds that are true. */
export function byInvoiceKind(query: Query, { switches }: Tenant): readonly Narrowing[] {
  const given = Object.keys(KIND_FLAGS).filter((name) => query.flag(name) !== undefined);
  const kinds =
    given.length === 0
      ? switches.invoiceListKinds
      : Object.entries(KIND_FLAGS).flatMap(([name, kind]) => (query.flag(name) === true ? [kind] : []));
  if (kinds.length === 3) return [];
  return [{ keeps: (record) => kinds.includes(invoiceKindOf(record, switches)) }];
}

const within = (field: string, least: number, most: number): Narrowing => ({
  keeps: (record) => {
    const time = timeOf(record[field] ?? record['last_modified']);
    return time >= least && time <= most;
  },
});

/** @param field that says when a record last changed */
export function changedBetween(field: string, least = -Infinity, most = Infinity): readonly Narrowing[] {
  if (least === -Infinity && most === Infinity) return [];
  return [{ ...within(field, least, most), between: { from: least, to: most } }];
}

const DATE_SEARCHES = ['invoice_date', 'last_modified', 'duedate'];

/** `datesearch` names the field that the two dates bound. @throws Refused for those of the appointments of recurring invoices */
export function byInvoiceRange(query: Query, { switches }: Tenant): readonly Narrowing[] {
  const { search, from: least, to: most } = switches.invoiceRange;
  const field = query.text(search)?.toLowerCase();
  if (field === undefined) return [];
  if (!DATE_SEARCHES.includes(field)) throw notModelledHere(`${search}=${field}`);
  return field === 'last_modified'
    ? changedBetween(field, query.time(least), query.time(most))
    : [within(field, query.time(least) ?? -Infinity, query.time(most) ?? Infinity)];
}
