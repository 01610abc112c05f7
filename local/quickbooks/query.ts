/**
 * QuickBooks' query language: one entity, AND only, `=` `<` `>` `<=` `>=` `LIKE` `IN`, ORDERBY, STARTPOSITION, MAXRESULTS. Quotes are
 * escaped with a backslash. @see https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/data-queries
 */
import type { Company, Rec } from './company.ts';
import { entityNamed, type EntityDefinition } from './entities.ts';
import { refusals } from './faults.ts';

interface Condition {
  readonly field: string;
  readonly operator: string;
  readonly values: readonly string[];
}

interface Query {
  readonly definition: EntityDefinition;
  readonly count: boolean;
  readonly conditions: readonly Condition[];
  readonly order: readonly { readonly field: string; readonly descending: boolean }[];
  readonly start: number;
  readonly max: number;
}

const TOKEN = /\s*(?:'((?:[^'\\]|\\.)*)'|([A-Za-z_][\w.]*\*?)|(-?\d+(?:\.\d+)?)|(<=|>=|=|<|>|\(|\)|,|\*))/y;
const MAX_RESULTS = 1_000;
const DEFAULT_RESULTS = 100;

interface Token {
  readonly text: string;
  readonly quoted: boolean;
}

function tokenize(statement: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const source = statement.trim();
  while (TOKEN.lastIndex < source.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    if (!match)
      throw refusals.query(
        `Lexical error at line 1, column ${at + 1}. Encountered: "${source.slice(at, at + 1)}"`,
      );
    const [, quoted, word, number, symbol] = match;
    tokens.push({
      text: quoted?.replace(/\\(.)/g, '$1') ?? word ?? number ?? symbol ?? '',
      quoted: quoted !== undefined,
    });
  }
  return tokens;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(statement: string) {
    this.#tokens = tokenize(statement);
  }

  #is(word: string): boolean {
    const token = this.#tokens[this.#at];
    return token !== undefined && !token.quoted && token.text.toLowerCase() === word;
  }

  #take(word: string): boolean {
    if (!this.#is(word)) return false;
    this.#at += 1;
    return true;
  }

  #expect(word: string): void {
    if (!this.#take(word))
      throw refusals.query(
        `Encountered " <IDENTIFIER> "${this.#tokens[this.#at]?.text ?? 'EOF'} "" at line 1. Was expecting: "${word}"`,
      );
  }

  #next(): Token {
    const token = this.#tokens[this.#at];
    if (!token) throw refusals.query('Encountered "<EOF>"');
    this.#at += 1;
    return token;
  }

  parse(): Query {
    this.#expect('select');
    const count = this.#take('count');
    if (count) for (const symbol of ['(', '*', ')']) this.#expect(symbol);
    else while (!this.#is('from')) this.#next();
    this.#expect('from');
    const name = this.#next().text;
    const definition = entityNamed(name);
    if (!definition) throw refusals.queryInvalid(`Metadata not found for Entity: ${name}`);
    const conditions = this.#take('where') ? this.#conditions() : [];
    return { definition, count, conditions, ...this.#tail() };
  }

  #conditions(): readonly Condition[] {
    const conditions = [this.#condition()];
    while (this.#take('and')) conditions.push(this.#condition());
    if (this.#is('or')) throw refusals.query('Encountered " <OR> "or "" at line 1');
    return conditions;
  }

  #condition(): Condition {
    const field = this.#next().text;
    const operator = this.#next().text.toLowerCase();
    if (operator === 'in') return { field, operator, values: this.#list() };
    if (!['=', '<', '>', '<=', '>=', 'like'].includes(operator))
      throw refusals.query(`Encountered "${operator}" at line 1`);
    return { field, operator, values: [this.#next().text] };
  }

  #list(): readonly string[] {
    this.#expect('(');
    const values = [this.#next().text];
    while (this.#take(',')) values.push(this.#next().text);
    this.#expect(')');
    return values;
  }

  #tail(): Pick<Query, 'order' | 'start' | 'max'> {
    const order: { field: string; descending: boolean }[] = [];
    let start = 1;
    let max = DEFAULT_RESULTS;
    while (this.#at < this.#tokens.length) {
      if (this.#take('order')) this.#expect('by');
      else if (this.#take('startposition')) {
        start = this.#number('STARTPOSITION', 1, Number.MAX_SAFE_INTEGER);
        continue;
      } else if (this.#take('maxresults')) {
        max = this.#number('MAXRESULTS', 1, MAX_RESULTS);
        continue;
      } else this.#expect('orderby');
      do order.push({ field: this.#next().text, descending: this.#descending() });
      while (this.#take(','));
    }
    return { order, start, max };
  }

  #descending(): boolean {
    if (this.#take('desc')) return true;
    this.#take('asc');
    return false;
  }

  #number(name: string, min: number, max: number): number {
    const value = Number(this.#next().text);
    if (!Number.isInteger(value)) throw refusals.query(`${name} needs a whole number`);
    if (value < min) throw refusals.queryInvalid(`value ${value} is too small. Min allowed value is ${min}`);
    if (value > max) throw refusals.queryInvalid(`value ${value} is too large. Max allowed value is ${max}`);
    return value;
  }
}

/** A property by its dotted name in any case; a reference reads as its value. */
function property(record: Rec, path: string): unknown {
  let node: unknown = record;
  for (const part of path.split('.')) {
    if (typeof node !== 'object' || node === null) return undefined;
    const holder = node as Record<string, unknown>;
    const key =
      part in holder ? part : Object.keys(holder).find((one) => one.toLowerCase() === part.toLowerCase());
    node = key === undefined ? undefined : holder[key];
  }
  return typeof node === 'object' && node !== null && 'value' in node
    ? (node as { value: unknown }).value
    : node;
}

const IS_TIME = /Time$/i;

function compare(field: string, actual: unknown, wanted: string): number {
  if (typeof actual === 'number') return actual - Number(wanted);
  if (IS_TIME.test(field)) return Date.parse(String(actual)) - Date.parse(wanted);
  const a = String(actual ?? '').toLowerCase();
  const b = wanted.toLowerCase();
  if (field === 'Id' && /^\d+$/.test(a) && /^\d+$/.test(b)) return Number(a) - Number(b);
  return a < b ? -1 : a > b ? 1 : 0;
}

const like = (actual: unknown, pattern: string): boolean => {
  const source = pattern
    .split('%')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`, 'is').test(String(actual ?? ''));
};

function holds(record: Rec, { field, operator, values }: Condition): boolean {
  const actual = property(record, field);
  const [first = ''] = values;
  if (operator === 'in')
    return values.some((value) => String(actual ?? '').toLowerCase() === value.toLowerCase());
  if (operator === 'like') return like(actual, first);
  if (actual === undefined) return false;
  const order = compare(field, actual, first);
  return (
    { '=': order === 0, '<': order < 0, '>': order > 0, '<=': order <= 0, '>=': order >= 0 }[operator] ??
    false
  );
}

/** PrivateNote and custom fields cannot be filtered, and Payment has no document number to ask for. */
const NOT_QUERYABLE: ReadonlySet<string> = new Set(['privatenote', 'customfield', 'line', 'linkedtxn']);

function checkFields({ definition, conditions, order }: Query): void {
  for (const { field } of [...conditions, ...order]) {
    const root = field.split('.')[0]?.toLowerCase() ?? '';
    if (NOT_QUERYABLE.has(root) || (root === 'docnumber' && !definition.numbered)) {
      throw refusals.queryInvalid(`property '${field}' is not queryable`);
    }
  }
}

/** Rows that may match, by the narrowest index that a condition allows. */
function rowsFor(company: Company, { definition, conditions }: Query): readonly Rec[] {
  const keyField = definition.numbered ? 'DocNumber' : definition.unique?.field;
  for (const { field, operator, values } of conditions) {
    if (operator !== '=' && operator !== 'in') continue;
    if (field.toLowerCase() === 'id')
      return values.map((id) => company.get(definition.name, id)).filter((row) => row !== undefined);
    if (keyField && field.toLowerCase() === keyField.toLowerCase()) {
      return values.flatMap((value) =>
        company.withKey(definition.name, definition.numbered ? value : value.toLowerCase()),
      );
    }
  }
  return company.all(definition.name);
}

function sorted(rows: readonly Rec[], { definition, order }: Query): readonly Rec[] {
  const keys =
    order.length > 0
      ? order
      : definition.family === 'list'
        ? [{ field: definition.orderBy ?? 'Name', descending: false }]
        : [{ field: 'MetaData.LastUpdatedTime', descending: true }];
  return rows.toSorted((a, b) => {
    for (const { field, descending } of keys) {
      const result = compare(field, property(a, field), String(property(b, field) ?? ''));
      if (result !== 0) return descending ? -result : result;
    }
    return Number(a['Id']) - Number(b['Id']);
  });
}

/** Runs a statement. @throws Refusal 4000 or 4001 */
export function runQuery(company: Company, statement: string): Readonly<Record<string, unknown>> {
  const query = new Parser(statement).parse();
  checkFields(query);
  const { definition, conditions, start, max } = query;
  const asksActive = conditions.some(({ field }) => field.toLowerCase() === 'active');
  const rows = rowsFor(company, query).filter(
    (row) =>
      (asksActive || definition.family !== 'list' || row['Active'] !== false) &&
      conditions.every((condition) => holds(row, condition)),
  );
  if (query.count) return { totalCount: rows.length };
  const page = sorted(rows, query).slice(start - 1, start - 1 + max);
  if (page.length === 0) return {};
  return {
    [definition.name]: page,
    startPosition: start,
    maxResults: page.length,
    ...(definition.totalCount && { totalCount: rows.length }),
  };
}
