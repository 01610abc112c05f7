/** What people were told, one item for the stage. */
import type { Told, ToldStore } from '../books/notices/notice.ts';
import { without, type Table } from './table.ts';

const PARTITION = 'notices';
const SORT = 'told';

export function toldStore(table: Table): ToldStore {
  return {
    read: async () => {
      const item = await table.get(PARTITION, SORT);
      if (!item) return undefined;
      const told = without(item, 'pk', 'sk', 'version') as unknown as Told;
      return { told, version: Number(item['version']) };
    },
    write: (told, version) =>
      table.put(
        { pk: PARTITION, sk: SORT, ...told, version: version + 1 },
        {
          expression: 'attribute_not_exists(pk) OR #version = :version',
          names: { '#version': 'version' },
          values: { ':version': version },
        },
      ),
  };
}
