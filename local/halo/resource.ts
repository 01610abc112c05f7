/**
 * What the simulator knows of a HaloPSA resource: a row of a table and, where it computes something, a small file of its own that the row
 * names. Paths come in any case.
 */
import type { Filter, Narrowing } from './filters.ts';
import type { Schema } from './fields/schema.ts';
import type { Query } from './query.ts';
import type { Tenant, Told } from './tenant.ts';
import type { Rec } from './values.ts';

/** One write as a resource's rules see it. `posted` has everything that was sent, commands too. */
export interface Change {
  readonly before: Rec | undefined;
  readonly after: Rec;
  readonly posted: Rec;
}

export interface ResourceDefinition {
  readonly name: string;
  /** Where its records are kept when that is another resource's table. */
  readonly table?: string;
  /** Which records of the table are its own. */
  readonly owns?: (record: Rec) => boolean;
  readonly schema: Schema;
  /** Key of the list envelope; a bare array without it. */
  readonly listKey?: string;
  readonly required: readonly string[];
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** Lists hide inactive records unless asked. */
  readonly hidesInactive?: boolean;
  readonly filters?: Readonly<Record<string, Filter>>;
  /** What several parameters narrow together. */
  readonly narrows?: (query: Query, tenant: Tenant) => readonly Narrowing[];
  /** Query parameters that HaloPSA has and the simulator has not: they are refused, since the rows would be wrong. */
  readonly unmodelled?: readonly string[];
  /** Fields that `search` looks into, besides id and name. */
  readonly searched?: readonly string[];
  /** Fields that lists leave out unless the parameter is true. */
  readonly listOmits?: { readonly field: string; readonly unless: string };
  /** Lists take `lastupdatefromdate` and `lastupdatetodate`; `unconfirmed` where only some clients send them. */
  readonly datedLists?: 'confirmed' | 'unconfirmed';
  readonly indexed?: readonly string[];
  /** HaloPSA computes them: what is sent is ignored. */
  readonly readOnly?: readonly string[];
  /** Fields without an underscore that are commands all the same: carried out, not stored. */
  readonly commands?: readonly string[];
  /** Child collections that have ids of their own. */
  readonly childIds?: readonly string[];
  readonly deletable?: boolean;
  readonly creatable?: boolean;
  /** Changes are told to webhooks. */
  readonly told?: boolean;
  readonly scope: Scope;
  /** The resource's own name of `last_modified` and `date_created`. */
  readonly modified?: string;
  readonly created?: string;
  /** Field of Control that counts its ids. */
  readonly counter?: string;
  readonly ids?: 'uuid' | 'negative';
  readonly rules?: Rules;
}

export interface Rules {
  /** A command that makes this write another one: the element to write instead. */
  readonly redirect?: (posted: Rec, tenant: Tenant) => Rec;
  /** The whole record from what was merged. @throws Refused */
  readonly complete?: (change: Change, tenant: Tenant) => Rec;
  /** What else it moves, once stored. */
  readonly follow?: (change: Change, tenant: Tenant) => readonly Told[];
  /** @throws Refused when it must stay */
  readonly beforeDelete?: (record: Rec, tenant: Tenant, query: Query) => void;
  readonly afterDelete?: (record: Rec, tenant: Tenant) => readonly Told[];
  /** One record as it is read. */
  readonly shown?: (record: Rec, tenant: Tenant, query: Query) => Rec;
}

/** Read is `read:<name>`, write `edit:<name>`; some a wider scope covers, some only an administrator has. */
export interface Scope {
  readonly name: string;
  readonly within?: string;
  readonly admin?: boolean;
}

export const tableOf = ({ table, name }: ResourceDefinition): string => table ?? name;
