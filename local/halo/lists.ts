/**
 * HaloPSA's lists: filters, order, and paging that needs all three of `pageinate`, `page_no` and `page_size`. With `pageinate` alone a page of
 * 50 comes whatever size was asked for, and its `record_count` is that of the page.
 */
import type { Rec } from './invoices.ts';
import type { ResourceDefinition } from './resources.ts';

const DEFAULT_PAGE = 50;

const within = (value: unknown, from: string | null, to: string | null): boolean => {
  const time = Date.parse(String(value ?? ''));
  return (from === null || time >= Date.parse(from)) && (to === null || time <= Date.parse(to));
};

function bounds(
  definition: ResourceDefinition,
  query: URLSearchParams,
): readonly [string | null, string | null] {
  if (definition.name === 'Invoice') {
    return query.get('datesearch') === 'last_modified'
      ? [query.get('start_date'), query.get('end_date')]
      : [null, null];
  }
  const [from, to] = definition.changedBetween ?? [];
  return [from ? query.get(from) : null, to ? query.get(to) : null];
}

function matches(definition: ResourceDefinition, query: URLSearchParams, record: Rec): boolean {
  for (const [parameter, field] of Object.entries(definition.filters ?? {})) {
    const wanted = query.get(parameter);
    if (wanted !== null && String(record[field] ?? '') !== wanted) return false;
  }
  const search = query.get('search')?.toLowerCase();
  if (
    search &&
    !JSON.stringify([record['name'], record['id'], record['client_name'], record['invoicenumber']])
      .toLowerCase()
      .includes(search)
  )
    return false;
  if (query.get('postedonly') === 'true' && record['posted'] !== true) return false;
  if (query.get('notpostedonly') === 'true' && record['posted'] === true) return false;
  const showsInactive = query.get('includeinactive') === 'true';
  return !(definition.hidesInactive && record['inactive'] === true && !showsInactive);
}

function ordered(records: readonly Rec[], query: URLSearchParams): readonly Rec[] {
  const field = query.get('order') ?? 'id';
  const sign = query.get('orderdesc') === 'true' ? -1 : 1;
  return records.toSorted((a, b) => {
    const [x, y] = [a[field], b[field]];
    return (
      sign *
      (typeof x === 'number' && typeof y === 'number' ? x - y : String(x ?? '') < String(y ?? '') ? -1 : 1)
    );
  });
}

/** Invoice lists carry no lines unless asked. */
const shown = (definition: ResourceDefinition, query: URLSearchParams, record: Rec): Rec => {
  if (definition.name !== 'Invoice' || query.get('includelines') === 'true') return record;
  const { lines: _lines, ...header } = record;
  return header;
};

export function listAnswer(
  definition: ResourceDefinition,
  records: readonly Rec[],
  query: URLSearchParams,
): unknown {
  const [from, to] = bounds(definition, query);
  const found = ordered(
    records.filter(
      (record) => matches(definition, query, record) && within(record['last_modified'], from, to),
    ),
    query,
  );
  const paged = query.get('pageinate') === 'true';
  const number = Number(query.get('page_no') ?? '');
  const size = paged && number > 0 ? Number(query.get('page_size') ?? DEFAULT_PAGE) : DEFAULT_PAGE;
  const start = paged && number > 0 ? (number - 1) * size : 0;
  const count = Number(query.get('count') ?? Infinity);
  const page = (paged ? found.slice(start, start + size) : found.slice(0, count)).map((record) =>
    shown(definition, query, record),
  );
  if (!definition.listKey) return page;
  const total = paged && !(number > 0) ? page.length : found.length;
  return { page_no: number || 1, page_size: size, record_count: total, [definition.listKey]: page };
}
