/** The number ledger in DynamoDB: one item for each number of a sequence, every step one conditional write. */
import { DefectError } from '../sync/outcome.ts';
import type { NumberKey, NumberLedger, NumberRow, NumberState, NumberStep } from '../numbering/ledger.ts';
import { without, type Condition, type Item, type Table } from './table.ts';

const partition = ({ connection, sequence }: Pick<NumberKey, 'connection' | 'sequence'>): string =>
  `${connection}#${sequence}`;
const toRow = (item: Item): NumberRow => without(item, 'pk', 'sk') as unknown as NumberRow;

const free: Condition = {
  expression: 'attribute_not_exists(pk) OR #state = :released OR (#holder = :holder AND #state <> :void)',
  names: { '#state': 'state', '#holder': 'holder' },
};
const heldBy = (from: readonly NumberState[]): Condition => ({
  expression: `#holder = :holder AND #state IN (${from.map((_, index) => `:from${index}`).join(', ')})`,
  names: { '#state': 'state', '#holder': 'holder' },
});

export function numberLedger(table: Table): NumberLedger {
  const get = async (key: NumberKey): Promise<NumberRow | undefined> => {
    const item = await table.get(partition(key), key.number);
    return item && toRow(item);
  };
  const move = async (
    key: NumberKey,
    step: NumberStep,
    to: NumberState,
    from: readonly NumberState[],
  ): Promise<boolean> => {
    const condition = heldBy(from);
    const values = Object.fromEntries(from.map((state, index) => [`:from${index}`, state]));
    return table.put(
      { pk: partition(key), sk: key.number, ...key, ...step, state: to },
      { ...condition, values: { ...values, ':holder': step.holder } },
    );
  };
  return {
    get,
    reserve: async (key, step) => {
      const before = await get(key);
      // Reserved or used by the same holder already: the step that led there keeps its date and reason.
      if (before?.holder === step.holder && (before.state === 'reserved' || before.state === 'used'))
        return { reserved: true };
      const held = await table.put(
        { pk: partition(key), sk: key.number, ...key, ...step, state: 'reserved' },
        { ...free, values: { ':released': 'released', ':void': 'void', ':holder': step.holder } },
      );
      if (held) return { reserved: true };
      const heldByRow = await get(key);
      if (!heldByRow) throw new DefectError(`number ${key.number} is neither free nor held`);
      return { reserved: false, heldBy: heldByRow };
    },
    use: async (key, step) => {
      if (await move(key, step, 'used', ['reserved', 'used'])) return;
      const row = await get(key);
      throw new DefectError(
        `number ${key.number} cannot be used by ${step.holder}: it is ${row?.state ?? 'not reserved'}, held by ${row?.holder ?? 'nobody'}`,
      );
    },
    release: async (key, step) => {
      await move(key, step, 'released', ['reserved']);
    },
    void: async (key, step) => {
      await move(key, step, 'void', ['reserved', 'used']);
    },
    all: (connection, sequence) => all(table, connection, sequence),
  };
}

async function* all(table: Table, connection: string, sequence: string): AsyncGenerator<NumberRow> {
  for await (const item of table.query(partition({ connection, sequence }))) yield toRow(item);
}
