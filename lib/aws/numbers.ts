/**
 * The number ledger in DynamoDB: one item for each number of a sequence, one for the head of each counter, every step one conditional write.
 * Where a step touches a row and a head, the row comes first when a number is given up and the head comes first when one is taken; whoever
 * comes again finds the other half undone and does it.
 */
import { advanceTo, dropClaim, giveBack, newHead } from '../numbering/head.ts';
import type {
  CounterKey,
  NumberKey,
  NumberLedger,
  NumberRow,
  NumberState,
  NumberStep,
  Reservation,
  SequenceKey,
  Skip,
} from '../numbering/ledger.ts';
import { DefectError } from '../sync/outcome.ts';
import { headStore, takeFrom, type Heads } from './number-heads.ts';
import { without, type Condition, type Item, type Table } from './table.ts';

const partition = ({ connection, sequence }: SequenceKey): string => `${connection}#${sequence}`;
const skipPartition = (key: SequenceKey): string => `${partition(key)}#skips`;

/** One that is moved before it ever counted goes on from where it is moved to. */
const NO_FORMAT = { prefix: '', suffix: '' };

const plain = <T>(item: Item): T => without(item, 'pk', 'sk') as unknown as T;

const free: Condition = {
  expression: 'attribute_not_exists(pk) OR #state = :released OR (#holder = :holder AND #state <> :void)',
  names: { '#state': 'state', '#holder': 'holder' },
};
/** A number that a counter gives must be new to its holder: one that it has used already is another document's of its own past. */
const unused: Condition = {
  expression: 'attribute_not_exists(pk) OR #state = :released OR (#holder = :holder AND #state = :reserved)',
  names: { '#state': 'state', '#holder': 'holder' },
};
const heldBy = (from: readonly NumberState[]): Condition => ({
  expression: `#holder = :holder AND #state IN (${from.map((_, index) => `:from${index}`).join(', ')})`,
  names: { '#state': 'state', '#holder': 'holder' },
});

const putRow = (table: Table, row: NumberRow, condition: Condition): Promise<boolean> =>
  table.put({ pk: partition(row), sk: row.number, ...row }, condition);

async function rowOf(table: Table, key: NumberKey): Promise<NumberRow | undefined> {
  const item = await table.get(partition(key), key.number);
  return item && plain<NumberRow>(item);
}

async function reserve(table: Table, key: NumberKey, step: NumberStep): Promise<Reservation> {
  const before = await rowOf(table, key);
  // Reserved or used by the same holder already: the step that led there keeps its date and reason.
  if (before?.holder === step.holder && (before.state === 'reserved' || before.state === 'used'))
    return { reserved: true };
  const held = await putRow(
    table,
    { ...key, ...step, state: 'reserved' },
    { ...free, values: { ':released': 'released', ':void': 'void', ':holder': step.holder } },
  );
  if (held) return { reserved: true };
  const heldByRow = await rowOf(table, key);
  if (!heldByRow) throw new DefectError(`number ${key.number} is neither free nor held`);
  return { reserved: false, heldBy: heldByRow };
}

/** @returns false when a counter's number is another's, or was used by this very holder before */
const give = (
  table: Table,
  { connection, sequence }: SequenceKey,
  number: string,
  step: NumberStep,
  counter?: string,
): Promise<boolean> =>
  putRow(
    table,
    {
      connection,
      sequence,
      number,
      ...step,
      state: 'reserved',
      ...(counter !== undefined && { counter }),
    },
    { ...unused, values: { ':released': 'released', ':reserved': 'reserved', ':holder': step.holder } },
  );

interface Stores {
  readonly table: Table;
  readonly heads: Heads;
}

/** What a number becomes, and what the head of its counter makes of that. */
const TOLD: Readonly<Record<'used' | 'void' | 'released', typeof dropClaim>> = {
  used: dropClaim,
  void: dropClaim,
  released: giveBack,
};

/** @returns false where the step does not apply; one that was cut off behind its row is completed */
async function move(
  { table, heads }: Stores,
  key: NumberKey,
  step: NumberStep,
  to: (before: NumberRow) => keyof typeof TOLD,
  from: readonly NumberState[],
): Promise<boolean> {
  const before = await rowOf(table, key);
  if (before?.holder !== step.holder) return false;
  const state = to(before);
  const values = Object.fromEntries(from.map((one, index) => [`:from${index}`, one]));
  const moved =
    before.state === state ||
    (await putRow(
      table,
      { ...before, ...step, state },
      { ...heldBy(from), values: { ...values, ':holder': step.holder } },
    ));
  if (moved && before.counter !== undefined) {
    const counter = { connection: key.connection, sequence: key.sequence, counter: before.counter };
    await heads.change(counter, (head) => head && TOLD[state](head, step.holder, key.number));
  }
  return moved;
}

async function use(stores: Stores, key: NumberKey, step: NumberStep): Promise<void> {
  // Given back by a worker that was slow and taken for dead, while the document was posted with it after all.
  if (await move(stores, key, step, () => 'used', ['reserved', 'released', 'used'])) return;
  const row = await rowOf(stores.table, key);
  throw new DefectError(
    `number ${key.number} cannot be used by ${step.holder}: it is ${row?.state ?? 'not reserved'}, held by ${row?.holder ?? 'nobody'}`,
  );
}

async function handBack(stores: Stores, key: CounterKey, step: NumberStep): Promise<string | undefined> {
  const { table, heads } = stores;
  const number = (await heads.read(key))?.claims[step.holder]?.number;
  if (number === undefined) return undefined;
  const { connection, sequence } = key;
  const at: NumberKey = { connection, sequence, number };
  // A crash may have left the claim without its row; and a number that was used meanwhile is not handed back.
  if (await give(table, key, number, step, key.counter))
    await move(stores, at, step, () => 'released', ['reserved']);
  else await heads.change(key, (head) => head && dropClaim(head, step.holder, number));
  return number;
}

export function numberLedger(table: Table): NumberLedger {
  const heads = headStore(table);
  const stores: Stores = { table, heads };
  const skip = async (one: Skip): Promise<void> => {
    await table.put({ pk: skipPartition(one), sk: `${one.first} ${one.last}`, ...one });
  };
  return {
    get: (key) => rowOf(table, key),
    reserve: (key, step) => reserve(table, key, step),
    take: takeFrom(heads, (key, number, step, counter) => give(table, key, number, step, counter), skip),
    use: (key, step) => use(stores, key, step),
    release: async (key, step, { taken = false } = {}) => {
      const to = ({ counter }: NumberRow) => (taken && counter !== undefined ? 'void' : 'released');
      await move(stores, key, step, to, ['reserved']);
    },
    handBack: (key, step) => handBack(stores, key, step),
    void: async (key, step) => {
      await move(stores, key, step, () => 'void', ['reserved', 'used']);
    },
    head: heads.read,
    advance: (key, next) => heads.change(key, (head) => advanceTo(head ?? newHead(NO_FORMAT), next)),
    skip,
    skips: async (key) => (await table.list(skipPartition(key))).map((item) => plain<Skip>(item)),
    all: (connection, sequence) => all(table, { connection, sequence }),
  };
}

async function* all(table: Table, key: SequenceKey): AsyncGenerator<NumberRow> {
  for await (const item of table.query(partition(key))) yield plain<NumberRow>(item);
}
