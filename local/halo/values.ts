/** Reading loose JSON: what is absent or of another type reads as nothing. */
import Big from 'big.js';

export type Rec = Readonly<Record<string, unknown>>;

const NUMERIC = /^\s*-?\d+(?:\.\d+)?(?:[eE][-+]?\d{1,3})?\s*$/;

export const big = (value: unknown): Big =>
  typeof value === 'number' && Number.isFinite(value)
    ? new Big(value)
    : typeof value === 'string' && NUMERIC.test(value)
      ? new Big(value.trim())
      : new Big(0);

export const round2 = (value: Big): Big => value.round(2, Big.roundHalfUp);

export const money = (value: Big): number => round2(value).toNumber();

export const text = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

export const isRecord = (value: unknown): value is Rec =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const list = (value: unknown): readonly Rec[] => (Array.isArray(value) ? value.filter(isRecord) : []);

/** An id or count; 0 is HaloPSA's "none". */
export const whole = (value: unknown): number => {
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : 0;
  return Number.isInteger(number) ? number : 0;
};

/** Command fields begin with an underscore; `_itemid` is data in spite of its name. */
export const isCommand = (field: string): boolean => field.startsWith('_') && field !== '_itemid';

export const withoutCommands = (record: Rec): Rec =>
  Object.fromEntries(Object.entries(record).filter(([field]) => !isCommand(field)));

const DAY = /^(\d{4})-(\d{2})-(\d{2})/;
const YEAR_MAX = 9_999;

/** A day that is in the calendar (JavaScript would roll 30 February over). */
export function isDay(value: string): boolean {
  const [, year, month, day] = DAY.exec(value) ?? [];
  if (year === undefined) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return Number(year) >= 1 && date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

/** @returns midnight of that day in HaloPSA's spelling; the day itself where the calendar ends */
export function addDays(day: string, days: number): string {
  const date = new Date(`${day.slice(0, 10)}T00:00:00Z`);
  const later = new Date(date.getTime() + days * 86_400_000);
  const inCalendar = later.getUTCFullYear() >= 1 && later.getUTCFullYear() <= YEAR_MAX;
  return `${inCalendar ? later.toISOString().slice(0, 10) : day.slice(0, 10)}T00:00:00`;
}
