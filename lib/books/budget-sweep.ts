/** A sweep, as often as the month's reads allow, after a person was told how they stand; whole lists are compared as much less often. */
import type { Ports } from '../sync/ports.ts';
import { sweepFactor, type ReadsStore } from './budget.ts';
import { maySweep, watchReads } from './budget-watch.ts';
import { sweep, type Captured } from './capture.ts';

export async function sweepWithinReads(ports: Ports, reads: ReadsStore): Promise<readonly Captured[]> {
  const watching = { ...ports, reads };
  const now = await watchReads(watching);
  return (await maySweep(now, watching)) ? sweep(ports, sweepFactor(now)) : [];
}
