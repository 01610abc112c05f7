/** A vendor's own limiter: so many requests in a sliding window, counted per key. A refused request does not count. */
import type { SimClock } from './types.ts';

export interface Limit {
  readonly requests: number;
  readonly windowMs: number;
}

/** Times in order; those before `first` have left the window and go in bulk, so that a request costs the same however many there were. */
interface Window {
  times: number[];
  first: number;
}

const GONE_MIN = 1_024;

export function slidingWindow(clock: SimClock): (key: string, limit: Limit) => boolean {
  const windows = new Map<string, Window>();
  return (key, { requests, windowMs }) => {
    const now = clock.now();
    const window = windows.get(key) ?? { times: [], first: 0 };
    windows.set(key, window);
    while (window.first < window.times.length && (window.times[window.first] ?? 0) <= now - windowMs)
      window.first += 1;
    if (window.first > GONE_MIN && window.first * 2 > window.times.length) {
      window.times = window.times.slice(window.first);
      window.first = 0;
    }
    if (window.times.length - window.first >= requests) return false;
    window.times.push(now);
    return true;
  };
}
