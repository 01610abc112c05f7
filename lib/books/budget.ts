/**
 * The month's reads. Intuit counts what all companies of an app take out of QuickBooks together, and past 500,000 it answers nobody any more until
 * the month is over; so they are counted, foretold, told to a person in time, and what can wait reads less often before an invoice has to.
 *
 * Foretold is what was read plus, for each day that is left, what the last seven whole days had on average: an import on the first of the month
 * does not count against the rest of it. Months are those of UTC, since Intuit says nothing else.
 */

export const READS_LIMIT = 500_000;

export interface MonthOfReads {
  readonly used: number;
  /** By day, `YYYY-MM-DD`. */
  readonly days: Readonly<Record<string, number>>;
}

/** One counter over all connections. */
export interface ReadsStore {
  add(day: string, reads: number): Promise<void>;
  /** @param month `YYYY-MM` */
  month(month: string): Promise<MonthOfReads>;
  /** @returns false while the last sweep that was let through is younger */
  claimSweep(nowEpochMs: number, everyMs: number): Promise<boolean>;
}

export interface Reads {
  readonly used: number;
  readonly limit: number;
  /** By the end of the month, as things go now. */
  readonly forecast: number;
}

const DAY_MS = 86_400_000;
const DAYS_LOOKED_AT = 7;

export const dayOf = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 10);
export const monthOf = (epochMs: number): string => dayOf(epochMs).slice(0, 7);

/** How many a day are to be expected: of the month's whole days, at most the last seven; on its first day, of what there is of it. */
function perDay({ days }: MonthOfReads, nowEpochMs: number): number {
  const month = monthOf(nowEpochMs);
  const past = Array.from({ length: DAYS_LOOKED_AT }, (_, back) =>
    dayOf(nowEpochMs - (back + 1) * DAY_MS),
  ).filter((day) => day.startsWith(month));
  const today = days[dayOf(nowEpochMs)] ?? 0;
  if (past.length === 0) return today / Math.max(1 / 24, (nowEpochMs % DAY_MS) / DAY_MS);
  return past.reduce((sum, day) => sum + (days[day] ?? 0), 0) / past.length;
}

/** Days until the month is over, the rest of today included. */
function daysLeft(nowEpochMs: number): number {
  const now = new Date(nowEpochMs);
  return (Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1) - nowEpochMs) / DAY_MS;
}

export const readsOf = (month: MonthOfReads, nowEpochMs: number): Reads => ({
  used: month.used,
  limit: READS_LIMIT,
  forecast: Math.round(month.used + perDay(month, nowEpochMs) * daysLeft(nowEpochMs)),
});

export const readsNow = async (store: ReadsStore, nowEpochMs: number): Promise<Reads> =>
  readsOf(await store.month(monthOf(nowEpochMs)), nowEpochMs);

export type Stage = 50 | 80 | 95;

const STAGES: readonly Stage[] = [95, 80, 50];

/** The highest mark that is passed. */
export const stageOf = ({ used, limit }: Reads): Stage | undefined =>
  STAGES.find((percent) => used * 100 >= limit * percent);

/** From which share of the limit on, and how many times as far apart sweeps are then. A day without webhooks is still swept every hour. */
const THINNED: readonly (readonly [share: number, factor: number])[] = [
  [1.5, 12],
  [1.2, 8],
  [1, 4],
  [0.8, 2],
];
const LAST_STAGE = 95;
const LONGEST = 12;

/** How many times as far apart sweeps are: webhooks bring what changes, so that sweeps can wait before invoices have to. */
export function sweepFactor(reads: Reads): number {
  if (stageOf(reads) === LAST_STAGE) return LONGEST;
  return THINNED.find(([share]) => reads.forecast >= share * reads.limit)?.[1] ?? 1;
}
