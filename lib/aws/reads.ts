/** The month's reads: one item for each month, to which every process adds what it has counted. */
import type { ReadsStore } from '../books/budget.ts';
import type { Table } from './table.ts';

const PARTITION = 'reads';
const SWEEP = 'sweep';
const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function readsStore(table: Table): ReadsStore {
  return {
    add: async (day, reads) => {
      await table.update(
        PARTITION,
        day.slice(0, 7),
        'SET #used = if_not_exists(#used, :none) + :reads, #day = if_not_exists(#day, :none) + :reads',
        {
          expression: 'attribute_not_exists(#never)',
          names: { '#used': 'used', '#day': day, '#never': 'never' },
          values: { ':none': 0, ':reads': reads },
        },
      );
    },
    month: async (month) => {
      const item = (await table.get(PARTITION, month)) ?? {};
      const days = Object.entries(item).filter(([name]) => DAY.test(name));
      return {
        used: Number(item['used'] ?? 0),
        days: Object.fromEntries(days.map(([day, reads]) => [day, Number(reads)])),
      };
    },
    claimSweep: async (nowEpochMs, everyMs) => {
      const item = await table.update(PARTITION, SWEEP, 'SET sweptAt = :now', {
        expression: 'attribute_not_exists(sweptAt) OR sweptAt <= :before',
        values: { ':now': nowEpochMs, ':before': nowEpochMs - everyMs },
      });
      return item !== undefined;
    },
  };
}
