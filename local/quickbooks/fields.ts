/**
 * The properties of an entity, as a table: what each may hold, how long it may be, which record a reference must name, and what QuickBooks
 * sets by itself. `conform` turns what a caller sent into what is kept, or refuses it in QuickBooks' words; nothing else looks at raw input.
 */
import { refusals } from './faults.ts';
import { rec, textAt, type Rec } from './records.ts';

interface Common {
  /** Set by QuickBooks; what a caller sends is ignored. */
  readonly computed?: true;
}

export type Field = Common &
  (
    | { readonly holds: 'text'; readonly max: number }
    | { readonly holds: 'number'; readonly max: number; readonly min: number; readonly whole: boolean }
    | { readonly holds: 'flag' }
    | { readonly holds: 'day' }
    | { readonly holds: 'choice'; readonly values: readonly string[] }
    /** `to` names the entity that must hold it; `named` references show the name of what they point at. */
    | { readonly holds: 'reference'; readonly to: string; readonly named: boolean }
    | { readonly holds: 'object'; readonly fields: Fields }
    | { readonly holds: 'list'; readonly of: Field }
  );

export type Fields = Readonly<Record<string, Field>>;

/** "10.5 format": fifteen digits before and after the point together. */
const AMOUNT_MAX = 999_999_999_999_999;
const ANY_LENGTH = 4_000;

export const text = (max = ANY_LENGTH): Field => ({ holds: 'text', max });
export const money: Field = { holds: 'number', max: AMOUNT_MAX, min: -AMOUNT_MAX, whole: false };
/** UnitPrice and PurchaseCost of an item stop here. */
export const price: Field = { holds: 'number', max: 99_999_999_999, min: -99_999_999_999, whole: false };
export const whole = (min: number, max: number): Field => ({ holds: 'number', max, min, whole: true });
export const percent: Field = { holds: 'number', max: 100, min: 0, whole: false };
export const flag: Field = { holds: 'flag' };
export const day: Field = { holds: 'day' };
export const choice = (...values: readonly string[]): Field => ({ holds: 'choice', values });
export const to = (entity: string): Field => ({ holds: 'reference', to: entity, named: true });
/** A reference that answers show without the name. */
export const bare = (entity = ''): Field => ({ holds: 'reference', to: entity, named: false });
export const object = (fields: Fields = {}): Field => ({ holds: 'object', fields });
export const listOf = (of: Field): Field => ({ holds: 'list', of });
export const computed = (field: Field): Field => ({ ...field, computed: true });

export const email: Field = object({ Address: text(100) });
export const phone: Field = object({ FreeFormNumber: text(30) });
export const website: Field = object({ URI: text(1_000) });
export const address: Field = object({
  Id: text(),
  Line1: text(500),
  Line2: text(500),
  Line3: text(500),
  Line4: text(500),
  Line5: text(500),
  City: text(255),
  Country: text(255),
  CountrySubDivisionCode: text(255),
  PostalCode: text(30),
  Lat: text(),
  Long: text(),
});

export const customFields: Field = listOf(
  object({ DefinitionId: text(), Name: text(), Type: text(), StringValue: text(), BooleanValue: flag }),
);

const isObject = (value: unknown): value is Rec =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value as it is kept; null means "not set". @throws Refusal 2010, 2050, 2170, 6000 */
export function conform(name: string, field: Field, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  switch (field.holds) {
    case 'text':
      return conformText(name, value, field.max);
    case 'choice': {
      const said = conformText(name, value, ANY_LENGTH);
      if (said !== '' && !field.values.includes(said)) throw refusals.enumeration(name, said);
      return said === '' ? null : said;
    }
    case 'number':
      return conformNumber(name, value, field);
    case 'flag':
      if (value === true || value === 'true') return true;
      if (value === false || value === 'false') return false;
      throw refusals.property(name);
    case 'day':
      return conformDay(name, value);
    case 'reference':
      return conformReference(name, field, value);
    case 'object':
      if (!isObject(value)) throw refusals.property(name);
      return conformObject(name, field.fields, value);
    case 'list':
      if (!Array.isArray(value)) throw refusals.property(name);
      return value.map((one: unknown) => {
        if (one === null || one === undefined) throw refusals.property(name);
        return conform(name, field.of, one);
      });
  }
}

/** What is unknown inside an object is kept as it came; only the top level is strict. */
function conformObject(name: string, fields: Fields, value: Rec): Rec {
  const parts = Object.entries(value).map(([key, part]): [string, unknown] => {
    const field = fields[key];
    if (field?.computed) return [key, null];
    return [key, field ? conform(`${name}.${key}`, field, part) : part];
  });
  return Object.fromEntries(parts.filter(([, part]) => part !== null));
}

function conformText(name: string, value: unknown, max: number): string {
  if (typeof value === 'object' || typeof value === 'function') throw refusals.property(name);
  const said = String(value);
  if (said.length > max) throw refusals.tooLong(name, max);
  return said;
}

function conformNumber(name: string, value: unknown, field: Field & { readonly holds: 'number' }): number {
  const isText = typeof value === 'string' && value.trim() !== '' && value.length <= 40;
  const number = typeof value === 'number' ? value : isText ? Number(value) : NaN;
  if (!Number.isFinite(number) || (field.whole && !Number.isInteger(number))) throw refusals.property(name);
  if (number > field.max || number < field.min) throw refusals.outOfRange(name, field.min, field.max);
  return number;
}

/** A local day, a day with an offset, or a whole timestamp: the day is what counts. */
function conformDay(name: string, value: unknown): string {
  if (typeof value !== 'string') throw refusals.property(name);
  const said = value.slice(0, 10);
  const time = /^\d{4}-\d{2}-\d{2}$/.test(said) ? Date.parse(`${said}T00:00:00Z`) : NaN;
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== said)
    throw refusals.date(name, value.slice(0, 40));
  return said;
}

/** A name that is looked up when read is not kept. */
function conformReference(
  name: string,
  field: Field & { readonly holds: 'reference' },
  value: unknown,
): unknown {
  if (!isObject(value)) throw refusals.property(name);
  const raw = value['value'];
  if (raw === undefined || raw === null || raw === '') return null;
  const id = conformText(name, raw, ANY_LENGTH);
  const said = textAt(value, 'name');
  const type = textAt(value, 'type');
  return {
    value: id,
    ...(field.to === '' && said !== '' && { name: said }),
    ...(type !== '' && { type }),
  };
}

const referringOf = new WeakMap<Fields, readonly (readonly [string, Field])[]>();

/** Fields that hold references, at any depth: the only ones that change between what is kept and what is shown. Worked out once a table. */
export function referring(fields: Fields): readonly (readonly [string, Field])[] {
  const known = referringOf.get(fields);
  if (known) return known;
  const found = Object.entries(fields).filter(([, field]) => holdsReferences(field));
  referringOf.set(fields, found);
  return found;
}

function holdsReferences(field: Field): boolean {
  if (field.holds === 'reference') return true;
  if (field.holds === 'list') return holdsReferences(field.of);
  return field.holds === 'object' && Object.values(field.fields).some(holdsReferences);
}

/** Each reference of a record with its path, for those that must exist. */
export function* referencesIn(
  fields: Fields,
  record: Rec,
  path = '',
): Generator<readonly [string, string, string]> {
  for (const [name, field] of referring(fields)) yield* referencesOf(field, record[name], `${path}${name}`);
}

function* referencesOf(
  field: Field,
  value: unknown,
  path: string,
): Generator<readonly [string, string, string]> {
  if (value === undefined || value === null) return;
  if (field.holds === 'reference') yield [path, field.to, textAt(rec(value), 'value')];
  else if (field.holds === 'list' && Array.isArray(value))
    for (const one of value) yield* referencesOf(field.of, one, path);
  else if (field.holds === 'object') yield* referencesIn(field.fields, rec(value), `${path}.`);
}
