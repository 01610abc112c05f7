/**
 * Puts the rows of a backup back. Into empty tables all of them; over others only with leave, and then what is newer there stays unless the person says
 * otherwise: a link knows more than the backup does, and a number that was used since must not be free again. Nothing is ever taken away. Every row
 * is one write on condition that there still is what was read, so a running system and a second restore lose nothing to it, and one that was cut
 * off is simply run again.
 */
import { digestOf, summing } from './digest.ts';
import { belongsTo, isAlias, linkBehind, namesBeside } from './pairs.ts';
import { isExpired, nameOf, type KeptRow, type Row, type Shelves } from './row.ts';

const BATCH = 100;
const AT_ONCE = 25;
const NAMED_MAX = 1_000;

export interface RestoreOptions {
  /** Rows that are there already may be replaced by newer ones. */
  readonly over: boolean;
  /** And also those that have changed since the backup. */
  readonly rollBack: boolean;
}

export interface RestorePorts {
  readonly shelves: Shelves;
  readonly now: () => number;
  /** Told how many rows have been looked at. */
  readonly told?: (rows: number) => void;
}

/** Why a row of the backup was left out. */
export type LeftOut = 'newer in the tables' | 'changed meanwhile' | 'belongs to another link';

export interface Restored {
  readonly restored: 'yes';
  readonly written: number;
  /** Was there already, exactly so. */
  readonly same: number;
  readonly leftOut: number;
  /** The first thousand. */
  readonly left: readonly { readonly part: string; readonly name: string; readonly why: LeftOut }[];
}

export interface NotEmpty {
  readonly restored: 'not empty';
  /** Rows by part. */
  readonly found: Readonly<Record<string, number>>;
}

type Verdict = 'write' | 'same' | LeftOut;

interface Looked {
  readonly kept: KeptRow;
  readonly before: Row | undefined;
  readonly verdict: Verdict;
}

const rises = (a: string | number | undefined, b: string | number | undefined): boolean =>
  typeof a === typeof b && a !== undefined && b !== undefined && a > b;

function judge(
  kept: KeptRow,
  before: Row | undefined,
  { rollBack }: RestoreOptions,
  shelves: Shelves,
): Verdict {
  if (!before) return 'write';
  if (digestOf(before) === digestOf(kept.row)) return 'same';
  const there: KeptRow = { ...kept, row: before };
  if (isAlias(there) !== isAlias(kept)) return 'belongs to another link';
  const isOlder = rises(shelves.age(kept), shelves.age(there));
  return isOlder || rollBack ? 'write' : 'newer in the tables';
}

/** Links whose other names are another link's by now, and aliases of links that are not as the backup has them. */
async function contested(
  batch: readonly KeptRow[],
  shelves: Shelves,
  heldBack: ReadonlySet<string>,
): Promise<ReadonlySet<KeptRow>> {
  const aliases = batch.filter((kept) => isAlias(kept) && heldBack.has(linkBehind(kept)));
  const asked = batch.flatMap((kept) => namesBeside(kept).map((name) => ({ kept, name })));
  const found = asked.length === 0 ? [] : await shelves.now(asked.map(({ name }) => name));
  const links = asked.filter(({ kept }, index) => !belongsTo(kept, found[index])).map(({ kept }) => kept);
  return new Set([...aliases, ...links]);
}

async function look(
  batch: readonly KeptRow[],
  options: RestoreOptions,
  shelves: Shelves,
  heldBack: ReadonlySet<string>,
): Promise<readonly Looked[]> {
  if (!options.over) return batch.map((kept) => ({ kept, before: undefined, verdict: 'write' }));
  const [found, disputed] = await Promise.all([shelves.now(batch), contested(batch, shelves, heldBack)]);
  return batch.map((kept, index) => {
    const before = found[index];
    const verdict = judge(kept, before, options, shelves);
    return {
      kept,
      before,
      verdict: verdict === 'write' && disputed.has(kept) ? 'belongs to another link' : verdict,
    };
  });
}

async function* batches(
  rows: AsyncIterable<KeptRow>,
  nowEpochMs: number,
): AsyncGenerator<readonly KeptRow[]> {
  let batch: KeptRow[] = [];
  for await (const kept of rows) {
    if (isExpired(kept, nowEpochMs)) continue;
    batch.push(kept);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** What has been done so far. */
class Ledger {
  written = 0;
  same = 0;
  readonly left: { readonly part: string; readonly name: string; readonly why: LeftOut }[] = [];
  leftOut = 0;
  /** Names of links that are not as the backup has them. */
  readonly heldBack = new Set<string>();

  enter({ kept }: Looked, verdict: Verdict): void {
    if (verdict === 'write') this.written += 1;
    else if (verdict === 'same') this.same += 1;
    else {
      const name = nameOf(kept);
      this.leftOut += 1;
      this.heldBack.add(name);
      if (this.left.length < NAMED_MAX) this.left.push({ part: kept.part, name, why: verdict });
    }
  }
}

async function putBatch(looked: readonly Looked[], shelves: Shelves, ledger: Ledger): Promise<void> {
  for (let start = 0; start < looked.length; start += AT_ONCE)
    await Promise.all(
      looked.slice(start, start + AT_ONCE).map(async (one) => {
        const { kept, before, verdict } = one;
        const stood = verdict !== 'write' || (await shelves.put(kept, before));
        ledger.enter(one, stood ? verdict : 'changed meanwhile');
      }),
    );
}

async function rowsThere({ shelves, now }: RestorePorts): Promise<Readonly<Record<string, number>>> {
  const sums = summing();
  for await (const kept of shelves.all())
    if (!isExpired(kept, now())) sums.add(kept.part, digestOf(kept.row));
  return Object.fromEntries(Object.entries(sums.sums()).map(([part, { rows }]) => [part, rows]));
}

/** @param read the rows of a backup that was read to its end before; they are gone through twice, links before their aliases */
export async function restore(
  read: () => AsyncIterable<KeptRow>,
  options: RestoreOptions,
  ports: RestorePorts,
): Promise<Restored | NotEmpty> {
  const { shelves, now, told = () => undefined } = ports;
  const found = options.over ? {} : await rowsThere(ports);
  if (Object.keys(found).length > 0) return { restored: 'not empty', found };
  const ledger = new Ledger();
  let seen = 0;
  for (const pass of [false, true])
    for await (const batch of batches(read(), now())) {
      const turn = batch.filter((kept) => isAlias(kept) === pass);
      await putBatch(await look(turn, options, shelves, ledger.heldBack), shelves, ledger);
      told((seen += turn.length));
    }
  const { written, same, leftOut, left } = ledger;
  return { restored: 'yes', written, same, leftOut, left };
}
