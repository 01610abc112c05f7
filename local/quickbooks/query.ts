/**
 * Answers a query from the narrowest index that its conditions allow: Id, number or name, customer or vendor, time of the last change; what is
 * left is filtered row by row. Pages in the order of Id or of time stop as soon as they are full.
 */
import type { Company } from './company.ts';
import { refusals } from './faults.ts';
import type { Field } from './fields.ts';
import { parseQuery, type Condition, type Query } from './query-parse.ts';
import { defaultOrder, isBlank, sourceOf } from './query-source.ts';
import { present } from './present.ts';
import { rec, textAt, type Rec } from './records.ts';
import { byId } from './shelf.ts';
import type { Switches } from './switches.ts';

/** What stands at a dotted path in any case, in each row of a list on the way. */
function nodesAt(node: unknown, parts: readonly string[]): readonly unknown[] {
  const [part, ...rest] = parts;
  if (part === undefined) return [node];
  if (Array.isArray(node)) return node.flatMap((row: unknown) => nodesAt(row, parts));
  if (typeof node !== 'object' || node === null) return [];
  const holder = node as Record<string, unknown>;
  const key = Object.hasOwn(holder, part)
    ? part
    : Object.keys(holder).find((one) => one.toLowerCase() === part.toLowerCase());
  return key === undefined ? [] : nodesAt(holder[key], rest);
}

/** A property by its dotted name; a reference, an e-mail address or a number reads as what is in it. */
function property(record: Rec, path: string): unknown {
  return plain(nodesAt(record, path.split('.'))[0]);
}

function plain(node: unknown): unknown {
  const inner = ['value', 'Address', 'FreeFormNumber', 'URI'].find((name) => name in rec(node));
  const found = inner === undefined ? node : rec(node)[inner];
  return typeof found === 'object' ? undefined : found;
}

const IS_TIME = /Time$/i;
const isTime = (field: string): boolean => IS_TIME.test(field);

function compare(field: string, actual: unknown, wanted: string): number {
  if (typeof actual === 'number') return actual - Number(wanted);
  if (isTime(field)) return Date.parse(String(actual)) - Date.parse(wanted);
  const a = String(actual ?? '').toLowerCase();
  const b = wanted.toLowerCase();
  if (field.toLowerCase() === 'id' && /^\d+$/.test(a) && /^\d+$/.test(b)) return Number(a) - Number(b);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `%` is the only wildcard. Parts are found one after the other, so that no pattern takes long. */
function like(actual: unknown, pattern: string): boolean {
  const text = String(actual ?? '').toLowerCase();
  const parts = pattern.toLowerCase().split('%');
  const [first = '', last = ''] = [parts[0], parts.at(-1)];
  if (parts.length === 1) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

function holds(record: Rec, condition: Condition): boolean {
  const found = nodesAt(record, condition.field.split('.'));
  return (found.length === 0 ? [undefined] : found).some((node) => holdsOf(plain(node), condition));
}

function holdsOf(actual: unknown, { field, operator, values }: Condition): boolean {
  const [first = ''] = values;
  if (operator === 'in')
    return values.some((value) =>
      isTime(field) || typeof actual === 'number'
        ? compare(field, actual, value) === 0
        : String(actual ?? '').toLowerCase() === value.toLowerCase(),
    );
  if (operator === 'like') return actual !== undefined && like(actual, first);
  if (actual === undefined || actual === '') return operator === '=' && isBlank(first);
  const order = compare(field, actual, first);
  return (
    { '=': order === 0, '<': order < 0, '>': order > 0, '<=': order <= 0, '>=': order >= 0 }[operator] ??
    false
  );
}

/** What no entity can be asked by. PrivateNote was tried live. */
const NOT_QUERYABLE: ReadonlySet<string> = new Set([
  'privatenote',
  'customfield',
  'line',
  'linkedtxn',
  'txntaxdetail',
]);

const STEERING: ReadonlySet<string> = new Set(['id', 'synctoken', 'metadata', 'sparse', 'domain', 'status']);

const isPlain = (field: Field): boolean =>
  field.holds !== 'list' &&
  (field.holds !== 'object' || ['Address', 'FreeFormNumber', 'URI'].some((name) => name in field.fields));

function checkField({ definition }: Query, name: string, switches: Switches): void {
  const root = name.split('.')[0]?.toLowerCase() ?? '';
  if (STEERING.has(root)) return;
  if (definition.queryable?.some((path) => path.toLowerCase() === name.toLowerCase())) return;
  const known = Object.entries(definition.fields).find(([field]) => field.toLowerCase() === root);
  if (!known) throw refusals.queryInvalid(`Property ${name} not found for Entity ${definition.name}`);
  const allowed = switches.strictFilters && definition.filterable ? definition.filterable : undefined;
  if (NOT_QUERYABLE.has(root) || !isPlain(known[1]) || (allowed && !allowed.includes(known[0])))
    throw refusals.queryInvalid(`property '${name}' is not queryable`);
}

function checkFields(query: Query, switches: Switches): void {
  for (const { field } of query.order) checkField(query, field, switches);
  for (const { field, values, operator } of query.conditions) {
    checkField(query, field, switches);
    if (!isTime(field) || operator === 'like') continue;
    const bad = values.find((value) => Number.isNaN(Date.parse(value)));
    if (bad !== undefined) throw refusals.queryInvalid(`value ${bad.slice(0, 40)} is not a date and time`);
  }
}

function sorted(rows: readonly Rec[], { definition, order }: Query): readonly Rec[] {
  const keys = order.length > 0 ? order : defaultOrder(definition);
  const isDefault = order.length === 0;
  return rows.toSorted((a, b) => {
    for (const { field, descending } of keys) {
      const [left, right] = [property(a, field), property(b, field)];
      // Names come in the order of their characters, capitals first (recorded: "PG&E" before "Pam Seitz").
      const result =
        isDefault && typeof left === 'string' && !isTime(field)
          ? byText(left, String(right ?? ''))
          : compare(field, left, String(right ?? ''));
      if (result !== 0) return descending ? -result : result;
    }
    return byId(textAt(a, 'Id'), textAt(b, 'Id'));
  });
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Whether every record counts, so that nothing need be looked at to count them. */
const isWhole = ({ definition, conditions }: Query): boolean =>
  conditions.length === 0 && definition.family !== 'list';

/** Runs a statement. @throws Refusal 4000 or 4001 */
export function runQuery(company: Company, statement: string, switches: Switches): Rec {
  const query = parseQuery(statement, switches);
  checkFields(query, switches);
  const { definition, start, max, count } = query;
  const { size } = company.shelf(definition.name);
  const whole = isWhole(query);
  if (count && whole) return { totalCount: size };
  const { rows, ordered, left, skipped } = sourceOf(company, query, whole ? start - 1 : 0);
  const asksActive = query.conditions.some(({ field }) => field.toLowerCase() === 'active');
  const counts = (row: Rec): boolean =>
    (asksActive || definition.family !== 'list' || row['Active'] !== false) &&
    left.every((condition) => holds(row, condition));
  const first = start - 1 - skipped;
  const enough = ordered && !count && (!definition.totalCount || whole) ? first + max : Infinity;
  const matching: Rec[] = [];
  for (const row of rows) {
    if (matching.length >= enough) break;
    if (counts(row)) matching.push(row);
  }
  if (count) return { totalCount: matching.length };
  const page = (ordered ? matching : sorted(matching, query)).slice(first, first + max);
  if (page.length === 0) return {};
  return {
    [definition.name]: page.map((row) => present(company, definition, row, 'listed')),
    startPosition: start,
    maxResults: page.length,
    ...(definition.totalCount && { totalCount: whole ? size : matching.length }),
  };
}
