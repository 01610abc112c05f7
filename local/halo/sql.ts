/**
 * The SELECTs that a report takes. The whole grammar, in any case:
 *
 *   SELECT [TOP n] column {, column} FROM table [WHERE test {AND test}] [ORDER BY name [ASC|DESC] {, …}] [OFFSET n ROWS [FETCH NEXT n ROWS ONLY]]
 *   column: (name | COUNT(*) | ISNULL(name, value)) [AS alias]          alias: word | [any words]
 *   test:   name (= | <> | != | < | <= | > | >=) value | name [NOT] LIKE 'text' | name [NOT] IN (value, …) | name IS [NOT] NULL
 *   value:  number | 'text' with '' for a quote
 *
 * One statement, no comments, no semicolon, and ORDER BY only with TOP or OFFSET, as SQL Server has it inside a subquery.
 */
export interface Column {
  readonly of: 'field' | 'count' | 'isnull';
  readonly name: string;
  readonly otherwise?: string | number;
  readonly alias: string;
}

export interface Test {
  readonly name: string;
  readonly operator: '=' | '<>' | '<' | '<=' | '>' | '>=' | 'like' | 'in' | 'null';
  readonly negated: boolean;
  readonly values: readonly (string | number)[];
}

export interface Select {
  readonly top: number | undefined;
  readonly columns: readonly Column[];
  readonly table: string;
  readonly tests: readonly Test[];
  readonly order: readonly { readonly name: string; readonly descending: boolean }[];
  readonly offset: number;
  readonly fetch: number | undefined;
}

/** What the database says of a statement it does not take. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
}

const TOKEN =
  /\s+|'(?:[^']|'')*'|\[[^\]]*\]|-?\d+(?:\.\d+)?(?![A-Za-z_])|[A-Za-z_0-9][A-Za-z0-9_]*(?:\.[A-Za-z_0-9]+)?|<>|!=|<=|>=|[=<>(),*]/y;
const LENGTH_MAX = 20_000;

function tokensOf(sql: string): readonly string[] {
  if (sql.length > LENGTH_MAX) throw new SqlError('The statement is too long.');
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < sql.length) {
    const at = TOKEN.lastIndex;
    const [token] = TOKEN.exec(sql) ?? [];
    if (token === undefined) throw new SqlError(`Incorrect syntax near '${sql.slice(at, at + 20)}'.`);
    if (token.trim() !== '') tokens.push(token);
  }
  return tokens;
}

class Reader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  get isDone(): boolean {
    return this.#at >= this.#tokens.length;
  }

  fail(): SqlError {
    return new SqlError(`Incorrect syntax near '${this.#tokens[this.#at] ?? 'the end'}'.`);
  }

  /** Takes the words when they come next. */
  took(...words: readonly string[]): boolean {
    const isNext = words.every((word, index) => this.#tokens[this.#at + index]?.toUpperCase() === word);
    if (isNext) this.#at += words.length;
    return isNext;
  }

  need(...words: readonly string[]): void {
    if (!this.took(...words)) throw this.fail();
  }

  next(shape: RegExp): string {
    const token = this.#tokens[this.#at];
    if (token === undefined || !shape.test(token)) throw this.fail();
    this.#at += 1;
    return token;
  }

  separated<T>(read: () => T): readonly T[] {
    const all = [read()];
    while (this.took(',')) all.push(read());
    return all;
  }
}

const NAME = /^(?:[A-Za-z_0-9]*[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_0-9]+)?|\[[^\]]+\])$/;
const COUNT = /^\d+$/;
const RESERVED =
  /^(?:SELECT|FROM|WHERE|AND|OR|ORDER|BY|TOP|OFFSET|UNION|JOIN|INNER|LEFT|GROUP|HAVING|INTO|EXEC|DISTINCT)$/i;

const nameIn = (reader: Reader): string => {
  const token = reader.next(NAME);
  if (RESERVED.test(token)) throw new SqlError(`Incorrect syntax near the keyword '${token.toUpperCase()}'.`);
  const bare = token.replace(/^\[|\]$/g, '');
  return bare.includes('.') && !token.startsWith('[') ? bare.slice(bare.indexOf('.') + 1) : bare;
};

function valueIn(reader: Reader): string | number {
  const token = reader.next(/^(?:'|-?\d+(?:\.\d+)?$)/);
  return token.startsWith("'") ? token.slice(1, -1).replaceAll("''", "'") : Number(token);
}

function columnIn(reader: Reader): Column {
  const column = bareColumnIn(reader);
  return reader.took('AS') ? { ...column, alias: nameIn(reader) } : column;
}

function bareColumnIn(reader: Reader): Column {
  if (reader.took('COUNT', '(', '*', ')')) return { of: 'count', name: '', alias: '' };
  if (reader.took('ISNULL', '(')) {
    const name = nameIn(reader);
    reader.need(',');
    const otherwise = valueIn(reader);
    reader.need(')');
    return { of: 'isnull', name, otherwise, alias: name };
  }
  const name = nameIn(reader);
  return { of: 'field', name, alias: name };
}

function testIn(reader: Reader): Test {
  const name = nameIn(reader);
  if (reader.took('IS')) {
    const negated = reader.took('NOT');
    reader.need('NULL');
    return { name, operator: 'null', negated, values: [] };
  }
  const negated = reader.took('NOT');
  if (reader.took('LIKE')) return { name, operator: 'like', negated, values: [valueIn(reader)] };
  if (reader.took('IN', '(')) {
    const values = reader.separated(() => valueIn(reader));
    reader.need(')');
    return { name, operator: 'in', negated, values };
  }
  if (negated) throw reader.fail();
  const operator = reader.next(/^(?:=|<>|!=|<|<=|>|>=)$/).replace('!=', '<>') as Test['operator'];
  return { name, operator, negated: false, values: [valueIn(reader)] };
}

function testsIn(reader: Reader): readonly Test[] {
  if (!reader.took('WHERE')) return [];
  const tests = [testIn(reader)];
  while (reader.took('AND')) tests.push(testIn(reader));
  return tests;
}

function orderIn(reader: Reader): Select['order'] {
  if (!reader.took('ORDER', 'BY')) return [];
  return reader.separated(() => {
    const name = nameIn(reader);
    const descending = reader.took('DESC');
    if (!descending) reader.took('ASC');
    return { name, descending };
  });
}

/** @throws SqlError for whatever is not in the grammar */
export function parseSelect(sql: string): Select {
  const reader = new Reader(tokensOf(sql));
  reader.need('SELECT');
  const top = reader.took('TOP') ? Number(reader.next(COUNT)) : undefined;
  const columns = reader.separated(() => columnIn(reader));
  reader.need('FROM');
  const table = nameIn(reader);
  const tests = testsIn(reader);
  const order = orderIn(reader);
  const hasOffset = reader.took('OFFSET');
  const offset = hasOffset ? Number(reader.next(COUNT)) : 0;
  if (hasOffset) reader.need('ROWS');
  const fetches = hasOffset && reader.took('FETCH', 'NEXT');
  const fetch = fetches ? Number(reader.next(COUNT)) : undefined;
  if (fetches) reader.need('ROWS', 'ONLY');
  if (!reader.isDone) throw reader.fail();
  if (order.length > 0 && top === undefined && !hasOffset)
    throw new SqlError(
      'The ORDER BY clause is invalid in views, inline functions, derived tables, subqueries, and common table expressions, unless TOP, OFFSET or FOR XML is also specified.',
    );
  return { top, columns, table, tests, order, offset, fetch };
}
