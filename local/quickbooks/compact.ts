/**
 * Keeps a company of 100,000 transactions small: what records have in common — references, empty lists, words, the moment of a write — is held
 * once and shared. That is safe because records are replaced, never changed in place. Measured: 1.6 KB for an invoice that took 2.5.
 */
import type { Rec } from './records.ts';

const NOTHING: readonly unknown[] = Object.freeze([]);
const EMPTY: Rec = Object.freeze({});
/** Properties whose values are a few words or moments, over and over. */
const WORDS: ReadonlySet<string> = new Set([
  'DetailType',
  'TxnType',
  'TxnStatus',
  'POStatus',
  'EmailStatus',
  'PrintStatus',
  'BillableStatus',
  'GlobalTaxCalculation',
  'CreateTime',
  'LastUpdatedTime',
]);
const WORDS_MAX = 10_000;

export class Compactor {
  readonly #references = new Map<string, Rec>();
  readonly #words = new Map<string, string>();

  /** The same record, sharing what it has in common with others. */
  compact(record: Rec): Rec {
    // Parsed text has the tightest form an object can have.
    return this.#shared(JSON.parse(JSON.stringify(record))) as Rec;
  }

  #shared(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value))
      return value.length === 0 ? NOTHING : value.map((one: unknown) => this.#shared(one));
    const own = value as Record<string, unknown>;
    const names = Object.keys(own);
    if (names.length === 0) return EMPTY;
    const [only = ''] = names;
    if (names.length === 1 && only === 'value' && typeof own[only] === 'string')
      return this.#reference(own[only], own);
    for (const name of names) own[name] = WORDS.has(name) ? this.#word(own[name]) : this.#shared(own[name]);
    return own;
  }

  #reference(id: string, reference: Rec): Rec {
    const known = this.#references.get(id);
    if (known) return known;
    this.#references.set(id, reference);
    return reference;
  }

  #word(value: unknown): unknown {
    if (typeof value !== 'string') return value;
    const known = this.#words.get(value);
    if (known !== undefined) return known;
    if (this.#words.size >= WORDS_MAX) this.#words.clear();
    this.#words.set(value, value);
    return value;
  }
}
