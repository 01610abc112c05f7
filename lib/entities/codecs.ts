/** Codecs that several kinds share. `read` narrows to what both vendors can keep; `write` gives the wire's own form. */
import Big from 'big.js';
import type { LensEnv, LinkId, Side, Wire } from './kind.ts';
import { isRecord, type Codec, type Field } from './lens.ts';

/** Minor units of the currencies we meet; every other has two. ISO 4217. */
const EXPONENTS: Readonly<Record<string, number>> = {
  JPY: 0,
  KRW: 0,
  ISK: 0,
  CLP: 0,
  BHD: 3,
  KWD: 3,
  OMR: 3,
  JOD: 3,
  TND: 3,
};
const MAX_MINOR = 99_999_999_999_999;

/** Takes what a vendor sends as a number or a numeric text; anything else is absent. */
export function toBig(value: unknown): Big | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return new Big(value);
  if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value.trim())) return new Big(value.trim());
  return undefined;
}

/** An amount in minor units, rounded half away from zero. @throws RangeError beyond 15 digits, which QuickBooks cannot hold */
export function toMinor(value: unknown, currency: string): number {
  const scaled = (toBig(value) ?? new Big(0))
    .times(new Big(10).pow(EXPONENTS[currency] ?? 2))
    .round(0, Big.roundHalfUp);
  const minor = scaled.toNumber();
  if (Math.abs(minor) > MAX_MINOR) throw new RangeError(`amount ${scaled.toFixed()} has more than 15 digits`);
  return minor === 0 ? 0 : minor;
}

export const fromMinor = (minor: number, currency: string): number =>
  new Big(minor).div(new Big(10).pow(EXPONENTS[currency] ?? 2)).toNumber();

/** A person's form of an amount: `1,234.50 USD`. */
export const sayMoney = (minor: number, currency: string): string => {
  const digits = EXPONENTS[currency] ?? 2;
  const fixed = new Big(minor).div(new Big(10).pow(digits)).toFixed(digits);
  return `${fixed.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',')} ${currency}`;
};

/** Cut to `max` characters without splitting a surrogate pair. */
export const cut = (value: string, max: number): string => {
  if (value.length <= max) return value;
  const end = /[\uD800-\uDBFF]/.test(value[max - 1] ?? '') ? max - 1 : max;
  return value.slice(0, end);
};

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

/** Text that may be empty. Absent and empty are one; empty is sent, so that clearing arrives. */
export const text = (max: number): Codec<string> => ({
  read: (value) => cut(asText(value).trim(), max).trimEnd(),
  write: (value) => value,
});

/** Text on one line: control characters become spaces. */
export const line = (max: number): Codec<string> => ({
  read: (value) => cut(oneLine(asText(value)), max).trimEnd(),
  write: (value) => value,
});

const oneLine = (value: string): string => value.replace(/[\p{Cc}\s]+/gu, ' ').trim();

/** A list of e-mail addresses as both vendors take it: separated by a comma, and only as many as fit whole. */
export const emails = (max: number): Codec<string> => ({
  read: (value) => {
    const [first = '', ...others] = asText(value)
      .split(/[;,\s]+/)
      .filter(Boolean);
    return others.reduce(
      (fitting, address) => {
        const longer = `${fitting}, ${address}`;
        return longer.length <= max ? longer : fitting;
      },
      cut(first, max),
    );
  },
  write: (value) => value,
});

export const flag = (whenAbsent: boolean): Codec<boolean> => ({
  read: (value) => (typeof value === 'boolean' ? value : whenAbsent),
  write: (value) => value,
});

/** The opposite flag, for a vendor that says `inactive` where the other says `Active`. */
export const not = (codec: Codec<boolean>): Codec<boolean> => ({
  read: (value, env) => !codec.read(value, env),
  write: (value, env) => codec.write(!value, env),
});

/** A decimal kept as text, exact to `places` digits. */
export const decimal = (places: number): Codec<string> => ({
  read: (value) => plainDecimal(toBig(value) ?? new Big(0), places),
  write: (value) => Number(value),
});

export const plainDecimal = (value: Big, places: number): string => {
  const rounded = value.round(places, Big.roundHalfUp);
  return rounded.eq(0) ? '0' : rounded.toFixed();
};

/** A calendar day; HaloPSA sends it as an instant at midnight. No day is null: an empty text is no date to either vendor. */
export const day: Codec<string> = {
  read: (value) => /^\d{4}-\d{2}-\d{2}/.exec(asText(value))?.[0] ?? '',
  write: (value) => (value === '' ? null : value),
};

/** HaloPSA uses 0, -1, -3 and the empty text for "none". */
const vendorId = (value: unknown): string => {
  const id = asText(value).trim();
  return /^(-\d+|0)?$/.test(id) ? '' : id;
};

/** A shape names a record that has no counterpart yet on the side to be written. */
export class UnlinkedError extends Error {
  override readonly name = 'UnlinkedError';
  readonly kind: string;
  readonly link: LinkId;
  constructor(kind: string, link: LinkId, side: Side) {
    super(`${kind} ${link} has no id in ${side} yet`);
    this.kind = kind;
    this.link = link;
  }
}

const refCodec = (
  kind: string,
  side: Side,
  unwrap: (value: unknown) => string,
  wrap: (id: string) => unknown,
): Codec<LinkId | null> => ({
  read: (value, env) => {
    const id = unwrap(value);
    return id === '' ? null : env.refs.link(kind, side, id);
  },
  write: (link, env) => {
    if (link === null) return wrap('');
    const id = env.refs.id(kind, side, link);
    if (id === undefined) throw new UnlinkedError(kind, link, side);
    return wrap(id);
  },
  references: (value) => {
    const id = unwrap(value);
    return id === '' ? [] : [{ kind, id }];
  },
});

/** A record named by HaloPSA's numeric id, or by a code kept as text. */
export const haloRef = (kind: string, as: 'number' | 'text' = 'number'): Codec<LinkId | null> =>
  refCodec(kind, 'halo', vendorId, (id) => (as === 'text' ? id : id === '' ? 0 : Number(id)));

/** QuickBooks' `{value, name}`; only `value` counts, `name` follows the master record. */
export const quickbooksRef = (kind: string): Codec<LinkId | null> =>
  refCodec(
    kind,
    'quickbooks',
    (value) => (isRecord(value) ? asText(value['value']) : ''),
    (id) => (id === '' ? null : { value: id }),
  );

/** A name as QuickBooks takes it: no colon (its path separator), tab or newline, at most `max` characters. */
export const cleanName = (value: unknown, max: number): string =>
  cut(oneLine(asText(value).replaceAll(':', ' - ')), max).trimEnd();

/** A field that only US companies have; elsewhere it reads as `elsewhere` and is not written. */
export const usOnly = <T>(field: Field<T>, elsewhere: T): Field<T> => ({
  read: (record: Wire, env: LensEnv) => (env.company.country === 'US' ? field.read(record, env) : elsewhere),
  write: (value, record, env) => (env.company.country === 'US' ? field.write(value, record, env) : record),
});
