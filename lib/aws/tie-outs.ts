/** What came of each connection's last tie-out, an item for each. */
import type { TieOut, TieOutStore } from '../books/tie-out.ts';
import { without, type Table } from './table.ts';

const PARTITION = 'tie-outs';

export function tieOutStore(table: Table): TieOutStore {
  return {
    read: async (connection) => {
      const item = await table.get(PARTITION, connection);
      return item && (without(item, 'pk', 'sk') as unknown as TieOut);
    },
    write: async (connection, tieOut) => {
      await table.put({ pk: PARTITION, sk: connection, ...tieOut });
    },
  };
}
