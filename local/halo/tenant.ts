/** What a resource's own rules may use: the tenant's records, the switches, and the moment of the request. */
import type { Masters } from './invoices.ts';
import type { Verb } from './events.ts';
import type { Store } from './store.ts';
import type { Switches } from './switches.ts';
import { text, type Rec } from './values.ts';

/** Something that webhooks may be told of. */
export interface Told {
  readonly resource: string;
  readonly id: string;
  readonly verb: Verb;
  readonly record: Rec;
}

export interface Tenant {
  readonly store: Store;
  readonly switches: Switches;
  readonly masters: Masters;
  /** Now, as HaloPSA writes it. */
  readonly at: string;
  readonly today: string;
  /** By whom: the application's agent, or the person at the screen. */
  readonly who: { readonly id: number; readonly name: string };
  newUuid(): string;
}

export const mastersOf = (store: Store): Masters => ({
  item: (id) => store.get('Item', id),
  client: (id) => store.get('Client', id),
  tax: (id) => store.get('Tax', id),
  untaxed: (realmId) =>
    store.all('Tax').find((tax) => tax['qbo_company_id'] === realmId && tax['value'] === 0),
  currency: (idOrCode) =>
    store.get('Currency', idOrCode) ?? store.all('Currency').find((row) => row['code'] === idOrCode),
});

/** The record after one more change, with the stamps of that change. */
export const touched = (record: Rec, tenant: Tenant): Rec => ({
  ...record,
  last_modified: tenant.at,
  change_seq: Number(record['change_seq'] ?? 0) + 1,
  last_change_seq: Number(record['change_seq'] ?? 0),
  last_change_agent: tenant.who.id,
});

export const told = (resource: string, verb: Verb, record: Rec): Told => ({
  resource,
  id: text(record['id']),
  verb,
  record,
});
