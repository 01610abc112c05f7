/** `POST /Report` with a SELECT: rows by the database's own names, or `load_error` with the database's complaint. Nothing is ever stored. */
import { like } from './advanced-search.ts';
import { reportTable, type ReportTable } from './columns.ts';
import { notModelledHere } from './refused.ts';
import { parseSelect, SqlError, type Column, type Select, type Test } from './sql.ts';
import type { Store } from './store.ts';
import { text, type Rec } from './values.ts';

type Value = string | number | null;

/** An empty text is NULL there, as the number of an invoice that was not synced. */
const asValue = (value: unknown): Value => {
  if (value === '') return null;
  if (typeof value === 'number' || typeof value === 'string') return value;
  return typeof value === 'boolean' ? Number(value) : null;
};

function reader({ columns }: ReportTable): (record: Rec, name: string) => Value {
  return (record, name) => {
    const field = Object.hasOwn(columns, name.toLowerCase()) ? columns[name.toLowerCase()] : undefined;
    if (field === undefined) throw new SqlError(`Invalid column name '${name.slice(0, 100)}'.`);
    return asValue(record[field]);
  };
}

const compare = (a: Value, b: Value): number => {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [x, y] = [String(a ?? ''), String(b ?? '')];
  const times = [Date.parse(x), Date.parse(y)] as const;
  if (/^\d{4}-\d{2}-\d{2}/.test(x) && times.every((time) => !Number.isNaN(time))) return times[0] - times[1];
  return x.toLowerCase() < y.toLowerCase() ? -1 : x.toLowerCase() > y.toLowerCase() ? 1 : 0;
};

/** Nothing compares with NULL. */
function holds({ operator, negated, values }: Test, value: Value): boolean {
  if (operator === 'null') return (value === null) !== negated;
  if (value === null) return false;
  const [wanted = ''] = values;
  if (operator === 'like') return like(String(value), String(wanted)) !== negated;
  if (operator === 'in') return values.some((one) => compare(value, one) === 0) !== negated;
  const order = compare(value, wanted);
  const results = {
    '=': order === 0,
    '<>': order !== 0,
    '<': order < 0,
    '<=': order <= 0,
    '>': order > 0,
    '>=': order >= 0,
  };
  return results[operator];
}

function rowOf(columns: readonly Column[], record: Rec, read: ReturnType<typeof reader>): Rec {
  return Object.fromEntries(
    columns.map(({ of, name, otherwise, alias }) => {
      const value = read(record, name);
      return [alias, of === 'isnull' && value === null ? (otherwise ?? null) : value];
    }),
  );
}

function sorted(records: readonly Rec[], { order }: Select, read: ReturnType<typeof reader>): readonly Rec[] {
  return records.toSorted((a, b) => {
    for (const { name, descending } of order) {
      const difference = compare(read(a, name), read(b, name));
      if (difference !== 0) return descending ? -difference : difference;
    }
    return 0;
  });
}

function rowsOf(sql: string, store: Store): readonly Rec[] {
  const select = parseSelect(sql);
  const table = reportTable(select.table);
  if (!table) throw new SqlError(`Invalid object name '${select.table.slice(0, 100)}'.`);
  const read = reader(table);
  // Names are checked even where there is no row to read them from.
  for (const { name } of [
    ...select.tests,
    ...select.order,
    ...select.columns.filter(({ of }) => of !== 'count'),
  ])
    read({}, name);
  const found = store
    .all(table.resource)
    .filter((record) => select.tests.every((test) => holds(test, read(record, test.name))));
  if (select.columns.some(({ of }) => of === 'count')) {
    if (select.columns.length > 1) throw new SqlError('COUNT stands alone: GROUP BY is not modelled.');
    return [{ [select.columns[0]?.alias ?? '']: found.length }];
  }
  const end = select.fetch === undefined ? Infinity : select.offset + select.fetch;
  const page = sorted(found, select, read).slice(select.offset, end);
  return page.slice(0, select.top ?? Infinity).map((record) => rowOf(select.columns, record, read));
}

/** @throws Refused for anything but a report that is only loaded */
export function runReport(posted: Rec, store: Store): Rec {
  if (posted['id'] !== -1 || posted['_loadreportonly'] !== true)
    throw notModelledHere('saved reports; post {id: -1, _loadreportonly: true, sql}');
  try {
    return { id: -1, report: { rows: rowsOf(text(posted['sql']), store), load_error: '' } };
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return { id: -1, report: { rows: [], load_error: error.message } };
  }
}
