/**
 * When the next request may leave, from what this process has sent and from what it may use of each rate. Only durations by its own clock go into
 * it, so it matters to nobody whether that clock is right.
 */

export interface Rate {
  readonly requests: number;
  readonly windowMs: number;
  /** As many may be under way at a time, however long they take. */
  readonly inFlight?: true;
  /** Only requests of this sort count. */
  readonly only?: 'batch';
}

/** What is asked for. */
export interface Asked {
  readonly sort?: 'batch';
}

/** What a process has used of each rate, and how much more it wants. */
export interface Need {
  readonly rates: readonly RateNeed[];
}

export interface RateNeed {
  /** When each permit that was used is free again, soonest first; one that is under way is not free yet. */
  readonly freeAtEpochMs: readonly number[];
  readonly underWay: number;
  readonly waiting: number;
}

export interface Pace {
  /** @param before who waits already; the turn comes after theirs */
  dueAt(at: number, permits: readonly number[], asked: Asked, before: readonly Asked[]): number;
  start(at: number, asked: Asked): void;
  done(): void;
  need(at: number, waiting: readonly Asked[]): Need;
  isBusy(at: number): boolean;
}

/** No answer is waited for any longer: a turn that nobody ended is over. */
const ANSWER_MAX_MS = 30_000;
/** How soon it is looked again whether one of too many under way has been answered. */
const ANSWERED_MS = 50;
const GONE_MIN = 1_024;

const counts = ({ only }: Rate, { sort }: Asked): boolean => only === undefined || only === sort;

/** Those of a sort with a limit of its own wait for that: no more than one of them is next. */
function waitingFor({ only }: Rate, waiting: readonly Asked[]): number {
  const plain = waiting.filter(({ sort }) => sort === undefined).length;
  const sorted = waiting.length - plain;
  return only === undefined ? plain + Math.min(sorted, 1) : sorted;
}

/** Times of starts in order; those that have left the window go in bulk, so that a start costs the same however many there were. */
function startsWithin(windowMs: number) {
  let times: number[] = [];
  let first = 0;
  const prune = (at: number): void => {
    while (first < times.length && (times[first] ?? 0) + windowMs <= at) first += 1;
    if (first < GONE_MIN || first * 2 < times.length) return;
    times = times.slice(first);
    first = 0;
  };
  const dueAt = (at: number, permits: number, before: number): number => {
    if (permits <= 0) return Infinity;
    if (before >= permits) return dueAt(at, permits, before - permits) + windowMs;
    prune(at);
    const index = times.length - permits + before;
    return index < first ? at : Math.max(at, (times[index] ?? at) + windowMs);
  };
  return {
    dueAt,
    add: (at: number): void => void times.push(at),
    freeAt: (at: number): readonly number[] => {
      prune(at);
      return times.slice(first).map((time) => time + windowMs);
    },
  };
}

export function makePace(rates: readonly Rate[]): Pace {
  const tracks = rates.map((rate) => ({ rate, starts: startsWithin(rate.windowMs) }));
  let begun: readonly number[] = [];
  const underWayAt = (at: number): number => begun.filter((one) => one + ANSWER_MAX_MS > at).length;
  return {
    dueAt: (at, permits, asked, before) =>
      tracks.reduce((due, { rate, starts }, index) => {
        if (!counts(rate, asked)) return due;
        const may = permits[index] ?? 0;
        const ahead = before.filter((one) => counts(rate, one)).length;
        const isFull = rate.inFlight === true && may > 0 && underWayAt(at) + ahead >= may;
        return Math.max(due, starts.dueAt(at, may, ahead), isFull ? at + ANSWERED_MS : at);
      }, at),
    start: (at, asked) => {
      begun = [...begun, at];
      for (const { rate, starts } of tracks) if (counts(rate, asked)) starts.add(at);
    },
    done: () => {
      begun = begun.slice(1);
    },
    need: (at, waiting) => ({
      rates: tracks.map(({ rate, starts }) => ({
        freeAtEpochMs: starts.freeAt(at),
        underWay: rate.inFlight === true ? underWayAt(at) : 0,
        waiting: waitingFor(rate, waiting),
      })),
    }),
    isBusy: (at) => underWayAt(at) > 0,
  };
}
