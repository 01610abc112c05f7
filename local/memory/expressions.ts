/**
 * DynamoDB's condition, key-condition and update expressions over a plain item, as far as our stores use them: AND, OR, NOT, parentheses,
 * comparisons, BETWEEN, IN, the `attribute_*` functions, `begins_with`, SET with `if_not_exists` and `+`, REMOVE. Anything else is refused.
 */
import type { Item } from '../../lib/aws/table.ts';

export interface Named {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
}

const TOKEN = /\s*(<>|<=|>=|[=<>(),+]|[#:]?[A-Za-z_][\w]*)/y;

interface Tokens {
  readonly written: readonly string[];
  /** The same in capitals, as keywords are compared. */
  readonly capitals: readonly string[];
}

/** The stores send the same few dozen expressions over and over. */
const known = new Map<string, Tokens>();

function tokensOf(expression: string): Tokens {
  const before = known.get(expression);
  if (before) return before;
  const written = tokenize(expression);
  const tokens = { written, capitals: written.map((token) => token.toUpperCase()) };
  known.set(expression, tokens);
  return tokens;
}

function tokenize(expression: string): readonly string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const source = expression.trim();
  while (TOKEN.lastIndex < source.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    if (!match?.[1]) throw new RangeError(`no such expression: ${source} (at ${at})`);
    tokens.push(match[1]);
  }
  return tokens;
}

const compare = (a: unknown, b: unknown): number | undefined => {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return undefined;
};

const OPERATORS: Readonly<Record<string, (a: unknown, b: unknown) => boolean>> = {
  '=': (a, b) => a !== undefined && JSON.stringify(a) === JSON.stringify(b),
  '<>': (a, b) => JSON.stringify(a) !== JSON.stringify(b),
  '<': (a, b) => (compare(a, b) ?? 1) < 0,
  '<=': (a, b) => (compare(a, b) ?? 1) <= 0,
  '>': (a, b) => (compare(a, b) ?? -1) > 0,
  '>=': (a, b) => (compare(a, b) ?? -1) >= 0,
};

class Reader {
  readonly #tokens: readonly string[];
  readonly #capitals: readonly string[];
  readonly #item: Item;
  readonly #named: Named;
  #at = 0;

  constructor(expression: string, item: Item, named: Named) {
    const { written, capitals } = tokensOf(expression);
    this.#tokens = written;
    this.#capitals = capitals;
    this.#item = item;
    this.#named = named;
  }

  get done(): boolean {
    return this.#at >= this.#tokens.length;
  }

  peek(): string {
    return this.#capitals[this.#at] ?? '';
  }

  take(wanted: string): boolean {
    if (this.peek() !== wanted) return false;
    this.#at += 1;
    return true;
  }

  expect(wanted: string): void {
    if (!this.take(wanted)) throw new RangeError(`expected ${wanted} in ${this.#tokens.join(' ')}`);
  }

  next(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new RangeError(`the expression ends early: ${this.#tokens.join(' ')}`);
    this.#at += 1;
    return token;
  }

  attribute(): string {
    const token = this.next();
    if (!token.startsWith('#')) return token;
    const name = this.#named.names[token];
    if (name === undefined) throw new RangeError(`the name ${token} is not given`);
    return name;
  }

  operand(): unknown {
    const token = this.#tokens[this.#at] ?? '';
    if (!token.startsWith(':')) return this.#item[this.attribute()];
    this.#at += 1;
    if (!(token in this.#named.values)) throw new RangeError(`the value ${token} is not given`);
    return this.#named.values[token];
  }

  or(): boolean {
    let holds = this.and();
    while (this.take('OR')) holds = this.and() || holds;
    return holds;
  }

  and(): boolean {
    let holds = this.not();
    while (this.take('AND')) holds = this.not() && holds;
    return holds;
  }

  not(): boolean {
    if (this.take('NOT')) return !this.not();
    if (!this.take('(')) return this.term();
    const holds = this.or();
    this.expect(')');
    return holds;
  }

  term(): boolean {
    for (const name of ['ATTRIBUTE_EXISTS', 'ATTRIBUTE_NOT_EXISTS'] as const) {
      if (!this.take(name)) continue;
      this.expect('(');
      const present = this.#item[this.attribute()] !== undefined;
      this.expect(')');
      return present === (name === 'ATTRIBUTE_EXISTS');
    }
    if (this.take('BEGINS_WITH')) {
      this.expect('(');
      const value = this.operand();
      this.expect(',');
      const prefix = this.operand();
      this.expect(')');
      return typeof value === 'string' && value.startsWith(String(prefix));
    }
    return this.comparison();
  }

  comparison(): boolean {
    const left = this.operand();
    if (this.take('BETWEEN')) {
      const low = this.operand();
      this.expect('AND');
      return OPERATORS['>=']?.(left, low) === true && OPERATORS['<=']?.(left, this.operand()) === true;
    }
    if (this.take('IN')) return this.#listed(left);
    const operator = OPERATORS[this.next()];
    if (!operator) throw new RangeError(`no such comparison in ${this.#tokens.join(' ')}`);
    return operator(left, this.operand());
  }

  #listed(left: unknown): boolean {
    this.expect('(');
    let found = false;
    do found = OPERATORS['=']?.(left, this.operand()) === true || found;
    while (this.take(','));
    this.expect(')');
    return found;
  }

  /** What an assignment in SET comes to. */
  value(): unknown {
    let result: unknown;
    if (this.take('IF_NOT_EXISTS')) {
      this.expect('(');
      const present = this.#item[this.attribute()];
      this.expect(',');
      const otherwise = this.operand();
      this.expect(')');
      result = present ?? otherwise;
    } else result = this.operand();
    return this.take('+') ? Number(result) + Number(this.operand()) : result;
  }
}

/** Whether the condition holds for the item; one that does not exist is `{}`. @throws RangeError for an expression it does not know */
export function holds(expression: string | undefined, item: Item, named: Named): boolean {
  if (expression === undefined) return true;
  const reader = new Reader(expression, item, named);
  const result = reader.or();
  if (!reader.done) throw new RangeError(`the expression goes on: ${expression}`);
  return result;
}

/** The item after an update; every right side is read from the item before it. */
export function updated(expression: string, item: Item, named: Named): Item {
  const reader = new Reader(expression, item, named);
  const after: Record<string, unknown> = { ...item };
  while (!reader.done) {
    if (reader.take('SET')) {
      do {
        const name = reader.attribute();
        reader.expect('=');
        after[name] = reader.value();
      } while (reader.take(','));
    } else if (reader.take('REMOVE')) {
      do after[reader.attribute()] = undefined;
      while (reader.take(','));
    } else throw new RangeError(`no such update: ${expression}`);
  }
  return after;
}
