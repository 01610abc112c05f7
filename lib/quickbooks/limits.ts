/**
 * What QuickBooks allows one app for one company, with a tenth of a second more for each window: two requests that leave a second apart may come
 * closer together to QuickBooks' door. Ten under way at a time is the older rule, which others still meet.
 * @see https://developer.intuit.com/app/developer/qbo/docs/learn/limits-and-throttles
 */
import type { Rate } from '../http/pace.ts';

const APART_MS = 100;

export const QUICKBOOKS_RATES: readonly Rate[] = [
  { requests: 10, windowMs: 1_000 + APART_MS, inFlight: true },
  { requests: 500, windowMs: 60_000 + APART_MS },
  { requests: 40, windowMs: 60_000 + APART_MS, only: 'batch' },
];
