/**
 * HaloPSA's lists: filters, order, and paging that needs all three of `pageinate`, `page_no` and `page_size`. With `pageinate` alone a page of
 * 50 comes whatever size was asked for, and its `record_count` is that of the page. What was found is kept while nothing changes, so that
 * reading page after page does not search again.
 */
import { advancedSearch } from './advanced-search.ts';
import { changedBetween, type Narrowing } from './filters.ts';
import type { Query } from './query.ts';
import { notModelledHere } from './refused.ts';
import { tableOf, type ResourceDefinition } from './resource.ts';
import type { Tenant } from './tenant.ts';
import { text, type Rec } from './values.ts';

const DEFAULT_PAGE = 50;
const REMEMBERED = 16;
const PAGING: ReadonlySet<string> = new Set(['page_no', 'page_size', 'pageinate', 'count']);

function searchOf({ searched = [] }: ResourceDefinition, query: Query): readonly Narrowing[] {
  const wanted = (query.text('search') ?? query.text('search_name_only'))?.toLowerCase();
  if (wanted === undefined) return [];
  const fields = query.text('search') === undefined ? ['name'] : ['id', 'name', ...searched];
  return [{ keeps: (record) => fields.some((field) => text(record[field]).toLowerCase().includes(wanted)) }];
}

function activityOf({ hidesInactive }: ResourceDefinition, query: Query): readonly Narrowing[] {
  const [active, inactive] = [query.flag('includeactive') ?? true, query.flag('includeinactive') ?? false];
  if (!hidesInactive || (active && inactive)) return [];
  return [{ keeps: (record) => (record['inactive'] === true ? inactive : active) }];
}

function datesOf(
  { datedLists, modified = 'last_modified' }: ResourceDefinition,
  query: Query,
  { switches }: Tenant,
): readonly Narrowing[] {
  const isTaken = datedLists === 'confirmed' || (datedLists === 'unconfirmed' && switches.unconfirmedFilters);
  return isTaken
    ? changedBetween(modified, query.time('lastupdatefromdate'), query.time('lastupdatetodate'))
    : [];
}

/** @throws Refused for a wrong value, or for a parameter whose effect is not modelled */
function narrowings(definition: ResourceDefinition, query: Query, tenant: Tenant): readonly Narrowing[] {
  const unknown = definition.unmodelled?.find((name) => query.names.includes(name));
  if (unknown !== undefined) throw notModelledHere(`the parameter ${unknown} of ${definition.name}`);
  const advanced = query.text('advanced_search');
  const { owns } = definition;
  return [
    ...Object.entries(definition.filters ?? {}).flatMap(
      ([name, filter]) => filter(query, name, tenant) ?? [],
    ),
    ...(definition.narrows?.(query, tenant) ?? []),
    ...datesOf(definition, query, tenant),
    ...(advanced === undefined
      ? []
      : [{ keeps: advancedSearch(advanced, tableOf(definition), definition.schema) }]),
    ...searchOf(definition, query),
    ...activityOf(definition, query),
    ...(owns ? [{ keeps: owns }] : []),
  ];
}

/** The fewest records that an index gives, else all. */
function candidates(table: string, narrowed: readonly Narrowing[], { store }: Tenant): readonly Rec[] {
  for (const { at } of narrowed) {
    const found = at && store.table(table).withField(at.field, at.value);
    if (found) return found;
  }
  const range = narrowed.find(({ between }) => between)?.between;
  return range ? store.table(table).changedBetween(range.from, range.to) : store.all(table);
}

const compare = (x: unknown, y: unknown): number => {
  if (typeof x === 'number' && typeof y === 'number') return x - y;
  const [a, b] = [String(x ?? ''), String(y ?? '')];
  return a < b ? -1 : a > b ? 1 : 0;
};

function ordered(records: readonly Rec[], query: Query): readonly Rec[] {
  const keys = ['', '2', '3', '4', '5'].flatMap((suffix) => {
    const field = query.text(`order${suffix}`);
    return field === undefined ? [] : [{ field, sign: query.flag(`orderdesc${suffix}`) ? -1 : 1 }];
  });
  if (keys.length === 0) keys.push({ field: 'id', sign: query.flag('orderdesc') ? -1 : 1 });
  return records.toSorted((a, b) => {
    for (const { field, sign } of keys) {
      const order = sign * compare(a[field], b[field]);
      if (order !== 0) return order;
    }
    return 0;
  });
}

interface Remembered {
  readonly version: number;
  readonly found: readonly Rec[];
}

/** @param remembered what earlier requests found, by what they asked */
export function find(
  definition: ResourceDefinition,
  parameters: URLSearchParams,
  query: Query,
  tenant: Tenant,
  remembered: Map<string, Remembered>,
): readonly Rec[] {
  const asked = [...parameters].filter(([name]) => !PAGING.has(name.toLowerCase()));
  const key = JSON.stringify([definition.name, asked]);
  const { version } = tenant.store.table(tableOf(definition));
  const known = remembered.get(key);
  if (known?.version === version) return known.found;
  const narrowed = narrowings(definition, query, tenant);
  const kept = candidates(tableOf(definition), narrowed, tenant).filter((record) =>
    narrowed.every(({ keeps }) => keeps(record)),
  );
  const found = ordered(kept, query);
  remembered.delete(key);
  remembered.set(key, { version, found });
  if (remembered.size > REMEMBERED) remembered.delete([...remembered.keys()][0] ?? '');
  return found;
}

export type Memory = Map<string, Remembered>;

function listed({ listOmits }: ResourceDefinition, query: Query, record: Rec): Rec {
  if (!listOmits || query.flag(listOmits.unless) === true) return record;
  const { [listOmits.field]: _omitted, ...rest } = record;
  return rest;
}

export function listAnswer(
  definition: ResourceDefinition,
  found: readonly Rec[],
  query: Query,
  tenant: Tenant,
): unknown {
  const [pageNumber, pageSize, limit] = ['page_no', 'page_size', 'count'].map((name) =>
    Math.max(query.int(name) ?? 0, 0),
  ) as [number, number, number];
  const idsOnly = query.flag('idonly') === true;
  const paged = query.flag('pageinate') === true && !idsOnly;
  const number = paged ? pageNumber : 0;
  const size = (number > 0 && pageSize) || DEFAULT_PAGE;
  const start = number > 0 ? (number - 1) * size : 0;
  const count = limit || Infinity;
  const slice = paged ? found.slice(start, start + size) : found.slice(0, count);
  const page = slice.map((record) => {
    if (idsOnly) return { id: record['id'] };
    const shown = definition.rules?.shown?.(record, tenant, query) ?? record;
    return listed(definition, query, shown);
  });
  if (!definition.listKey) return page;
  const total = paged && number === 0 ? page.length : found.length;
  return { page_no: number || 1, page_size: size, record_count: total, [definition.listKey]: page };
}
