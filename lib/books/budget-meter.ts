/**
 * Counts reads in the process and writes them down now and then: not a write for each. What a process that dies has not written down yet is lost to
 * the count, at most a hundred reads or half a minute of them.
 */
import type { Clock } from '../sync/ports.ts';
import { dayOf, type ReadsStore } from './budget.ts';

export interface ReadsMeter {
  count(reads: number): Promise<void>;
  /** Call it before an invocation ends. */
  flush(): Promise<void>;
}

const READS_MAX = 100;
const WAIT_MS = 30_000;

export function readsMeter(store: ReadsStore, { now }: Clock): ReadsMeter {
  let counted = 0;
  let since = now();
  const flush = async (): Promise<void> => {
    const reads = counted;
    if (reads === 0) return;
    counted = 0;
    since = now();
    try {
      await store.add(dayOf(now()), reads);
    } catch {
      // Whoever reads is not held up by the count; it is written down with the next.
      counted += reads;
    }
  };
  return {
    flush,
    count: async (reads) => {
      if (counted === 0) since = now();
      counted += reads;
      if (counted >= READS_MAX || now() - since >= WAIT_MS) await flush();
    },
  };
}
