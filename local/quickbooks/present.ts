/**
 * A record as an answer shows it. What is kept names other records by Id alone; their names are those of today (recorded: `CustomerRef.name`
 * follows a rename), and a few properties are worked out, left out by queries, or shown only there.
 */
import type { Company } from './company.ts';
import { currencyName } from './currency.ts';
import type { EntityDefinition } from './entities.ts';
import { referring, type Field } from './fields.ts';
import { shownPayment } from './payments.ts';
import { rec, textAt, type Rec } from './records.ts';

/** In a query's answer, alone, or in the answer to the request that made it. */
export type View = 'alone' | 'listed' | 'made';

const NAMES: Readonly<Record<string, string>> = {
  Customer: 'DisplayName',
  Vendor: 'DisplayName',
  Employee: 'DisplayName',
  Account: 'FullyQualifiedName',
  Class: 'FullyQualifiedName',
  Department: 'FullyQualifiedName',
};

function shownReference(company: Company, field: Field & { readonly holds: 'reference' }, value: Rec): Rec {
  if (!field.named) return value;
  const record = company.get(field.to, textAt(value, 'value'));
  if (!record) return value;
  const name = textAt(record, NAMES[field.to] ?? 'Name') || textAt(record, 'Name');
  return { value: value['value'], name };
}

function shown(company: Company, field: Field, value: unknown): unknown {
  if (value === undefined || value === null) return value;
  if (field.holds === 'reference') return shownReference(company, field, rec(value));
  if (field.holds === 'list')
    return Array.isArray(value) ? value.map((one: unknown) => shown(company, field.of, one)) : value;
  return field.holds === 'object' ? withNames(company, referring(field.fields), rec(value)) : value;
}

function withNames(company: Company, fields: readonly (readonly [string, Field])[], record: Rec): Rec {
  const changed: Record<string, unknown> = { ...record };
  for (const [name, field] of fields) if (name in record) changed[name] = shown(company, field, record[name]);
  return changed;
}

function shownCurrency(value: unknown): Rec {
  const name = currencyName(textAt(rec(value), 'value'));
  return { value: rec(value)['value'], ...(name !== undefined && { name }) };
}

function withoutLinks({ links }: EntityDefinition, record: Rec): boolean {
  if (!Array.isArray(record['LinkedTxn'])) return false;
  return links === 'hidden' || (links !== 'always' && record['LinkedTxn'].length === 0);
}

/** A rate that is set shows in a list as well (recorded: vendor 32 at 25). */
const isAmount = (value: unknown): boolean => typeof value === 'number' && value !== 0;

export function present(company: Company, definition: EntityDefinition, record: Rec, view: View): Rec {
  const named = withNames(company, definition.referring, record);
  const priced = definition.name === 'Payment' ? shownPayment(company, named) : named;
  const left: string[] = [
    ...(withoutLinks(definition, record) ? ['LinkedTxn'] : []),
    ...(view === 'listed' ? (definition.onlyById ?? []).filter((name) => !isAmount(record[name])) : []),
    ...(view === 'made' ? (definition.notWhenMade ?? []) : []),
    ...(definition.family === 'rate' ? ['Id'] : []),
  ];
  const whole = {
    ...priced,
    ...('CurrencyRef' in record && { CurrencyRef: shownCurrency(record['CurrencyRef']) }),
    ...(view === 'listed' && definition.onlyInQueries),
  };
  if (left.length === 0) return whole;
  return Object.fromEntries(Object.entries(whole).filter(([name]) => !left.includes(name)));
}
