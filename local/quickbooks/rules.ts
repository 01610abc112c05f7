/** What QuickBooks checks before a record is kept: known properties, required ones, references, names that are taken, the closed period. */
import type { Company } from './company.ts';
import { isSteering, type EntityDefinition } from './entities.ts';
import { refusals } from './faults.ts';
import { conform, referencesIn } from './fields.ts';
import type { WriteContext } from './change.ts';
import { rec, textAt, type Rec } from './records.ts';

const DELETED = ' (deleted)';

/** What a caller may write, in the form it is kept; a property sent as null is null. @throws Refusal 2010, 2050, 2170, 6000 */
export function writable({ definition, switches }: WriteContext, body: Rec): Rec {
  const kept = Object.entries(body).flatMap(([name, value]): [string, unknown][] => {
    if (isSteering(name)) return [];
    const field = definition.fields[name];
    if (!field) {
      if (switches.refuseUnknownProperties && !definition.onlyInQueries?.[name])
        throw refusals.property(name);
      return [];
    }
    if (field.computed) return [];
    return [[name, conform(name, field, value)]];
  });
  return Object.fromEntries(kept);
}

export function requireFields(definition: EntityDefinition, record: Rec): void {
  for (const field of definition.required) {
    const value = record[field];
    if (value === undefined || value === null || value === '') throw refusals.required(field);
    if (Array.isArray(value) && value.length === 0) throw refusals.required(field);
  }
}

/** Tax codes and rates are looked at where tax is worked out: the US has codes that are no records. */
const CHECKED_ELSEWHERE: ReadonlySet<string> = new Set(['', 'TaxCode', 'TaxRate']);

/** Every record that is named must be there and active. @throws Refusal 610, 2500 */
export function checkReferences(company: Company, definition: EntityDefinition, record: Rec): void {
  for (const [path, target, id] of referencesIn(definition.fields, record)) {
    if (id === '' || CHECKED_ELSEWHERE.has(target)) continue;
    const found = company.get(target, id);
    if (!found) throw refusals.reference(path.slice(path.lastIndexOf('.') + 1), id);
    if (found['Active'] === false && record['Active'] !== false) throw refusals.notFound();
  }
}

/** Deactivating adds ` (deleted)` to the name, so that it can be used again. */
export function renamed(definition: EntityDefinition, before: Rec, record: Rec): Rec {
  const field = definition.unique?.field;
  // A currency's code is no name.
  if (
    definition.family !== 'list' ||
    !field ||
    field === 'Code' ||
    record['Active'] !== false ||
    before['Active'] === false
  )
    return record;
  const name = textAt(record, field);
  return name.endsWith(DELETED) ? record : { ...record, [field]: `${name}${DELETED}` };
}

const PEOPLE = ['Customer', 'Vendor', 'Employee'] as const;

/** Names are unique among people, and in other lists among siblings where the list has levels. @throws Refusal 6240 */
export function refuseTakenName(
  company: Company,
  definition: EntityDefinition,
  record: Rec,
  ownId: string,
): void {
  const { unique } = definition;
  if (!unique) return;
  const name = textAt(record, unique.field).toLowerCase();
  const isPeople = unique.pool === 'people';
  const siblings = !isPeople && definition.name !== 'Item' && 'ParentRef' in definition.fields;
  for (const entity of isPeople ? PEOPLE : [definition.name]) {
    const taken = company
      .withKey(entity, name)
      .filter((one) => entity !== definition.name || textAt(one, 'Id') !== ownId)
      .some((one) => !siblings || one['FullyQualifiedName'] === record['FullyQualifiedName']);
    if (taken) throw refusals.duplicateName(isPeople ? entity.toLowerCase() : unique.what);
  }
}

/** @throws Refusal 6210 */
export function refuseClosed(
  company: Company,
  definition: EntityDefinition,
  dates: readonly (Rec | undefined)[],
): void {
  const closed = textAt(rec(company.preferences['AccountingInfoPrefs']), 'BookCloseDate');
  if (!definition.posting || closed === '') return;
  if (
    dates.some((record) => record && textAt(record, 'TxnDate') !== '' && textAt(record, 'TxnDate') <= closed)
  )
    throw refusals.closedPeriod(closed);
}
