/** What was done, read back: one record from its first hint to the vendor's request id, or the newest entries of all. */
import type { Ports } from '../sync/ports.ts';
import type { JournalEntry } from '../sync/records.ts';
import type { NamedRecord } from './names.ts';

type Reading = Pick<Ports, 'journal'>;

/** The history comes newest first, and entries of the same moment keep their order. */
const oldestFirst = (entries: readonly JournalEntry[]): readonly JournalEntry[] =>
  entries.toReversed().toSorted((a, b) => Number(a.at > b.at) - Number(a.at < b.at));

/** A record that was looked at before it was linked has entries under each of its ids. Oldest first, the newest `limit` of them. */
export async function historyOf(
  { connection, kind, names }: NamedRecord,
  limit: number,
  { journal }: Reading,
): Promise<readonly JournalEntry[]> {
  const found = await Promise.all(names.map((name) => journal.history(connection, kind, name, limit)));
  return oldestFirst(found.flat()).slice(-limit);
}

/** Oldest first, the newest `limit` of them. */
export async function recentEntries(
  connections: readonly string[],
  limit: number,
  sinceIso: string | undefined,
  { journal }: Reading,
): Promise<readonly JournalEntry[]> {
  const found = await Promise.all(
    connections.map((connection) => journal.recent(connection, limit, sinceIso)),
  );
  return oldestFirst(found.flat()).slice(-limit);
}
