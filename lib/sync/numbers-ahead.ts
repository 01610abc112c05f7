/**
 * Numbers mostly come in a row, so who looks whether one is taken looks at its neighbours in the same read, and the next documents of the run
 * need none. Only "free" is remembered, and only for seconds, and it is used only where QuickBooks was seen to refuse what is taken by hand within
 * those seconds; what seems taken is asked again. Kept by each process for itself.
 */
import type { Resource, Wire } from '../entities/kind.ts';
import { get } from '../entities/lens.ts';
import { idText } from '../entities/wire.ts';
import type { Clock } from './ports.ts';
import type { RecordSystem } from './record-system.ts';

const FRESH_MS = 15_000;
const BEFORE = 9;
const AFTER = 30;
/** Runs that are kept at once: more sequences than that are numbered by several processes. */
const RUNS_MAX = 50;

export interface NumberAsked {
  /** Whose books: connection and resource may each have their own. */
  readonly connection: string;
  readonly system: Pick<RecordSystem, 'find' | 'findAny'>;
  readonly resource: Resource;
  readonly field: string;
  readonly value: string;
}

export interface NumbersAhead {
  /**
   * Who carries the number in QuickBooks; undefined when it is free.
   * @param mayBeKnown whether an answer of a few seconds ago will do
   */
  holderOf(asked: NumberAsked, mayBeKnown: boolean): Promise<Wire | undefined>;
}

interface Run {
  readonly books: string;
  readonly at: number;
  readonly values: ReadonlySet<string>;
  /** Undefined when the look failed. */
  readonly taken: Promise<ReadonlySet<string> | undefined>;
}

export function numbersAhead(clock: Clock): NumbersAhead {
  let runs: readonly Run[] = [];
  const look = async (asked: NumberAsked, books: string): Promise<Wire | undefined> => {
    const values = neighbours(asked.value);
    const found = findAll(asked, values);
    const taken = found.then(
      (records) => new Set(records.map((record) => numberOf(record, asked.field))),
      () => undefined,
    );
    const run = { books, at: clock.now(), values: new Set(values), taken };
    runs = [run, ...runs].slice(0, RUNS_MAX);
    return (await found).find((record) => numberOf(record, asked.field) === asked.value);
  };
  const isKnownFree = async (books: string, value: string): Promise<boolean> => {
    runs = runs.filter(({ at }) => at > clock.now() - FRESH_MS);
    const run = runs.find((one) => one.books === books && one.values.has(value));
    const taken = await run?.taken;
    return taken !== undefined && !taken.has(value);
  };
  return {
    holderOf: async (asked, mayBeKnown) => {
      const books = `${asked.connection} ${asked.resource.name} ${asked.field}`;
      if (mayBeKnown && (await isKnownFree(books, asked.value))) return undefined;
      return look(asked, books);
    },
  };
}

const numberOf = (record: Wire, field: string): string => idText(get(record, field));

const findAll = ({ system, resource, field, value }: NumberAsked, values: readonly string[]) =>
  system.findAny?.(resource, field, values) ?? system.find(resource, field, value, 2);

const DIGITS = /^(.*?)(\d+)(\D*)$/s;

/** Those around it by its last digits, with its zeros; alone where it has none. Numbers beyond 2^53 stay exact. */
export function neighbours(value: string): readonly string[] {
  const [, head = '', digits, tail = ''] = DIGITS.exec(value) ?? [];
  if (digits === undefined) return [value];
  const middle = BigInt(digits);
  const offsets = Array.from({ length: BEFORE + 1 + AFTER }, (_, index) => BigInt(index - BEFORE));
  const around = offsets
    .map((offset) => middle + offset)
    .filter((one) => one >= 0n)
    .map((one) => `${head}${String(one).padStart(digits.length, '0')}${tail}`);
  return [...new Set([value, ...around])];
}
