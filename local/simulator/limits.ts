/** A vendor's own limiter: so many requests in a sliding window, counted per key. A refused request does not count. */
import type { SimClock } from './types.ts';

export interface Limit {
  readonly requests: number;
  readonly windowMs: number;
}

export function slidingWindow(clock: SimClock): (key: string, limit: Limit) => boolean {
  const times = new Map<string, number[]>();
  return (key, { requests, windowMs }) => {
    const now = clock.now();
    const recent = times.get(key) ?? [];
    const firstInside = recent.findIndex((time) => time > now - windowMs);
    const inside = firstInside < 0 ? [] : firstInside === 0 ? recent : recent.slice(firstInside);
    if (inside.length >= requests) {
      times.set(key, inside);
      return false;
    }
    inside.push(now);
    times.set(key, inside);
    return true;
  };
}
