/** History and open items of a record as they are stored, each to be replaced in place; the one of them that a worker has changed meanwhile stays. */
import type { KeptText } from '../books/erase.ts';
import { tables } from './tables.ts';
import type { Item, Table } from './table.ts';

const index = tables.find(({ role }) => role === 'journal')?.index;

const textOf = (table: Table, what: KeptText['what'], item: Item, seen: string): KeptText => ({
  what,
  fields: item,
  replace: (fields) =>
    table.put(
      { ...item, ...fields },
      { expression: '#seen = :seen', names: { '#seen': seen }, values: { ':seen': item[seen] } },
    ),
});

/** @param tableOf by role */
export const textsOf = (tableOf: (role: 'journal' | 'sync') => Table) =>
  async function* (connection: string, kind: string, record: string): AsyncGenerator<KeptText> {
    const journal = tableOf('journal');
    for await (const item of journal.query(`${connection}#${kind}#${record}`, index && { index }))
      yield textOf(journal, 'history', item, 'at');
    const open = await tableOf('sync').get(`${connection}#open`, `${kind}#${record}`);
    if (open) yield textOf(tableOf('sync'), 'open item', open, 'lastSeenAt');
  };
