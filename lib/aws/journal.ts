/** What was done, kept for a time: by day for the log, by record (through the index) for a record's history. */
import type { Journal } from '../sync/ports.ts';
import type { JournalEntry } from '../sync/records.ts';
import { tables } from './tables.ts';
import { without, type Item, type Table } from './table.ts';

const KEEP_DAYS = 400;
const DAY_SECONDS = 86_400;
const TEXT_MAX = 8_000;
const REQUESTS_MAX = 100;
/** Without a date asked for. */
const LOOK_BACK_DAYS = 31;

const index = tables.find(({ role }) => role === 'journal')?.index;
const toEntry = (item: Item): JournalEntry => {
  const { recordId, ...entry } = without(item, 'pk', 'sk', 'record', 'expiresAt') as Item & {
    recordId: string;
  };
  return { ...entry, record: recordId } as unknown as JournalEntry;
};
const day = (iso: string, back = 0): string =>
  new Date(Date.parse(iso) - back * DAY_SECONDS * 1_000).toISOString().slice(0, 10);

/** A shape may hold long texts; the history needs to be read, not to be complete. */
const bounded = (value: unknown): unknown => {
  const text = JSON.stringify(value);
  return text === undefined || text.length <= TEXT_MAX ? value : { cut: cut(text) };
};
const cut = (text: string): string => (text.length <= TEXT_MAX ? text : `${text.slice(0, TEXT_MAX)}…`);

export function journal(table: Table, newId: () => string, now: () => number): Journal {
  return {
    append: async (entry) => {
      const { record, before, after, error, summary, requests, ...rest } = entry;
      await table.put({
        pk: `${entry.connection}#${day(entry.at)}`,
        sk: `${entry.at}#${newId()}`,
        record: `${entry.connection}#${entry.kind}#${record}`,
        recordId: record,
        ...rest,
        summary: cut(summary),
        requests: requests.slice(0, REQUESTS_MAX),
        ...(error && { error: { ...error, message: cut(error.message) } }),
        ...(before && { before: bounded(before) }),
        ...(after && { after: bounded(after) }),
        expiresAt: Math.floor(Date.parse(entry.at) / 1_000) + KEEP_DAYS * DAY_SECONDS,
      });
    },
    history: async (connection, kind, record, limit) => {
      const found = index
        ? await table.list(`${connection}#${kind}#${record}`, { index, limit, descending: true })
        : [];
      return found.map(toEntry);
    },
    recent: async (connection, limit, sinceIso) => {
      const entries: JournalEntry[] = [];
      const today = new Date(now()).toISOString();
      const days = sinceIso === undefined ? LOOK_BACK_DAYS : KEEP_DAYS;
      for (let back = 0; back < days && entries.length < limit; back += 1) {
        if (sinceIso !== undefined && day(today, back) < sinceIso.slice(0, 10)) break;
        const items = await table.list(`${connection}#${day(today, back)}`, {
          limit: limit - entries.length,
          descending: true,
          ...(sinceIso !== undefined && { from: sinceIso }),
        });
        entries.push(...items.map(toEntry));
      }
      return entries;
    },
  };
}
