/**
 * The tables row by row, for who keeps them whole: what each row is, by the key that its store gives it, and what rises with each change of it. A key
 * that stands in no line here is kept, too, as what it is: a store that is added and forgotten here loses nothing, it is only not named. Never the
 * tokens: their table is not among these, and a backup opens nothing.
 */
import { kindByName } from '../entities/registry.ts';
import { TABLES, type KeptRow, type KeptTable, type Row, type Shelves } from '../books/backup/row.ts';
import type { Condition, Item, Table } from './table.ts';
import { without } from './table.ts';

interface Place {
  readonly table: KeptTable;
  readonly part: string;
  readonly is: (pk: string, item: Item) => boolean;
  /** The attribute that rises with every change. */
  readonly age?: string;
}

/** Behind the connection's id, which has no `#` in it. */
const behind =
  (word: string) =>
  (pk: string): boolean =>
    pk.endsWith(`#${word}`);
const ofKind = (pk: string): boolean => kindByName(pk.slice(pk.indexOf('#') + 1)) !== undefined;

const PLACES: readonly Place[] = [
  { table: 'config', part: 'configuration', is: (pk) => pk === 'connections', age: 'version' },
  { table: 'config', part: 'earlier configuration', is: (pk) => pk.startsWith('connection-versions#') },
  { table: 'config', part: 'states', is: (pk) => pk === 'states' },
  { table: 'config', part: 'coverage', is: behind('coverage'), age: 'version' },
  { table: 'config', part: 'told problems', is: (pk) => pk === 'notices', age: 'version' },
  { table: 'config', part: 'tie-outs', is: (pk) => pk === 'tie-outs', age: 'at' },
  { table: 'config', part: 'counted reads', is: (pk) => pk === 'reads' },
  { table: 'sync', part: 'open items', is: behind('open'), age: 'lastSeenAt' },
  { table: 'sync', part: 'undecided writes', is: behind('intent'), age: 'generation' },
  { table: 'sync', part: 'waiting', is: behind('wait'), age: 'since' },
  { table: 'sync', part: 'pending', is: behind('pending'), age: 'dueAtEpochMs' },
  { table: 'sync', part: 'mappings', is: behind('mapping'), age: 'at' },
  { table: 'sync', part: 'aliases', is: (pk, item) => ofKind(pk) && typeof item['alias'] === 'string' },
  { table: 'sync', part: 'links', is: ofKind, age: 'version' },
  { table: 'numbers', part: 'counters', is: behind('counters'), age: 'version' },
  { table: 'numbers', part: 'skipped numbers', is: behind('skips'), age: 'at' },
  { table: 'numbers', part: 'numbers', is: () => true, age: 'at' },
  { table: 'journal', part: 'history', is: () => true },
];

/** Only of the moment: a ticket that was used, a minute's budget, what somebody has in hand. */
const PASSING: ReadonlySet<string> = new Set(['nonces', 'budgets']);
const LEASE = ['leaseOwner', 'leaseUntil'] as const;

const placeOf = (table: string, item: Item): Place | undefined =>
  PLACES.find((place) => place.table === table && place.is(String(item['pk']), item));

/** What stands there must still be what was read, as far as its age tells; without an age, whatever is there. */
function still(before: Row | undefined, age: string | undefined): Condition {
  if (!before) return { expression: 'attribute_not_exists(pk)' };
  if (age === undefined || before[age] === undefined) return { expression: 'attribute_exists(pk)' };
  return { expression: '#age = :age', names: { '#age': age }, values: { ':age': before[age] } };
}

export function shelves(tableOf: (role: KeptTable) => Table): Shelves {
  const ageOf = ({ table: name, row }: KeptRow): string | undefined => placeOf(name, row)?.age;
  return {
    all: () => all(tableOf),
    now: async (rows) => {
      const found = new Map<KeptRow, Row>();
      for (const name of TABLES) {
        const here = rows.filter((kept) => kept.table === name);
        const keys = here.map(({ row }) => ({ pk: String(row['pk']), sk: String(row['sk']) }));
        const items = await tableOf(name).getMany(keys);
        for (const [index, kept] of here.entries()) {
          const item = items[index];
          if (item) found.set(kept, without(item, ...LEASE));
        }
      }
      return rows.map((kept) => found.get(kept));
    },
    put: (kept, before) => tableOf(kept.table).put(kept.row, still(before, ageOf(kept))),
    age: (kept) => {
      const name = ageOf(kept);
      const value = name === undefined ? undefined : kept.row[name];
      return typeof value === 'string' || typeof value === 'number' ? value : undefined;
    },
  };
}

async function* all(tableOf: (role: KeptTable) => Table): AsyncGenerator<KeptRow> {
  for (const table of TABLES)
    for await (const item of tableOf(table).scan()) {
      if (PASSING.has(String(item['pk']))) continue;
      yield { part: placeOf(table, item)?.part ?? `other ${table}`, table, row: without(item, ...LEASE) };
    }
}
