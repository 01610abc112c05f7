/** A request's query parameters as .NET binds them: names in any case, an empty one or a 0 counts as not given, a wrong one is refused. */
import { notBound } from './refused.ts';
import { isDay } from './values.ts';

export interface Query {
  text(name: string): string | undefined;
  flag(name: string): boolean | undefined;
  int(name: string): number | undefined;
  /** Whole numbers separated by commas. */
  ints(name: string): readonly number[] | undefined;
  /** Epoch milliseconds. */
  time(name: string): number | undefined;
  readonly names: readonly string[];
}

const INT32 = 2_147_483_647;

const invalid = (name: string, value: string): Error =>
  notBound(name, `The value '${value.slice(0, 100)}' is not valid.`);

function readInt(name: string, value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !Number.isInteger(number) || Math.abs(number) > INT32)
    throw invalid(name, value);
  return number;
}

export function readQuery(parameters: URLSearchParams): Query {
  const values = new Map<string, string>();
  for (const [name, value] of parameters)
    if (!values.has(name.toLowerCase())) values.set(name.toLowerCase(), value);
  const text = (name: string): string | undefined => values.get(name) || undefined;
  const from = <T>(name: string, read: (value: string) => T): T | undefined => {
    const value = text(name);
    return value === undefined ? undefined : read(value);
  };
  return {
    text,
    names: [...values.keys()].filter((name) => text(name) !== undefined),
    flag: (name) =>
      from(name, (value) => {
        if (!/^(?:true|false)$/i.test(value)) throw invalid(name, value);
        return value.toLowerCase() === 'true';
      }),
    int: (name) => from(name, (value) => readInt(name, value)),
    ints: (name) => from(name, (value) => value.split(',').map((one) => readInt(name, one))),
    time: (name) =>
      from(name, (value) => {
        const time = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T00:00:00Z` : value);
        if (!isDay(value) || Number.isNaN(time)) throw invalid(name, value);
        return time;
      }),
  };
}
