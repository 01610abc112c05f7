/**
 * How fast we may ask. In one process a token bucket per vendor account keeps us below the limit that would answer 429; the shared budget
 * over all functions takes this port's place when it comes. Whoever asks says how long it may wait: a worker holds a record's lease inside a
 * function that ends after a minute, so it comes again later instead of sleeping through a window of five.
 */
export interface Budget {
  /** @returns once one more request may be sent; or at once, nothing taken, the time to come again when that is further off than `patienceMs` */
  take(patienceMs: number): Promise<number | undefined>;
}

export interface Rate {
  readonly requests: number;
  readonly windowMs: number;
}

/** Of those who hold something that others wait for. */
export const PATIENCE_MS = 5_000;
/** Of an import, which holds nothing and is watched by a person: given up half-way it would begin anew. Longer than any vendor's window. */
export const IMPORT_PATIENCE_MS = 600_000;

/** Spaces requests so that no window holds more than its number. */
export function pacedBudget(
  rates: readonly Rate[],
  now: () => number,
  sleep: (ms: number) => Promise<void>,
): Budget {
  const sent: number[] = [];
  const longest = Math.max(...rates.map(({ windowMs }) => windowMs));
  const waitMs = (at: number): number =>
    rates.reduce((wait, { requests, windowMs }) => {
      const oldest = sent[sent.length - requests];
      return oldest === undefined ? wait : Math.max(wait, oldest + windowMs - at);
    }, 0);
  return {
    take: async (patienceMs) => {
      const at = Math.max(now(), sent.at(-1) ?? 0);
      const due = at + waitMs(at);
      if (due - now() > patienceMs) return due;
      sent.push(due);
      while ((sent[0] ?? due) < due - longest) sent.shift();
      const wait = due - now();
      if (wait > 0) await sleep(wait);
      return undefined;
    },
  };
}
