/**
 * How fast we may ask. In one process a token bucket per vendor account keeps us below the limit that would answer 429; the shared budget
 * over all functions takes this port's place when it comes.
 */
export interface Budget {
  /** Waits until one more request may be sent. */
  take(): Promise<void>;
}

export interface Rate {
  readonly requests: number;
  readonly windowMs: number;
}

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
    take: async () => {
      const at = Math.max(now(), sent.at(-1) ?? 0);
      const due = at + waitMs(at);
      sent.push(due);
      while ((sent[0] ?? due) < due - longest) sent.shift();
      const wait = due - now();
      if (wait > 0) await sleep(wait);
    },
  };
}
