/**
 * How a number is put together and read back. Counters are `bigint`: a number of 21 digits is beyond what a double holds. The text is what
 * counts everywhere — leading zeros and prefixes are part of it — and the value serves to find what lies between two numbers.
 */
export const DOC_NUMBER_MAX = 21;

export interface NumberFormat {
  readonly prefix: string;
  readonly suffix: string;
  /** Digits that a counter is filled up to with zeros. */
  readonly padding?: number | undefined;
}

export interface CounterFormat extends NumberFormat {
  /** The first value of a counter that never counted. */
  readonly start?: string | undefined;
  /** Numbers taken at once and not all used; without it every number is given out in order. */
  readonly block?: number | undefined;
}

export const FIRST_VALUE = 1n;

export const startOf = ({ start }: CounterFormat): bigint =>
  start === undefined ? FIRST_VALUE : BigInt(start);

const DIGITS = /^\d+$/;

/** A number that is only digits is filled up; any other stands as it is. */
export const dressed = ({ prefix, suffix, padding = 0 }: NumberFormat, own: string): string =>
  `${prefix}${DIGITS.test(own) ? own.padStart(padding, '0') : own}${suffix}`;

export const numberAt = (format: NumberFormat, value: bigint): string => dressed(format, String(value));

/** The value of a number that this very format would give; undefined for any other. */
export function valueIn(format: NumberFormat, number: string): bigint | undefined {
  const { prefix, suffix } = format;
  const inner = number.slice(prefix.length, number.length - suffix.length);
  if (!DIGITS.test(inner)) return undefined;
  const value = BigInt(inner);
  return numberAt(format, value) === number ? value : undefined;
}

/** A number as one of a series: what stays, and what counts. */
export interface Counted {
  readonly stem: string;
  readonly tail: string;
  readonly digits: string;
  readonly value: bigint;
}

const isDigit = (text: string, index: number): boolean => {
  const code = text.charCodeAt(index);
  return code >= 48 && code <= 57;
};

/**
 * Prefix and suffix of the connection are no part of what counts; of the rest the last digits do, so `2026-0042` is the 42nd of `2026-`. A
 * number without digits belongs to no series.
 */
export function countedIn(number: string, { prefix, suffix }: NumberFormat): Counted | undefined {
  const isOwn =
    number.length > prefix.length + suffix.length && number.startsWith(prefix) && number.endsWith(suffix);
  const first = isOwn ? prefix.length : 0;
  let end = isOwn ? number.length - suffix.length : number.length;
  while (end > first && !isDigit(number, end - 1)) end -= 1;
  let start = end;
  while (start > first && isDigit(number, start - 1)) start -= 1;
  if (start === end) return undefined;
  const digits = number.slice(start, end);
  return { stem: number.slice(0, start), tail: number.slice(end), digits, value: BigInt(digits) };
}

export type Series = Pick<Counted, 'stem' | 'tail'>;

/** Names a series as a person would write it: `INV-…`. */
export const sayName = ({ stem, tail }: Series): string => `${stem}…${tail}`;

/** A number of the series, as wide as one of its neighbours. */
export const inSeries = ({ stem, tail }: Series, value: bigint, width: number): string =>
  `${stem}${String(value).padStart(width, '0')}${tail}`;
