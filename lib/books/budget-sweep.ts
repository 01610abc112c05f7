/** A sweep, as often as the month's reads allow, after a person was told how they stand. */
import type { Ports } from '../sync/ports.ts';
import type { ReadsStore } from './budget.ts';
import { maySweep, watchReads } from './budget-watch.ts';
import { sweep, type Captured } from './capture.ts';

export async function sweepWithinReads(ports: Ports, reads: ReadsStore): Promise<readonly Captured[]> {
  const watching = { ...ports, reads };
  return (await maySweep(await watchReads(watching), watching)) ? sweep(ports) : [];
}
