/**
 * Heads of counters: one item each, changed as a whole and only while its version is the one read. Whoever loses that race looks again, and
 * each loss is somebody's progress. DynamoDB takes a thousand writes a second on one item; QuickBooks takes ten documents.
 */
import { numberAt, type CounterFormat } from '../numbering/format.ts';
import { advanceTo, dropClaim, newHead, takeNumber, type Head } from '../numbering/head.ts';
import type { CounterKey, NumberStep, SequenceKey, Skip } from '../numbering/ledger.ts';
import { TransientError } from '../sync/outcome.ts';
import type { Table } from './table.ts';

const TRIES_MAX = 200;

const partition = ({ connection, sequence }: CounterKey): string => `${connection}#${sequence}#counters`;

interface Stored {
  readonly head: Head;
  /** 0 while it is not stored. */
  readonly version: number;
}

export async function headOf(table: Table, key: CounterKey): Promise<Stored | undefined> {
  const item = await table.get(partition(key), key.counter);
  if (!item) return undefined;
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

/** @param makes whether a counter that never counted begins with this @returns false when nothing was to be changed */
export async function changeHead(
  table: Table,
  key: CounterKey,
  change: (head: Head) => Head,
  makes = false,
): Promise<boolean> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const stored = await headOf(table, key);
    if (!stored && !makes) return false;
    const { head, version } = stored ?? { head: newHead({ prefix: '', suffix: '' }), version: 0 };
    const changed = change(head);
    if (changed === head) return false;
    if (await putHead(table, key, changed, version)) return true;
  }
  throw lost(key);
}

/** @param counter that is told what becomes of the number; none for one of a block */
type Give = (key: SequenceKey, number: string, step: NumberStep, counter?: string) => Promise<boolean>;
type Keep = (skip: Skip) => Promise<unknown>;
export type Take = (key: CounterKey, format: CounterFormat, step: NumberStep) => Promise<string>;

/** One number at a time, in order; a number that turns out to be another's stays with its row and the next is taken. */
const takeOne =
  (table: Table, give: Give): Take =>
  async (key, format, step) => {
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const { head, version } = (await headOf(table, key)) ?? { head: newHead(format), version: 0 };
      const taken = takeNumber(head, step.holder, format, step.at);
      if (taken.head !== head && !(await putHead(table, key, taken.head, version))) continue;
      if (await give(key, taken.number, step, key.counter)) return taken.number;
      await changeHead(table, key, (one) => dropClaim(one, step.holder, taken.number));
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
  table: Table,
  keep: Keep,
  key: CounterKey,
  format: CounterFormat,
  { by, at }: NumberStep,
): Promise<Block> {
  const size = BigInt(format.block ?? 1);
  const { connection, sequence } = key;
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const { head, version } = (await headOf(table, key)) ?? { head: newHead(format), version: 0 };
    const next = BigInt(head.next);
    const ends = { first: numberAt(format, next), last: numberAt(format, next + size - 1n) };
    const reason = 'taken in a block and not used; this connection allows gaps';
    await keep({ connection, sequence, ...ends, reason, by, at });
    if (await putHead(table, key, advanceTo(head, next + size), version))
      return { format: JSON.stringify(format), next, end: next + size };
  }
  throw lost(key);
}

const isUsable = ({ format, next, end }: Block, wanted: CounterFormat): boolean =>
  next < end && format === JSON.stringify(wanted);

/** A process gives out of the block it has in hand; those that ask while it is fetched wait for the same one. */
function takeOfBlock(table: Table, give: Give, keep: Keep): Take {
  const inHand = new Map<string, Promise<Block>>();
  return async (key, format, step) => {
    const name = `${partition(key)}#${key.counter}`;
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const fetched = inHand.get(name) ?? takeBlock(table, keep, key, format, step);
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
export function takeFrom(table: Table, give: Give, keep: Keep): Take {
  const [one, ofBlock] = [takeOne(table, give), takeOfBlock(table, give, keep)];
  return (key, format, step) => ((format.block ?? 1) > 1 ? ofBlock : one)(key, format, step);
}
