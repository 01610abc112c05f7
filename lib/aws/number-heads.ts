/**
 * Heads of counters: one item each, changed as a whole and only while its version is the one read. Whoever loses that race looks again, and
 * each loss is somebody's progress. What one process wants of a head at the same time is one write: so it never races with itself, and a
 * sequence without gaps is no slower for many documents than for one. DynamoDB takes a thousand writes a second on one item; QuickBooks takes
 * ten documents.
 */
import { numberAt, type CounterFormat } from '../numbering/format.ts';
import { advanceTo, dropClaim, newHead, takeNumber, type Head } from '../numbering/head.ts';
import type { CounterKey, NumberStep, SequenceKey, Skip } from '../numbering/ledger.ts';
import { TransientError } from '../sync/outcome.ts';
import type { Table } from './table.ts';

const TRIES_MAX = 200;
const AT_ONCE_MAX = 100;

const partition = ({ connection, sequence }: CounterKey): string => `${connection}#${sequence}#counters`;

interface Stored {
  /** Undefined for one that never counted. */
  readonly head: Head | undefined;
  /** 0 while it is not stored. */
  readonly version: number;
}

async function readHead(table: Table, key: CounterKey): Promise<Stored> {
  const item = await table.get(partition(key), key.counter);
  if (!item) return { head: undefined, version: 0 };
  const { next, free, claims, version } = item as unknown as Head & { readonly version: number };
  return { head: { next, free, claims }, version };
}

const putHead = (table: Table, key: CounterKey, head: Head, version: number): Promise<boolean> =>
  table.put(
    { pk: partition(key), sk: key.counter, ...head, version: version + 1 },
    version === 0
      ? { expression: 'attribute_not_exists(pk)' }
      : {
          expression: '#version = :version',
          names: { '#version': 'version' },
          values: { ':version': version },
        },
  );

const lost = ({ counter }: CounterKey): TransientError =>
  new TransientError(`others were faster at the counter ${counter}, ${TRIES_MAX} times`);

/** What is made of a head. It may be asked again, of a later one. */
type Change = (head: Head | undefined) => Head | undefined;

interface Asked {
  readonly change: Change;
  readonly done: (changed: boolean) => void;
  readonly failed: (error: unknown) => void;
}

export interface Heads {
  read(key: CounterKey): Promise<Head | undefined>;
  /** @returns whether anything was changed */
  change(key: CounterKey, change: Change): Promise<boolean>;
}

export function headStore(table: Table): Heads {
  const waiting = new Map<string, Asked[]>();
  const kept = new Map<string, Stored>();

  const applied = async (key: CounterKey, name: string, asked: readonly Asked[]): Promise<void> => {
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const known = kept.get(name);
      const { head, version } = known ?? (await readHead(table, key));
      const heads = [head];
      for (const { change } of asked) heads.push(change(heads.at(-1)));
      const last = heads.at(-1);
      const isChanged = last !== undefined && last !== head;
      kept.delete(name);
      // What changes nothing says so only of a head that was read just now.
      if (!isChanged && known) continue;
      if (isChanged && !(await putHead(table, key, last, version))) continue;
      if (isChanged) kept.set(name, { head: last, version: version + 1 });
      for (const [index, { done }] of asked.entries()) done(heads[index] !== heads[index + 1]);
      return;
    }
    throw lost(key);
  };

  const work = async (key: CounterKey, name: string, queue: Asked[]): Promise<void> => {
    while (queue.length > 0) {
      const asked = queue.splice(0, AT_ONCE_MAX);
      try {
        await applied(key, name, asked);
      } catch (error) {
        kept.delete(name);
        for (const { failed } of asked) failed(error);
      }
    }
    waiting.delete(name);
  };

  return {
    read: async (key) => (await readHead(table, key)).head,
    change: (key, change) =>
      new Promise((done, failed) => {
        const name = `${partition(key)}#${key.counter}`;
        const queue = waiting.get(name);
        const asked = { change, done, failed };
        if (queue) {
          queue.push(asked);
          return;
        }
        const started = [asked];
        waiting.set(name, started);
        void work(key, name, started);
      }),
  };
}

/** @param counter that is told what becomes of the number; none for one of a block */
type Give = (key: SequenceKey, number: string, step: NumberStep, counter?: string) => Promise<boolean>;
type Keep = (skip: Skip) => Promise<unknown>;
export type Take = (key: CounterKey, format: CounterFormat, step: NumberStep) => Promise<string>;

/** One number at a time, in order; a number that turns out to be another's stays with its row and the next is taken. */
const takeOne =
  (heads: Heads, give: Give): Take =>
  async (key, format, { ...step }) => {
    const { holder, at } = step;
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      let number = '';
      await heads.change(key, (before) => {
        const taken = takeNumber(before ?? newHead(format), holder, format, at);
        number = taken.number;
        return taken.head;
      });
      if (await give(key, number, step, key.counter)) return number;
      await heads.change(key, (before) => before && dropClaim(before, holder, number));
    }
    throw lost(key);
  };

interface Block {
  readonly format: string;
  readonly end: bigint;
  next: bigint;
}

/** The block is kept as a skip before the head moves, so what a process does not use of it has its reason. */
async function takeBlock(
  heads: Heads,
  keep: Keep,
  key: CounterKey,
  format: CounterFormat,
  { by, at }: NumberStep,
): Promise<Block> {
  const size = BigInt(format.block ?? 1);
  const { connection, sequence } = key;
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const next = BigInt(((await heads.read(key)) ?? newHead(format)).next);
    const ends = { first: numberAt(format, next), last: numberAt(format, next + size - 1n) };
    const reason = 'taken in a block and not used; this connection allows gaps';
    await keep({ connection, sequence, ...ends, reason, by, at });
    const isOurs = await heads.change(key, (before) => {
      const head = before ?? newHead(format);
      return BigInt(head.next) === next ? advanceTo(head, next + size) : before;
    });
    if (isOurs) return { format: JSON.stringify(format), next, end: next + size };
  }
  throw lost(key);
}

const isUsable = ({ format, next, end }: Block, wanted: CounterFormat): boolean =>
  next < end && format === JSON.stringify(wanted);

/** A process gives out of the block it has in hand; those that ask while it is fetched wait for the same one. */
function takeOfBlock(heads: Heads, give: Give, keep: Keep): Take {
  const inHand = new Map<string, Promise<Block>>();
  return async (key, format, step) => {
    const name = `${partition(key)}#${key.counter}`;
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const fetched = inHand.get(name) ?? takeBlock(heads, keep, key, format, step);
      inHand.set(name, fetched);
      const block = await fetched.catch((error: unknown) => {
        inHand.delete(name);
        throw error;
      });
      if (!isUsable(block, format)) {
        if (inHand.get(name) === fetched) inHand.delete(name);
        continue;
      }
      const number = numberAt(format, block.next);
      block.next += 1n;
      if (await give(key, number, step)) return number;
    }
    throw lost(key);
  };
}

/** Gapless one by one; where gaps are allowed the head is written once for a whole block. */
export function takeFrom(heads: Heads, give: Give, keep: Keep): Take {
  const [one, ofBlock] = [takeOne(heads, give), takeOfBlock(heads, give, keep)];
  return (key, format, step) => ((format.block ?? 1) > 1 ? ofBlock : one)(key, format, step);
}
