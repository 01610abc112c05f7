/**
 * Lenses as tables: shape field ↔ record path ↔ codec. The overlay rule lives here once: a path that already reads as wanted is left
 * untouched, so the echo of our own write, and a value that a vendor keeps in another form, never cause a write. Narrowing (length,
 * precision, forbidden characters) happens in `read` only: narrowed on the way out it would differ again on every look.
 */
import type { Lens, LensEnv, Reference, Shape, Wire } from './kind.ts';

export interface Codec<T> {
  read(value: unknown, env: LensEnv): T;
  write(value: T, env: LensEnv): unknown;
  references?(value: unknown): readonly Reference[];
}

/** One shape field's place in a record: a path, or code for what no path can say. */
export interface Field<T> {
  read(record: Wire, env: LensEnv): T;
  write(value: T, record: Wire, env: LensEnv): Wire;
  references?(record: Wire, env: Pick<LensEnv, 'company'>): readonly Reference[];
}

export const isRecord = (value: unknown): value is Wire =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at a dotted path; undefined where the path ends early. */
export const get = (record: Wire, path: string): unknown =>
  path.split('.').reduce<unknown>((node, key) => (isRecord(node) ? node[key] : undefined), record);

/** A copy of `record` with `value` at a dotted path. */
export function set(record: Wire, path: string, value: unknown): Wire {
  const [head = '', ...rest] = path.split('.');
  if (rest.length === 0) return { ...record, [head]: value };
  const child = record[head];
  return { ...record, [head]: set(isRecord(child) ? child : {}, rest.join('.'), value) };
}

/** Structural equality of plain JSON values; the order of object keys does not count. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, i) => same(item, b[i]));
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => same(a[key], b[key]));
}

export const at = <T>(path: string, codec: Codec<T>): Field<T> => ({
  read: (record, env) => codec.read(get(record, path), env),
  write: (value, record, env) => set(record, path, codec.write(value, env)),
  ...(codec.references && {
    references: (record: Wire) => codec.references?.(get(record, path)) ?? [],
  }),
});

type Fields<S> = { readonly [K in keyof S]-?: Field<S[K]> };

/** Makes a lens of one field per shape key. */
export function lens<S extends Shape>(fields: Fields<S>): Lens<S> {
  const keys = Object.keys(fields) as (keyof S & string)[];
  const writeField = <K extends keyof S & string>(key: K, shape: S, record: Wire, env: LensEnv): Wire =>
    same(fields[key].read(record, env), shape[key]) ? record : fields[key].write(shape[key], record, env);
  return {
    references: (record, env, without = []) =>
      keys
        .filter((key) => !without.includes(key))
        .flatMap((key) => fields[key].references?.(record, env) ?? []),
    read: (record, env) => Object.fromEntries(keys.map((key) => [key, fields[key].read(record, env)])) as S,
    write: (shape, current, env) =>
      keys.reduce((record, key) => writeField(key, shape, record, env), current),
  };
}
