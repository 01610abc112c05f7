/**
 * Where the rows of a query come from: the narrowest index that its conditions allow, in the order that was asked for if there is one that has
 * it. Ids and times are ordered, so a page by one of them neither looks at what is before it nor at what is after it.
 */
import type { Company } from './company.ts';
import type { EntityDefinition } from './entities.ts';
import type { Condition, Order, Query } from './query-parse.ts';
import type { Rec } from './records.ts';
import { byId } from './shelf.ts';

export interface Source {
  readonly rows: Iterable<Rec>;
  /** Whether the rows come in the order that was asked for. */
  readonly ordered: boolean;
  /** Conditions that the rows may not hold yet. */
  readonly left: readonly Condition[];
  /** How many rows before the page were left out. */
  readonly skipped: number;
}

/** A blank in quotes stands for "nothing". */
export const isBlank = (value: string): boolean => value.trim() === '';

export const defaultOrder = ({ family, orderBy }: EntityDefinition): readonly Order[] =>
  family === 'list' || family === 'rate'
    ? [{ field: orderBy ?? 'Id', descending: false }]
    : [{ field: 'MetaData.LastUpdatedTime', descending: true }];

const unique = (rows: readonly Rec[]): readonly Rec[] => [...new Set(rows)];

/** Rows that an equality narrows down to a few. */
function few(company: Company, { definition, conditions }: Query): readonly Rec[] | undefined {
  const keyField = definition.numbering ? 'docnumber' : definition.unique?.field.toLowerCase();
  const known = (value: string): string => (definition.numbering ? value : value.toLowerCase());
  for (const { field, operator, values } of conditions) {
    if ((operator !== '=' && operator !== 'in') || values.some(isBlank)) continue;
    const name = field.toLowerCase();
    if (name === 'id')
      return unique(values.map((id) => company.get(definition.name, id)).filter((row) => row !== undefined));
    if (name === keyField)
      return unique(values.flatMap((value) => company.withKey(definition.name, known(value))));
    if (definition.party && name === definition.party.toLowerCase())
      return unique(values.flatMap((id) => company.ofParty(definition.name, id)));
  }
  return undefined;
}

/** From (within) and to (without) of a span, by operator; `next` is the least that is more. */
const bounds = <T>(operator: string, at: T, next: T): readonly [T | undefined, T | undefined] | undefined => {
  switch (operator) {
    case '=':
      return [at, next];
    case '<':
      return [undefined, at];
    case '<=':
      return [undefined, next];
    case '>':
      return [next, undefined];
    case '>=':
      return [at, undefined];
    default:
      return undefined;
  }
};

const UPDATED = 'metadata.lastupdatedtime';

interface Narrowed {
  readonly from: number;
  readonly to: number;
  readonly left: readonly Condition[];
}

/** The span that conditions on one property allow, and the conditions that are left when it is kept to. */
function narrowed(
  conditions: readonly Condition[],
  property: string,
  toNumber: (value: string) => number,
): Narrowed | undefined {
  const spans = conditions.map(({ field, operator, values }) => {
    const at = field.toLowerCase() === property ? toNumber(values[0] ?? '') : NaN;
    return Number.isNaN(at) ? undefined : bounds(operator, at, at + 1);
  });
  const known = spans.filter((span) => span !== undefined);
  if (known.length === 0) return undefined;
  return {
    from: Math.max(...known.map(([from]) => from ?? -Infinity)),
    to: Math.min(...known.map(([, to]) => to ?? Infinity)),
    left: conditions.filter((_, index) => spans[index] === undefined),
  };
}

const wholeNumber = (value: string): number => (/^\d{1,15}$/.test(value) ? Number(value) : NaN);

/** Where in Id order the first one at or after a number stands. */
function firstFrom(ids: readonly string[], number: number): number {
  if (number === -Infinity) return 0;
  if (number === Infinity) return ids.length;
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (byId(ids[middle] ?? '', String(number)) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function* numbered(
  company: Company,
  entity: string,
  from: number,
  to: number,
  descending: boolean,
): Generator<Rec> {
  const ids = company.shelf(entity).ids();
  for (let step = 0; step < to - from; step += 1) {
    const record = company.get(entity, ids[descending ? to - 1 - step : from + step] ?? '');
    if (record) yield record;
  }
}

/** @param skip rows that may be left out when every record is in the answer */
export function sourceOf(company: Company, query: Query, skip: number): Source {
  const { definition, conditions } = query;
  const found = few(company, query);
  if (found) return { rows: found, ordered: false, left: conditions, skipped: 0 };
  const [first, ...others] = query.order.length > 0 ? query.order : defaultOrder(definition);
  const alone = others.length === 0 ? first?.field.toLowerCase() : '';
  const descending = first?.descending === true;
  const times = narrowed(conditions, UPDATED, Date.parse);
  const shelf = company.shelf(definition.name);
  if (times || alone === UPDATED) {
    const { from, to, left } = times ?? { from: -Infinity, to: Infinity, left: conditions };
    const byTime = alone === UPDATED;
    return { rows: shelf.updated(from, to, byTime && descending), ordered: byTime, left, skipped: 0 };
  }
  const byNumber = alone === 'id';
  const { from, to, left } = narrowed(conditions, 'id', wholeNumber) ?? {
    from: -Infinity,
    to: Infinity,
    left: conditions,
  };
  const ids = shelf.ids();
  const [start, end] = [firstFrom(ids, from), firstFrom(ids, to)];
  const skipped = byNumber ? Math.min(skip, Math.max(end - start, 0)) : 0;
  const backwards = byNumber && descending;
  return {
    rows: numbered(
      company,
      definition.name,
      backwards ? start : start + skipped,
      backwards ? end - skipped : end,
      backwards,
    ),
    ordered: byNumber,
    left,
    skipped,
  };
}
