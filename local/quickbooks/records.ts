/** What QuickBooks' records are made of: texts, references, amounts, moments in Pacific time. Nothing here throws on what a caller may send. */
import Big from 'big.js';

export type Rec = Readonly<Record<string, unknown>>;

export const rec = (value: unknown): Rec =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Rec) : {};

export const list = (value: unknown): readonly Rec[] => (Array.isArray(value) ? value.map(rec) : []);

export const textAt = (record: Rec, field: string): string => {
  const value = record[field];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
};

export const refId = (record: Rec | undefined, field: string): string =>
  textAt(rec(record?.[field]), 'value');

export const ZERO = new Big(0);

/** A number as decimal; zero for what is none. */
export const big = (value: unknown): Big =>
  typeof value === 'number' && Number.isFinite(value)
    ? new Big(value)
    : typeof value === 'string' && /^-?\d{1,30}(\.\d{1,30})?$/.test(value)
      ? new Big(value)
      : ZERO;

export const cents = (value: Big): Big => value.round(2, Big.roundHalfUp);

export const sumOf = (amounts: readonly Big[]): Big =>
  amounts.reduce((sum, amount) => sum.plus(amount), ZERO);

export const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The record without what is not set, its properties in one order, to be compared. */
export const comparable = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined && part !== null)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, comparable(part)]),
  );
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The nth Sunday of a month, at midnight UTC. */
const sunday = (year: number, month: number, nth: number): number => {
  const first = Date.UTC(year, month, 1);
  return first + (((7 - new Date(first).getUTCDay()) % 7) + (nth - 1) * 7) * DAY_MS;
};

const summers = new Map<number, readonly [number, number]>();

/** California's summer time: from the second Sunday of March to the first of November, at two in the morning. */
function isSummer(epochMs: number): boolean {
  const year = new Date(epochMs).getUTCFullYear();
  const [from, to] = summers.get(year) ?? [
    sunday(year, 2, 2) + 10 * HOUR_MS,
    sunday(year, 10, 1) + 9 * HOUR_MS,
  ];
  summers.set(year, [from, to]);
  return epochMs >= from && epochMs < to;
}

/** A timestamp as QuickBooks writes it: Pacific time with its offset. */
export const pacific = (epochMs: number, millis = false): string => {
  const hours = isSummer(epochMs) ? 7 : 8;
  const local = new Date(epochMs - hours * HOUR_MS).toISOString();
  return `${millis ? local.slice(0, 23) : local.slice(0, 19)}-0${hours}:00`;
};

export const updatedAt = (record: Rec): number =>
  Date.parse(textAt(rec(record['MetaData']), 'LastUpdatedTime')) || 0;

/** A day some days later. */
export const dayAfter = (day: string, days: number): string => {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
};

/** The record with its SyncToken and time moved on. */
export const moved = (record: Rec, now: number): Rec => ({
  ...record,
  SyncToken: String(Number(record['SyncToken'] ?? 0) + 1),
  MetaData: { ...rec(record['MetaData']), LastUpdatedTime: pacific(now) },
});

/** The record with its time moved on and its SyncToken as it was: what QuickBooks does when a balance moves. */
export const touched = (record: Rec, now: number): Rec => ({
  ...record,
  MetaData: { ...rec(record['MetaData']), LastUpdatedTime: pacific(now) },
});
