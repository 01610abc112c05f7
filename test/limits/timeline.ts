/** Virtual time in which many wait at once: the clock moves to whoever wakes first, after everything that can be done before is done. */
import type { MovableClock } from '../../local/simulator/clock.ts';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

export interface Timeline {
  readonly sleep: (ms: number) => Promise<void>;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
}

const everythingElse = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function timelineOf(clock: MovableClock): Timeline {
  const sleepers: Sleeper[] = [];
  return {
    sleep: (ms) =>
      new Promise((wake) => {
        const at = clock.now() + ms;
        const after = sleepers.findIndex((one) => one.at > at);
        sleepers.splice(after < 0 ? sleepers.length : after, 0, { at, wake });
      }),
    pass: async (ms) => {
      const until = clock.now() + ms;
      for (;;) {
        await everythingElse();
        const [next] = sleepers;
        if (!next || next.at > until) break;
        sleepers.shift();
        if (next.at > clock.now()) clock.advance(next.at - clock.now());
        next.wake();
      }
      clock.advance(until - clock.now());
    },
  };
}
