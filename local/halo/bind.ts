/**
 * Model binding: what was posted as .NET reads it into its types. Numbers and flags come as text, too (HaloPSA's own screens send them so);
 * what cannot be read is named by its path, all of it in one answer.
 */
import type { WireRequest } from '../simulator/types.ts';
import { commands, type FieldType, type Schema } from './fields/schema.ts';
import { broken, notBound, Refused } from './refused.ts';
import type { Switches } from './switches.ts';
import { isDay, isRecord, type Rec } from './values.ts';

const INT32 = 2_147_483_647;
const DEPTH_MAX = 64;
/** Decimal arithmetic of money: HaloPSA's own limit lies beyond, but no price does. */
const AMOUNT_MAX = 1e15;
const TIME = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,7})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
/** The column's width where it is known. */
const WIDTHS: Readonly<Record<string, number>> = { item_shortdescription: 4_000, error: 2_000 };

type Problems = Record<string, string[]>;
type Read = { readonly value: unknown } | { readonly problem: string };

const cannot = (raw: unknown, to: string): Read => ({
  problem: `Could not convert ${typeof raw === 'object' ? 'the JSON value' : `${typeof raw}: ${String(raw).slice(0, 100)}`} to ${to}.`,
});

function readNumber(raw: unknown, whole: boolean): Read {
  const number = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw;
  if (typeof number !== 'number' || Number.isNaN(number)) return cannot(raw, whole ? 'integer' : 'double');
  if (whole && !Number.isInteger(number)) return cannot(raw, 'integer');
  if (whole && Math.abs(number) > INT32)
    return { problem: `JSON integer ${String(raw).slice(0, 100)} is too large or small for an Int32.` };
  if (Math.abs(number) > AMOUNT_MAX)
    return { problem: 'Value was either too large or too small for a Decimal.' };
  return { value: number };
}

function readFlag(raw: unknown): Read {
  if (typeof raw === 'boolean') return { value: raw };
  if (raw === 0 || raw === 1) return { value: raw === 1 };
  if (typeof raw === 'string' && /^(?:true|false)$/i.test(raw))
    return { value: raw.toLowerCase() === 'true' };
  return cannot(raw, 'boolean');
}

const readers: Readonly<Record<FieldType, (raw: unknown) => Read>> = {
  int: (raw) => readNumber(raw, true),
  number: (raw) => readNumber(raw, false),
  flag: readFlag,
  date: (raw) =>
    typeof raw === 'string' && TIME.test(raw) && isDay(raw) && !Number.isNaN(Date.parse(raw))
      ? { value: raw }
      : cannot(raw, 'DateTime'),
  text: (raw) => (typeof raw === 'object' ? cannot(raw, 'string') : { value: raw }),
  list: (raw) => (Array.isArray(raw) ? { value: raw } : cannot(raw, 'a list')),
  object: (raw) => (isRecord(raw) ? { value: raw } : cannot(raw, 'an object')),
};

/** An empty text is nothing to a number, flag or date. */
const isNothing = (raw: unknown, type: FieldType): boolean => raw === null || (raw === '' && type !== 'text');

interface Binding {
  readonly switches: Pick<Switches, 'numbersInText'>;
  readonly problems: Problems;
}

function bindField(field: string, raw: unknown, schema: Schema, path: string, binding: Binding): unknown {
  const type = schema.types.get(field) ?? commands.get(field);
  if (type === undefined) return raw;
  if (isNothing(raw, type)) return null;
  const read = readers[type](raw);
  if ('problem' in read) {
    (binding.problems[path] ??= []).push(`${read.problem} Path '${path}'.`);
    return raw;
  }
  const { value } = read;
  if (type === 'text' && binding.switches.numbersInText === 'text') return String(value);
  const child = schema.children[field];
  if (!child) return value;
  return Array.isArray(value)
    ? value.map((element, index) => bindRecord(element, child, `${path}[${index}]`, binding))
    : bindRecord(value, child, path, binding);
}

function bindRecord(raw: unknown, schema: Schema, path: string, binding: Binding): Rec {
  if (!isRecord(raw)) {
    (binding.problems[path] ??= []).push(
      `The JSON value could not be converted to an object. Path '${path}'.`,
    );
    return {};
  }
  return Object.fromEntries(
    Object.entries(raw).map(([field, value]) => [
      field,
      bindField(field, value, schema, `${path}.${field}`, binding),
    ]),
  );
}

function refuseLong(value: unknown): void {
  if (Array.isArray(value)) return value.forEach(refuseLong);
  if (!isRecord(value)) return;
  for (const [field, one] of Object.entries(value)) {
    if (typeof one === 'string' && one.length > (WIDTHS[field] ?? Infinity))
      throw broken('System.Data.SqlClient.SqlException', 'String or binary data would be truncated.');
    if (Array.isArray(one)) refuseLong(one);
  }
}

/** The posted elements as HaloPSA's types. @throws Refused 400 keyed by field path */
export function bindAll(
  elements: readonly unknown[],
  schema: Schema,
  switches: Pick<Switches, 'numbersInText'>,
): readonly Rec[] {
  const binding: Binding = { switches, problems: {} };
  const bound = elements.map((element, index) => bindRecord(element, schema, `[${index}]`, binding));
  if (Object.keys(binding.problems).length > 0) throw new Refused(400, binding.problems);
  refuseLong(bound);
  return bound;
}

function isTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth > DEPTH_MAX || Object.values(value).some((one) => isTooDeep(one, depth + 1));
}

function parsed({ body, headers }: WireRequest): unknown {
  const type = headers['content-type'] ?? 'application/json';
  if (body.length > 0 && !/[/+]json\b/i.test(type))
    throw new Refused(415, { Message: `The request entity's media type '${type}' is not supported.` });
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw notBound('', 'A non-empty, valid JSON request body is required.');
  }
  if (isTooDeep(value)) throw notBound('', `The reader's MaxDepth of ${DEPTH_MAX} has been exceeded.`);
  return value;
}

/** The posted array. @throws Refused 400 in the model-binding shape for anything else */
export function elementsOf(request: WireRequest): readonly unknown[] {
  const value = parsed(request);
  if (!Array.isArray(value))
    throw notBound('$', 'The JSON value could not be converted to a list; post an array.');
  return value;
}
