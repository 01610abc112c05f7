/**
 * The records of one entity, and the orders they are asked for in. Records are replaced, never changed in place, so an index entry is
 * current exactly when it is still the record under its Id: entries are only ever appended, and thrown out when a quarter of them are old.
 */
import { textAt, updatedAt, type Rec } from './records.ts';

export interface ShelfKeys {
  /** The number or name a record is found by; '' for none. */
  readonly key: (record: Rec) => string;
  /** The customer or vendor it belongs to; '' for none. */
  readonly party: (record: Rec) => string;
}

const OLD_SHARE = 0.25;
const OLD_MIN = 256;

const idOf = (record: Rec): string => textAt(record, 'Id');

export const byId = (a: string, b: string): number => {
  const difference = Number(a) - Number(b);
  return Number.isNaN(difference) || difference === 0 ? (a < b ? -1 : a > b ? 1 : 0) : difference;
};

/** Mostly one Id to a key, so that is what is kept; a set where there are more. */
type Index = Map<string, string | Set<string>>;

const idsIn = (index: Index, key: string): Iterable<string> => {
  const held = index.get(key);
  return held === undefined ? [] : typeof held === 'string' ? [held] : held;
};

function putIn(index: Index, key: string, id: string): void {
  const held = index.get(key);
  if (held === undefined) index.set(key, id);
  else if (typeof held !== 'string') held.add(id);
  else if (held !== id) index.set(key, new Set([held, id]));
}

function takeOut(index: Index, key: string, id: string): void {
  const held = index.get(key);
  if (held === id) index.delete(key);
  else if (held !== undefined && typeof held !== 'string' && held.delete(id) && held.size === 0)
    index.delete(key);
}

export class Shelf {
  readonly #keys: ShelfKeys;
  readonly #records = new Map<string, Rec>();
  readonly #byKey: Index = new Map();
  readonly #byParty: Index = new Map();
  #byTime: Rec[] = [];
  #lastTime = 0;
  #timesSorted = true;
  #ids: string[] = [];
  #idsSorted = true;
  #idsGone = false;

  constructor(keys: ShelfKeys) {
    this.#keys = keys;
  }

  get size(): number {
    return this.#records.size;
  }

  get(id: string): Rec | undefined {
    return this.#records.get(id);
  }

  entries(): IterableIterator<[string, Rec]> {
    return this.#records.entries();
  }

  put(record: Rec): void {
    const id = idOf(record);
    const before = this.#records.get(id);
    this.#reindex(id, before, record);
    this.#records.set(id, record);
    if (!before) {
      const last = this.#ids.at(-1);
      if (last !== undefined && byId(last, id) > 0) this.#idsSorted = false;
      this.#ids.push(id);
    }
    const time = updatedAt(record);
    if (time < this.#lastTime) this.#timesSorted = false;
    else this.#lastTime = time;
    this.#byTime.push(record);
    if (this.#byTime.length > OLD_MIN + this.#records.size * (1 + OLD_SHARE)) this.#dropOld();
  }

  remove(id: string): void {
    const before = this.#records.get(id);
    if (!before) return;
    this.#reindex(id, before, undefined);
    this.#records.delete(id);
    this.#idsGone = true;
  }

  #reindex(id: string, before: Rec | undefined, after: Rec | undefined): void {
    for (const [index, keyOf] of [
      [this.#byKey, this.#keys.key],
      [this.#byParty, this.#keys.party],
    ] as const) {
      const was = before ? keyOf(before) : '';
      const is = after ? keyOf(after) : '';
      if (was === is) continue;
      if (was !== '') takeOut(index, was, id);
      if (is !== '') putIn(index, is, id);
    }
  }

  #dropOld(): void {
    this.#byTime = this.#byTime.filter((record) => this.#records.get(idOf(record)) === record);
  }

  #found(ids: Iterable<string>): readonly Rec[] {
    return [...ids].map((id) => this.#records.get(id)).filter((record) => record !== undefined);
  }

  withKey(key: string): readonly Rec[] {
    return this.#found(idsIn(this.#byKey, key));
  }

  ofParty(id: string): readonly Rec[] {
    return this.#found(idsIn(this.#byParty, id));
  }

  /** Every Id in order. */
  ids(): readonly string[] {
    if (!this.#idsSorted) this.#ids = [...this.#records.keys()].sort(byId);
    else if (this.#idsGone) this.#ids = this.#ids.filter((id) => this.#records.has(id));
    this.#idsSorted = true;
    this.#idsGone = false;
    return this.#ids;
  }

  /** Every record in Id order. */
  all(): readonly Rec[] {
    return this.#found(this.ids());
  }

  #times(): readonly Rec[] {
    if (!this.#timesSorted) {
      const timed = [...this.#records.values()].map((record) => ({ record, time: updatedAt(record) }));
      timed.sort((a, b) => a.time - b.time || byId(idOf(a.record), idOf(b.record)));
      this.#byTime = timed.map(({ record }) => record);
      this.#lastTime = timed.at(-1)?.time ?? 0;
      this.#timesSorted = true;
    }
    return this.#byTime;
  }

  /** Where in time order the first record at or after a moment stands. */
  #firstAt(times: readonly Rec[], epochMs: number): number {
    let low = 0;
    let high = times.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (updatedAt(times[middle] ?? {}) < epochMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Records last updated from one moment to before another, oldest first or newest first. */
  *updated(fromEpochMs: number, toEpochMs: number, newestFirst = false): Generator<Rec> {
    const times = this.#times();
    const start = Number.isFinite(fromEpochMs) ? this.#firstAt(times, fromEpochMs) : 0;
    const end = Number.isFinite(toEpochMs) ? this.#firstAt(times, toEpochMs) : times.length;
    for (let step = 0; step < end - start; step += 1) {
      const record = times[newestFirst ? end - 1 - step : start + step];
      if (record && this.#records.get(idOf(record)) === record) yield record;
    }
  }
}
