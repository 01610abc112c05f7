/**
 * What HaloPSA allows a tenant: a number of requests in a rolling five minutes that differs from tenant to tenant and has changed, so the connection
 * says it. A tenth of a second more, because two requests may come closer together to HaloPSA's door than they left.
 */
import type { Rate } from '../http/pace.ts';

const WINDOW_MS = 300_000;
const APART_MS = 100;

export const haloRates = (requestsPer5Minutes: number): readonly Rate[] => [
  { requests: requestsPer5Minutes, windowMs: WINDOW_MS + APART_MS },
];
