/** Fields of a supplier that need more than a path on either side. */
import { cut, line } from '../codecs.ts';
import type { LensEnv, Wire } from '../kind.ts';
import type { Codec } from '../lens.ts';
import { idText } from '../wire.ts';

/** Days as a whole number that both vendors can keep. */
export const toDays = (value: unknown): number => Math.min(999, Math.max(0, Math.trunc(Number(value) || 0)));

export const isCurrency = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Z]{3}$/.test(value);

export const ADDRESS_LINES = 5;
/** QuickBooks takes 2,000 characters in all. */
const LINE_MAX = 400;
const oneLine = line(LINE_MAX);

/** Lines without the blank ones; what is too many is put into the last. */
export function addressOf(lines: readonly unknown[], env: LensEnv): string {
  const said = lines.map((one) => line(Number.POSITIVE_INFINITY).read(one, env)).filter(Boolean);
  const [kept, rest] = [said.slice(0, ADDRESS_LINES - 1), said.slice(ADDRESS_LINES - 1)];
  return [...kept, rest.join(', ')]
    .map((one) => oneLine.read(one, env))
    .filter(Boolean)
    .join('\n');
}

export const linesIn = (text: unknown): readonly string[] => idText(text).split(/\r\n|\r|\n/);

/** HaloPSA keeps an address as one text. */
export const letterAddress: Codec<string> = {
  read: (value, env) => addressOf(linesIn(value), env),
  write: (value) => value,
};

const NAME_PARTS = ['GivenName', 'MiddleName', 'FamilyName'] as const;

/** The names of a person in one line. */
export const personOf = (record: Wire, max: number, env: LensEnv): string => {
  const said = NAME_PARTS.map((part) => line(Number.POSITIVE_INFINITY).read(record[part], env));
  return cut(said.filter(Boolean).join(' '), max).trimEnd();
};

/** The last word is the family's name: QuickBooks only ever shows the parts together. */
export function asPerson(contact: string, record: Wire): Wire {
  const words = contact.split(' ');
  const given = words.length > 1 ? words.slice(0, -1).join(' ') : contact;
  const family = words.length > 1 ? (words.at(-1) ?? '') : '';
  const { MiddleName: middle } = record;
  return {
    ...record,
    GivenName: given,
    ...(typeof middle === 'string' && middle !== '' && { MiddleName: '' }),
    FamilyName: family,
  };
}
