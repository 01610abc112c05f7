/**
 * One resource's records by id, with what makes lists cheap: equality indexes, the order of change, and the highest and lowest id.
 * A record is never changed in place, so what was handed out stays as it was.
 */
import type { Rec } from './values.ts';

interface Change {
  readonly at: number;
  readonly key: string;
}

/** Records in the order of their last change. Entries of records that changed again stay until they outnumber the others. */
class ChangeOrder {
  #entries: Change[] = [];
  #isSorted = true;
  readonly #timeOf: (key: string) => number;

  constructor(timeOf: (key: string) => number) {
    this.#timeOf = timeOf;
  }

  add(key: string, at: number): void {
    if (Number.isNaN(at)) return;
    this.#isSorted &&= (this.#entries.at(-1)?.at ?? -Infinity) <= at;
    this.#entries.push({ at, key });
  }

  /** Keys of what last changed between the two instants, each once. */
  between(from: number, to: number, size: number): readonly string[] {
    if (this.#entries.length > 2 * size + 100)
      this.#entries = this.#entries.filter((entry) => this.#timeOf(entry.key) === entry.at);
    if (!this.#isSorted) this.#entries.sort((a, b) => a.at - b.at);
    this.#isSorted = true;
    const keys = new Set<string>();
    for (let index = this.#firstFrom(from); index < this.#entries.length; index += 1) {
      const entry = this.#entries[index];
      if (!entry || entry.at > to) break;
      if (this.#timeOf(entry.key) === entry.at) keys.add(entry.key);
    }
    return [...keys];
  }

  #firstFrom(time: number): number {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#entries[middle]?.at ?? Infinity) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export interface TableShape {
  readonly name: string;
  readonly indexed: readonly string[];
  /** Field that says when a record last changed. */
  readonly modified: string;
}

export class Table {
  readonly rows = new Map<string, Rec>();
  /** Rises with every change: what was computed of this version holds for it. */
  version = 0;
  highest = 0;
  lowest = 0;
  readonly #shape: TableShape;
  readonly #indexes = new Map<string, Map<string, Set<string>>>();
  readonly #changes: ChangeOrder;

  constructor(shape: TableShape) {
    this.#shape = shape;
    for (const field of shape.indexed) this.#indexes.set(field, new Map());
    this.#changes = new ChangeOrder((key) => this.#time(this.rows.get(key)));
  }

  #time(record: Rec | undefined): number {
    const value = record?.[this.#shape.modified] ?? record?.['last_modified'];
    return typeof value === 'string' ? Date.parse(value) : NaN;
  }

  #unindex(key: string, record: Rec): void {
    for (const [field, index] of this.#indexes) {
      const value = String(record[field] ?? '');
      const keys = index.get(value);
      keys?.delete(key);
      if (keys?.size === 0) index.delete(value);
    }
  }

  set(key: string, record: Rec): void {
    const before = this.rows.get(key);
    if (before) this.#unindex(key, before);
    this.rows.set(key, record);
    for (const [field, index] of this.#indexes) {
      const value = String(record[field] ?? '');
      const keys = index.get(value) ?? new Set();
      index.set(value, keys.add(key));
    }
    this.#changes.add(key, this.#time(record));
    const id = Number(key);
    if (id > this.highest) this.highest = id;
    if (id < this.lowest) this.lowest = id;
    this.version += 1;
  }

  delete(key: string): void {
    const before = this.rows.get(key);
    if (before) this.#unindex(key, before);
    this.rows.delete(key);
    this.version += 1;
  }

  /** Records whose indexed field has that value; undefined when the field has no index. */
  withField(field: string, value: string): readonly Rec[] | undefined {
    const index = this.#indexes.get(field);
    if (!index) return undefined;
    return this.#present([...(index.get(value) ?? [])]);
  }

  #present(keys: readonly string[]): readonly Rec[] {
    return keys.map((key) => this.rows.get(key)).filter((record) => record !== undefined);
  }

  changedBetween(from: number, to: number): readonly Rec[] {
    return this.#present(this.#changes.between(from, to, this.rows.size));
  }
}
