/**
 * The grammar of QuickBooks' query language: one entity, AND only, `=` `<` `>` `<=` `>=` `LIKE` `IN`, ORDERBY, STARTPOSITION and MAXRESULTS in
 * either order. Quotes are escaped with a backslash, never doubled.
 * @see https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/data-queries
 */
import { entityNamed, UNMODELLED, type EntityDefinition } from './entities.ts';
import { refusals } from './faults.ts';
import type { Switches } from './switches.ts';

export interface Condition {
  readonly field: string;
  readonly operator: string;
  readonly values: readonly string[];
}

export interface Order {
  readonly field: string;
  readonly descending: boolean;
}

export interface Query {
  readonly definition: EntityDefinition;
  readonly count: boolean;
  readonly conditions: readonly Condition[];
  readonly order: readonly Order[];
  readonly start: number;
  readonly max: number;
}

const TOKEN = /\s*(?:'((?:[^'\\]|\\.)*)'|([A-Za-z_][\w.]*)|(-?\d+(?:\.\d+)?)|(<=|>=|=|<|>|\(|\)|,|\*))/sy;
const TYPOGRAPHIC = /[\u2010-\u2015\u2018-\u201f\u2026\u2032\u2033]/;
const MAX_RESULTS = 1_000;
const DEFAULT_RESULTS = 100;
const OPERATORS: ReadonlySet<string> = new Set(['=', '<', '>', '<=', '>=', 'like']);
const EXPECTED =
  '\nWas expecting one of:\n    <EOF> \n    <AND> ...\n    "iterator" ...\n    "maxresults" ...\n    "order" ...\n    "orderby" ...\n    "startposition" ...\n    ';

interface Token {
  readonly text: string;
  readonly kind: 'quoted' | 'word' | 'number' | 'symbol';
  readonly column: number;
}

const lexical = (source: string, at: number): Error =>
  refusals.query(`Lexical error at line 1, column ${at + 1}.  Encountered: "${source.slice(at, at + 1)}"`);

interface Tokens {
  readonly tokens: readonly Token[];
  /** Where the text can be read no further: said when the parser gets there. */
  readonly broken?: Error;
}

function tokenize(statement: string, switches: Switches): Tokens {
  const tokens: Token[] = [];
  const source = statement.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    if (!match) return { tokens, broken: lexical(source, at) };
    const [whole, quoted, word, number, symbol] = match;
    if (switches.refuseTypographicPunctuation && quoted !== undefined && TYPOGRAPHIC.test(quoted))
      return { tokens, broken: lexical(source, at + whole.search(TYPOGRAPHIC)) };
    tokens.push({
      text: quoted?.replace(/\\(.)/gs, '$1') ?? word ?? number ?? symbol ?? '',
      kind:
        quoted !== undefined
          ? 'quoted'
          : word !== undefined
            ? 'word'
            : number !== undefined
              ? 'number'
              : 'symbol',
      column: at + 1,
    });
  }
  return { tokens };
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #broken: Error | undefined;
  #at = 0;

  constructor({ tokens, broken }: Tokens) {
    this.#tokens = tokens;
    this.#broken = broken;
  }

  #is(word: string): boolean {
    const token = this.#tokens[this.#at];
    return token !== undefined && token.kind !== 'quoted' && token.text.toLowerCase() === word;
  }

  #take(word: string): boolean {
    if (!this.#is(word)) return false;
    this.#at += 1;
    return true;
  }

  #unexpected(): Error {
    const token = this.#tokens[this.#at];
    if (!token) return this.#broken ?? refusals.query(`Encountered "<EOF>" at line 1.${EXPECTED}`);
    const kind = token.kind === 'quoted' ? 'STRING' : token.kind === 'number' ? 'NUMBER' : 'IDENTIFIER';
    return refusals.query(
      `Encountered " <${kind}> "${token.text.slice(0, 80)} "" at line 1, column ${token.column}.${EXPECTED}`,
    );
  }

  #expect(word: string): void {
    if (!this.#take(word)) throw this.#unexpected();
  }

  #next(...kinds: readonly Token['kind'][]): Token {
    const token = this.#tokens[this.#at];
    if (!token || !kinds.includes(token.kind)) throw this.#unexpected();
    this.#at += 1;
    return token;
  }

  parse(): Query {
    this.#expect('select');
    const count = this.#projection();
    this.#expect('from');
    const name = this.#next('word').text;
    const definition = entityNamed(name);
    if (!definition && UNMODELLED.has(name.toLowerCase())) throw refusals.notModelled(`queries of ${name}`);
    if (!definition) throw refusals.queryInvalid(`Metadata not found for Entity: ${name}`);
    const conditions = this.#take('where') ? this.#conditions() : [];
    const query = { definition, count, conditions, ...this.#tail() };
    if (this.#broken) throw this.#broken;
    return query;
  }

  /** A list of properties is taken and left at that: whole records come. */
  #projection(): boolean {
    if (this.#take('count')) {
      for (const symbol of ['(', '*', ')']) this.#expect(symbol);
      return true;
    }
    if (this.#take('*')) return false;
    do {
      this.#next('word');
      this.#take('*');
    } while (this.#take(','));
    return false;
  }

  #conditions(): readonly Condition[] {
    const conditions = [this.#condition()];
    while (this.#take('and')) conditions.push(this.#condition());
    return conditions;
  }

  #condition(): Condition {
    const field = this.#next('word').text;
    if (this.#take('in')) return { field, operator: 'in', values: this.#list() };
    const operator = (this.#tokens[this.#at]?.text ?? '').toLowerCase();
    if (!OPERATORS.has(operator) || this.#tokens[this.#at]?.kind === 'quoted') throw this.#unexpected();
    this.#at += 1;
    return { field, operator, values: [this.#value()] };
  }

  /** Quoted, or bare where it is a number or a flag. */
  #value(): string {
    if (this.#is('true') || this.#is('false')) return this.#next('word').text.toLowerCase();
    return this.#next('quoted', 'number').text;
  }

  #list(): readonly string[] {
    this.#expect('(');
    const values = [this.#value()];
    while (this.#take(',')) values.push(this.#value());
    this.#expect(')');
    return values;
  }

  #tail(): Pick<Query, 'order' | 'start' | 'max'> {
    const order: Order[] = [];
    let start = 1;
    let max = DEFAULT_RESULTS;
    while (this.#at < this.#tokens.length) {
      if (this.#take('startposition')) start = this.#number(1, Number.MAX_SAFE_INTEGER);
      else if (this.#take('maxresults')) max = this.#number(1, MAX_RESULTS);
      else {
        if (this.#take('order')) this.#expect('by');
        else this.#expect('orderby');
        do order.push({ field: this.#next('word').text, descending: this.#descending() });
        while (this.#take(','));
      }
    }
    return { order, start, max };
  }

  #descending(): boolean {
    if (this.#take('desc')) return true;
    this.#take('asc');
    return false;
  }

  #number(min: number, max: number): number {
    const value = Number(this.#next('number').text);
    if (!Number.isInteger(value)) throw refusals.queryInvalid(`value ${value} is not a whole number`);
    if (value < min) throw refusals.queryInvalid(`value ${value} is too small. Min allowed value is ${min}`);
    if (value > max) throw refusals.queryInvalid(`value ${value} is too large. Max allowed value is ${max}`);
    return value;
  }
}

/** @throws Refusal 4000, 4001 */
export const parseQuery = (statement: string, switches: Switches): Query =>
  new Parser(tokenize(statement, switches)).parse();
