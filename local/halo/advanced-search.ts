/**
 * `advanced_search`: a JSON array of `{filter_name, filter_type, filter_value}`, all of which must hold. Types 0 to 10 are IN, NOT IN, EQUALS,
 * NOT EQUALS, LIKE, NOT LIKE, EQUALS once more, and the four comparisons. A column is a field's name in the API or in the database.
 */
import { apiFieldOf } from './columns.ts';
import type { Schema } from './fields/schema.ts';
import { notBound } from './refused.ts';
import { isRecord, list, type Rec } from './values.ts';

type Test = (value: string, wanted: string) => boolean;

const NAME = 'advanced_search';

const compare = (a: string, b: string): number => {
  const [x, y] = [Number(a), Number(b)];
  if (a.trim() !== '' && b.trim() !== '' && !Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  return a.toLowerCase() < b.toLowerCase() ? -1 : a.toLowerCase() > b.toLowerCase() ? 1 : 0;
};
const equal: Test = (value, wanted) => compare(value, wanted) === 0;
const isIn: Test = (value, wanted) => wanted.split(',').some((one) => equal(value, one.trim()));

/** SQL's LIKE in either case, without backtracking over more than the last `%`, so that no pattern takes long. */
export function like(written: string, wanted: string): boolean {
  const [value, pattern] = [written.toLowerCase(), wanted.toLowerCase().replace(/%+/g, '%')];
  let [at, of, star, mark] = [0, 0, -1, 0];
  while (at < value.length) {
    if (pattern[of] === '%') [star, mark, of] = [of, at, of + 1];
    else if (pattern[of] === '_' || (of < pattern.length && pattern[of] === value[at])) {
      at += 1;
      of += 1;
    } else if (star >= 0) {
      mark += 1;
      [at, of] = [mark, star + 1];
    } else return false;
  }
  return pattern.slice(of).replace(/%/g, '') === '';
}

/** A pattern without `%` or `_` is looked for anywhere. */
const contains: Test = (value, wanted) => like(value, /[%_]/.test(wanted) ? wanted : `%${wanted}%`);

const TESTS: readonly Test[] = [
  isIn,
  (value, wanted) => !isIn(value, wanted),
  equal,
  (value, wanted) => !equal(value, wanted),
  contains,
  (value, wanted) => !contains(value, wanted),
  equal,
  (value, wanted) => compare(value, wanted) > 0,
  (value, wanted) => compare(value, wanted) >= 0,
  (value, wanted) => compare(value, wanted) < 0,
  (value, wanted) => compare(value, wanted) <= 0,
];

function conditions(raw: string): readonly Rec[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(raw);
  } catch {
    parsed = undefined;
  }
  if (!Array.isArray(parsed) || !parsed.every(isRecord))
    throw notBound(NAME, 'The value is not a JSON array of filters.');
  return list(parsed);
}

const shown = (value: unknown): string =>
  value === undefined || value === null
    ? ''
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);

/** @throws Refused for what is not a list of filters, a type beyond 10, or a column that the endpoint has not */
export function advancedSearch(raw: string, table: string, schema: Schema): (record: Rec) => boolean {
  const tests = conditions(raw).map((condition) => {
    const column = shown(condition['filter_name']);
    const field = apiFieldOf(table, column) ?? (schema.types.has(column) ? column : undefined);
    const test = TESTS[Number(condition['filter_type'] ?? -1)];
    if (field === undefined) throw notBound(NAME, `Invalid column name '${column.slice(0, 100)}'.`);
    if (!test) throw notBound(NAME, `The filter_type '${shown(condition['filter_type'])}' is not valid.`);
    const wanted = shown(condition['filter_value']);
    return (record: Rec): boolean => test(shown(record[field]), wanted);
  });
  return (record) => tests.every((test) => test(record));
}
