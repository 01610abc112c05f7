/**
 * How settings look in a file, and what differs between two. A schema gives the order, so the same settings are the same text; what is not set stands
 * there as null, so that a person sees that it could be. Read back, null means not set.
 */
import * as z from 'zod';

export type Leaf = string | number | boolean | null;

export interface Difference {
  readonly path: string;
  /** Null: not set. */
  readonly from: Leaf;
  readonly to: Leaf;
}

type Tree = Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a schema says of a value, without the `optional` around it. */
export const bare = (schema: unknown): unknown =>
  schema instanceof z.ZodOptional ? bare(schema.unwrap()) : schema;

/** The value in the schema’s order, null for what is not set. */
export function laidOut(schema: unknown, value: unknown): unknown {
  const said = bare(schema);
  if (value === undefined) return null;
  if (said instanceof z.ZodObject && isTree(value))
    return Object.fromEntries(
      Object.entries(said.shape).map(([name, part]) => [name, laidOut(part, value[name])]),
    );
  if (said instanceof z.ZodRecord && isTree(value))
    return Object.fromEntries(
      Object.keys(value)
        .toSorted()
        .map((name) => [name, laidOut(said.valueType, value[name])]),
    );
  return value;
}

export function withoutNulls(value: unknown): unknown {
  if (!isTree(value)) return value;
  const set = Object.entries(value).filter(([, part]) => part !== null);
  return Object.fromEntries(set.map(([name, part]) => [name, withoutNulls(part)]));
}

const leafOf = (value: unknown): Leaf =>
  value === undefined || value === null
    ? null
    : typeof value === 'object'
      ? JSON.stringify(value)
      : (value as Leaf);

/** Every value with its path, in the order of the layout. */
export function leaves(value: unknown, path = ''): readonly (readonly [path: string, value: Leaf])[] {
  if (!isTree(value)) return [[path, leafOf(value)]];
  return Object.entries(value).flatMap(([name, part]) =>
    leaves(part, path === '' ? name : `${path}.${name}`),
  );
}

/** Path by path; a whole part that one of the two lacks counts value by value. */
export function differences(before: unknown, after: unknown): readonly Difference[] {
  const [was, is] = [new Map(leaves(before)), new Map(leaves(after))];
  return [...new Set([...is.keys(), ...was.keys()])]
    .map((path) => ({ path, from: was.get(path) ?? null, to: is.get(path) ?? null }))
    .filter(({ from, to }) => from !== to);
}
