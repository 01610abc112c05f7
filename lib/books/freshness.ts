/**
 * How far what is known lags behind what is, in numbers: the oldest change that has not arrived, how much of what should agree does, and up to when
 * every change was seen.
 */
import { kinds } from '../entities/registry.ts';
import type { Connection } from '../sync/connection.ts';
import { gapsOf, lacks, seenUntil } from '../sync/coverage.ts';
import type { Ports } from '../sync/ports.ts';
import type { Intent, OpenItem, Pending, Wait } from '../sync/records.ts';
import { walksOf } from './capture/walks.ts';
import type { Tally } from './tally.ts';

export interface Freshness {
  /** Of what is pending, waits, is undecided or with a person; absent while there is nothing. */
  readonly oldestUnsyncedSeconds?: number;
  readonly agreement: {
    readonly synced: number;
    /** All that should be. */
    readonly of: number;
    /** From 0 to 1; 1 where there is nothing. */
    readonly share: number;
  };
  /** Every change before was seen, on both sides; absent before the import. */
  readonly coveredUntil?: string;
  /** The same of the lists that are compared once a day. */
  readonly comparedUntil?: string;
  /** Lists of which changes in between were not seen. */
  readonly gaps: number;
}

interface Unsynced {
  readonly openItems: readonly OpenItem[];
  readonly waits: readonly Wait[];
  readonly pending: readonly Pending[];
  readonly intents: readonly Intent[];
}

const ofRecords = new Set(kinds.map(({ name }) => name));

export function oldestUnsynced(
  { openItems, waits, pending, intents }: Unsynced,
  nowEpochMs: number,
): Pick<Freshness, 'oldestUnsyncedSeconds'> {
  const times = [
    ...openItems.filter(({ kind }) => ofRecords.has(kind)).map(({ openedAt }) => openedAt),
    ...waits.map(({ since }) => since),
    ...pending.map(({ event }) => event.changedAt ?? event.observedAt),
    ...intents.map(({ startedAt }) => startedAt),
  ].map((iso) => Date.parse(iso));
  const oldest = times.reduce((first, one) => Math.min(first, one), Infinity);
  if (!Number.isFinite(oldest)) return {};
  return { oldestUnsyncedSeconds: Math.max(0, Math.round((nowEpochMs - oldest) / 1_000)) };
}

export function agreementOf(tallies: readonly Pick<Tally, 'synced' | 'expected'>[]): Freshness['agreement'] {
  const sum = (of: 'synced' | 'expected'): number => tallies.reduce((all, one) => all + one[of], 0);
  const [synced, expected] = [sum('synced'), sum('expected')];
  return { synced, of: expected, share: expected === 0 ? 1 : synced / expected };
}

interface Covered {
  /** Each resource was looked through once, or the vendor has refused it, which is a person's business by then. */
  readonly isImported: boolean;
  readonly said: Pick<Freshness, 'coveredUntil' | 'comparedUntil' | 'gaps'>;
}

export async function coveredOf(connection: Connection, { coverage }: Ports): Promise<Covered> {
  const walks = walksOf(connection);
  const all = await Promise.all(walks.map(({ side, name }) => coverage.of(connection.id, side, name)));
  const known = all.filter((one) => seenUntil(one) !== undefined);
  const oldestOf = (isDaily: boolean): string | undefined =>
    known
      .filter(({ daily = false } = { intervals: [] }) => daily === isDaily)
      .map((one) => new Date(seenUntil(one) ?? '').toISOString())
      .toSorted()[0];
  const [coveredUntil, comparedUntil] = [oldestOf(false), oldestOf(true)];
  const isImported = walks.every(({ family }, index) => {
    const one = all[index];
    const names = family.map(({ name }) => name);
    return (seenUntil(one) !== undefined && !lacks(one, names)) || one?.triedAt !== undefined;
  });
  return {
    isImported,
    said: {
      ...(isImported && coveredUntil !== undefined && { coveredUntil }),
      ...(comparedUntil !== undefined && { comparedUntil }),
      gaps: all.filter((one) => gapsOf(one).length > 0).length,
    },
  };
}
