/**
 * How fast we may ask. Whoever asks says how long it may wait: a worker holds a record's lease inside a function that ends after a minute, so it
 * comes again later instead of sleeping through a window of five. Who waits goes on in the order in which it came, and never by a clock but its
 * own: what is kept are the times of what this process itself has sent.
 *
 * How much of a vendor's limit this process may use is its share. Alone it has the whole; on AWS it is agreed among all functions
 * (`shared-budget.ts`), grows when somebody waits here and shrinks when somebody waits elsewhere.
 */
import { makePace, type Asked, type Need, type Rate } from './pace.ts';

export type { Asked, Rate };

export interface Budget {
  /** @returns once one more request may be sent; or at once, nothing taken, the time to come again when that is further off than `patienceMs` */
  take(patienceMs: number, asked?: Asked): Promise<number | undefined>;
  /** A request that had its turn is answered, or nobody waits for its answer any more. */
  done(): void;
  /** The vendor said no in spite of it: nobody has a turn before. */
  stop(untilEpochMs: number): Promise<void>;
}

/** Of those who hold something that others wait for. */
export const PATIENCE_MS = 5_000;
/** Of an import, which holds nothing and is watched by a person: given up half-way it would begin anew. Longer than any vendor's window. */
export const IMPORT_PATIENCE_MS = 600_000;

/** What may be used for now. */
export interface Share {
  /** For each rate. */
  readonly permits: readonly number[];
  /** Nothing has a turn before. */
  readonly closedUntilEpochMs: number;
  /** When there may be more of it than now; undefined while it is all that one may have. */
  readonly moreAtEpochMs: number | undefined;
}

/** Where a share comes from. */
export interface ShareSource {
  /** What is held, after it was renewed or looked after where that was due. */
  current(need: () => Need): Promise<Share>;
  /** Asks for more. @returns whether anything has changed */
  more(need: () => Need): Promise<boolean>;
  close(untilEpochMs: number, need: () => Need): Promise<void>;
}

export interface BudgetClock {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Who waits looks again so often. */
const LOOK_MS = 500;

export interface SharedTurns extends Budget {
  readonly need: () => Need;
  readonly isIdle: () => boolean;
}

export function budgetOver(
  rates: readonly Rate[],
  source: ShareSource,
  { now, sleep }: BudgetClock,
): SharedTurns {
  const pace = makePace(rates);
  const whole = rates.map(({ requests }) => requests);
  const waiting: Asked[] = [];
  const need = (): Need => pace.need(now(), waiting);
  const turn = async (asked: Asked, giveUpAt: number): Promise<number | undefined> => {
    for (;;) {
      const { permits, closedUntilEpochMs, moreAtEpochMs = Infinity } = await source.current(need);
      const at = now();
      const before = waiting.slice(0, waiting.indexOf(asked));
      const due = Math.max(closedUntilEpochMs, pace.dueAt(at, permits, asked, before));
      if (due <= at) return void pace.start(at, asked);
      if (closedUntilEpochMs <= at && (await source.more(need))) continue;
      const known = Math.min(due, moreAtEpochMs);
      const next = Math.max(closedUntilEpochMs, Number.isFinite(known) ? known : at + LOOK_MS);
      // A share that is small for a moment, while the limit itself is far, grows as soon as it can be agreed: no reason to stay away for long.
      const isShort = closedUntilEpochMs <= at && pace.dueAt(at, whole, asked, before) <= at;
      if (next > giveUpAt) return isShort ? Math.min(next, giveUpAt + LOOK_MS) : next;
      await sleep(Math.max(1, Math.min(next - now(), LOOK_MS)));
    }
  };
  return {
    take: async (patienceMs, asked = {}) => {
      const mine = { ...asked };
      waiting.push(mine);
      try {
        return await turn(mine, now() + patienceMs);
      } finally {
        waiting.splice(waiting.indexOf(mine), 1);
      }
    },
    done: pace.done,
    stop: (untilEpochMs) => source.close(untilEpochMs, need),
    need,
    isIdle: () => waiting.length === 0 && !pace.isBusy(now()),
  };
}

/** The whole limit for one process alone. */
export function pacedBudget(
  rates: readonly Rate[],
  now: () => number,
  sleep: (ms: number) => Promise<void>,
): Budget {
  const permits = rates.map(({ requests }) => requests);
  let closedUntilEpochMs = 0;
  const source: ShareSource = {
    current: () => Promise.resolve({ permits, closedUntilEpochMs, moreAtEpochMs: undefined }),
    more: () => Promise.resolve(false),
    close: (untilEpochMs) => {
      closedUntilEpochMs = Math.max(closedUntilEpochMs, untilEpochMs);
      return Promise.resolve();
    },
  };
  return budgetOver(rates, source, { now, sleep });
}
