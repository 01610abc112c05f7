/** What QuickBooks checks and fills in before a record is kept: lengths, references, names, dates, the closed period. */
import { refId, textAt, type Company, type Rec } from './company.ts';
import type { EntityDefinition } from './entities.ts';
import { refusals } from './faults.ts';
import type { WriteContext } from './write.ts';

const DELETED = ' (deleted)';
const rec = (value: unknown): Rec => (typeof value === 'object' && value !== null ? (value as Rec) : {});

export function checkFields(company: Company, definition: EntityDefinition, record: Rec): void {
  for (const field of definition.required)
    if (record[field] === undefined || record[field] === null || record[field] === '')
      throw refusals.required(field);
  for (const [field, max] of Object.entries(definition.maxLength))
    if (textAt(record, field).length > max) throw refusals.tooLong(field, max);
  for (const [field, values] of Object.entries(definition.enums ?? {})) {
    const value = textAt(record, field);
    if (value !== '' && !values.includes(value)) throw refusals.enumeration(field, value);
  }
  for (const [field, target] of Object.entries(definition.references))
    checkReference(company, record, field, target);
  for (const field of ['TxnDate', 'DueDate']) {
    const value = record[field];
    if (value !== undefined && (typeof value !== 'string' || Number.isNaN(Date.parse(value))))
      throw refusals.business(`Invalid date ${String(value)} in ${field}`);
  }
}

function checkReference(company: Company, record: Rec, field: string, target: string): void {
  const id = refId(record, field);
  if (id === '' || target === '') return;
  const found = company.get(target, id);
  if (!found) throw refusals.reference(field, id);
  if (found['Active'] === false && record['Active'] !== false) throw refusals.notFound();
}

/** Names, dates and defaults that follow from other fields. */
export function complete(
  { company, definition, now }: Pick<WriteContext, 'company' | 'definition' | 'now'>,
  record: Rec,
): Rec {
  if (definition.family === 'list') return completeList(company, definition, record);
  const date = textAt(record, 'TxnDate') || new Date(now).toISOString().slice(0, 10);
  return { ...record, TxnDate: date.slice(0, 10) };
}

function completeList(company: Company, definition: EntityDefinition, record: Rec): Rec {
  if (definition.unique?.pool !== 'people')
    return 'FullyQualifiedName' in record || definition.orderBy === 'FullyQualifiedName'
      ? { ...record, FullyQualifiedName: record['Name'] }
      : record;
  const full = ['Title', 'GivenName', 'MiddleName', 'FamilyName', 'Suffix']
    .map((field) => textAt(record, field))
    .filter(Boolean)
    .join(' ');
  const name = textAt(record, 'DisplayName') || full;
  if (name === '') throw refusals.required('DisplayName');
  if (/[:\t\n]/.test(name)) throw refusals.business(`The name "${name}" contains a colon, tab or newline`);
  const currency = refId(record, 'CurrencyRef') || company.homeCurrency;
  return {
    ...record,
    DisplayName: name,
    FullyQualifiedName: name,
    PrintOnCheckName: textAt(record, 'PrintOnCheckName') || name.slice(0, 110),
    CurrencyRef: { value: currency },
    Balance: record['Balance'] ?? 0,
  };
}

/** Deactivating adds ` (deleted)` to the name, so that it can be used again. */
export function renamed(definition: EntityDefinition, before: Rec, record: Rec): Rec {
  const field = definition.unique?.field;
  if (definition.family !== 'list' || !field || record['Active'] !== false || before['Active'] === false)
    return record;
  const name = textAt(record, field);
  return name.endsWith(DELETED) ? record : { ...record, [field]: `${name}${DELETED}` };
}

export function refuseTakenName(
  company: Company,
  definition: EntityDefinition,
  record: Rec,
  ownId: string,
): void {
  const { unique } = definition;
  if (!unique) return;
  const name = textAt(record, unique.field).toLowerCase();
  const pool = unique.pool === 'people' ? ['Customer', 'Vendor', 'Employee'] : [definition.name];
  for (const entity of pool) {
    const taken = company
      .withKey(entity, name)
      .some((one) => entity !== definition.name || textAt(one, 'Id') !== ownId);
    if (taken) throw refusals.duplicateName(entity.toLowerCase());
  }
}

export function refuseImmutable(definition: EntityDefinition, before: Rec, after: Rec): void {
  if (definition.unique?.pool !== 'people') return;
  const [was, is] = [refId(before, 'CurrencyRef'), refId(after, 'CurrencyRef')];
  if (is !== '' && was !== '' && is !== was)
    throw refusals.business('The currency of a customer or vendor cannot be changed');
}

export function refuseClosed(
  company: Company,
  definition: EntityDefinition,
  record: Rec,
  before: Rec | undefined,
): void {
  const closed = textAt(rec(company.preferences['AccountingInfoPrefs']), 'BookCloseDate');
  if (definition.family !== 'transaction' || closed === '') return;
  const dates = [textAt(record, 'TxnDate'), before ? textAt(before, 'TxnDate') : ''].filter(Boolean);
  if (dates.some((date) => date <= closed)) throw refusals.closedPeriod(closed);
}
