/**
 * Lists so small that they are fetched whole and searched here: accounts, tax codes, terms, product groups. Kept for a short time per process,
 * and fetched anew when a search finds nothing in a list that is not fresh, so that what was just created is found.
 */
import type { Wire } from '../entities/kind.ts';

const KEEP_MS = 60_000;
const FRESH_MS = 2_000;

interface Entry {
  readonly at: number;
  readonly records: Promise<readonly Wire[]>;
}

export class ReferenceCache {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  async list(
    key: string,
    fetch: () => Promise<readonly Wire[]>,
    maxAgeMs = KEEP_MS,
  ): Promise<readonly Wire[]> {
    const kept = this.#entries.get(key);
    if (kept && this.#now() - kept.at < maxAgeMs) return kept.records;
    const entry = { at: this.#now(), records: fetch() };
    this.#entries.set(key, entry);
    entry.records.catch(() => this.#entries.delete(key));
    return entry.records;
  }

  async search(
    key: string,
    fetch: () => Promise<readonly Wire[]>,
    matches: (record: Wire) => boolean,
  ): Promise<readonly Wire[]> {
    const found = (await this.list(key, fetch)).filter(matches);
    return found.length > 0 ? found : (await this.list(key, fetch, FRESH_MS)).filter(matches);
  }
}
