/**
 * Lists so small that they are fetched whole and searched here: accounts, tax codes, terms, product groups. Kept for a short time per process,
 * and fetched anew when a search finds nothing in a list that is not fresh, so that what was just created is found. A list says how far its
 * knowledge reaches, which is not further for being looked at later.
 */
import type { Wire } from '../entities/kind.ts';

const KEEP_MS = 60_000;
const FRESH_MS = 2_000;

export interface Listed {
  readonly records: readonly Wire[];
  /** The vendor's time up to which the list is known (ISO 8601). */
  readonly at: string;
}

interface Entry {
  readonly fetchedAtEpochMs: number;
  readonly listed: Promise<Listed>;
}

export class ReferenceCache {
  readonly #entries: Map<string, Entry>;
  readonly #now: () => number;
  readonly #keepMs: number;

  constructor(now: () => number, keepMs = KEEP_MS, entries = new Map<string, Entry>()) {
    this.#now = now;
    this.#keepMs = keepMs;
    this.#entries = entries;
  }

  /** The same lists for a person who has just changed one: only what was fetched a moment ago is taken as it is. */
  fresh(): ReferenceCache {
    return new ReferenceCache(this.#now, FRESH_MS, this.#entries);
  }

  async list(key: string, fetch: () => Promise<Listed>, maxAgeMs = this.#keepMs): Promise<Listed> {
    const kept = this.#entries.get(key);
    if (kept && this.#now() - kept.fetchedAtEpochMs < maxAgeMs) return kept.listed;
    const entry = { fetchedAtEpochMs: this.#now(), listed: fetch() };
    this.#entries.set(key, entry);
    entry.listed.catch(() => this.#entries.delete(key));
    return entry.listed;
  }

  /** What was just written to is fetched anew, however fresh it is. */
  forget(key: string): void {
    this.#entries.delete(key);
  }

  /**
   * What matches, and how far the list that it was looked for in is known.
   * @param there so many are known to be there: a list that lacks one is too old, however fresh it is
   */
  async search(
    key: string,
    fetch: () => Promise<Listed>,
    matches: (record: Wire) => boolean,
    there?: number,
  ): Promise<Listed> {
    const found = matching(await this.list(key, fetch), matches);
    if (found.records.length >= (there ?? 1)) return found;
    return matching(await this.list(key, fetch, there === undefined ? FRESH_MS : 0), matches);
  }
}

const matching = ({ records, at }: Listed, matches: (record: Wire) => boolean): Listed => ({
  records: records.filter(matches),
  at,
});
