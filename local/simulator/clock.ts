/** Clocks of a simulator: the machine's with an offset that `/_sim/clock` moves, or one that only moves when told. */
import type { SimClock } from './types.ts';

export interface MovableClock extends SimClock {
  advance(ms: number): void;
  readonly offsetMs: number;
}

export function systemClock(offsetMs = 0): MovableClock {
  let offset = offsetMs;
  return {
    now: () => Date.now() + offset,
    advance: (ms) => void (offset += ms),
    get offsetMs() {
      return offset;
    },
  };
}

export function manualClock(startEpochMs: number): MovableClock {
  let now = startEpochMs;
  return {
    now: () => now,
    advance: (ms) => void (now += ms),
    get offsetMs() {
      return now - startEpochMs;
    },
  };
}
