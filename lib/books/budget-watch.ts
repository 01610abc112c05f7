/**
 * What follows from the month's reads: a person is told once at each mark, and sweeps are let through less often. The count is of all connections,
 * so there is one open item, with the first of them.
 */
import type { Clock, ConnectionStore, OpenItemStore } from '../sync/ports.ts';
import { readsNow, stageOf, sweepFactor, type Reads, type ReadsStore } from './budget.ts';
import { WHOLE_CONNECTION } from './names.ts';

export interface ReadsPorts {
  readonly clock: Clock;
  readonly connections: ConnectionStore;
  readonly openItems: OpenItemStore;
  readonly reads: ReadsStore;
}

const RECORD = 'reads';
/** As often as sweeps are scheduled. */
const SWEEP_EVERY_MS = 300_000;
/** A schedule is not on time to the second. */
const EARLY_MS = 30_000;

const say = (count: number): string => count.toLocaleString('en-US');

const sentenceOf = ({ used, limit, forecast }: Reads): string =>
  `${say(used)} of the ${say(limit)} reads that Intuit allows in a month are used; at this rate it will be ${say(forecast)} by the end of the month.`;

const FIX =
  'Nothing stops yet: sweeps become rarer by themselves. Past the limit QuickBooks answers nothing until the month is over, so move to a higher tier of Intuit’s App Partner Program in time, or put off imports and comparisons.';

/** Raises the one item at each mark, and takes it away in the new month. */
export async function watchReads(ports: ReadsPorts): Promise<Reads> {
  const { clock, connections, openItems, reads: store } = ports;
  const reads = await readsNow(store, clock.now());
  const [first, ...others] = (await connections.list()).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  if (!first) return reads;
  // One that was added since may be the first now.
  for (const { id } of others)
    if (await openItems.get(id, WHOLE_CONNECTION, RECORD))
      await openItems.resolve(id, WHOLE_CONNECTION, RECORD);
  const stage = stageOf(reads);
  const known = await openItems.get(first.id, WHOLE_CONNECTION, RECORD);
  const code = stage === undefined ? undefined : `reads-${stage}`;
  if (code === known?.code) return reads;
  if (code === undefined) await openItems.resolve(first.id, WHOLE_CONNECTION, RECORD);
  else
    await openItems.raise(
      {
        connection: first.id,
        kind: WHOLE_CONNECTION,
        record: RECORD,
        code,
        sentence: sentenceOf(reads),
        fix: FIX,
        owner: 'ops',
      },
      new Date(clock.now()).toISOString(),
    );
  return reads;
}

/** Whether a sweep may read now. */
export async function maySweep(reads: Reads, { reads: store, clock }: ReadsPorts): Promise<boolean> {
  const factor = sweepFactor(reads);
  return factor === 1 || store.claimSweep(clock.now(), factor * SWEEP_EVERY_MS - EARLY_MS);
}
