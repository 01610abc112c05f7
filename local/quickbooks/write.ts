/**
 * Create, update, delete and void, with QuickBooks' semantics: a full update clears what it leaves out, a sparse one merges the header and
 * replaces `Line` whole, a no-op leaves SyncToken and time alone, lists are deactivated and renamed, transactions go or are zeroed.
 */
import Big from 'big.js';
import { pacific, refId, textAt, type Company, type Rec } from './company.ts';
import type { EntityDefinition } from './entities.ts';
import { refusals } from './faults.ts';
import { checkFields, complete, refuseClosed, refuseImmutable, refuseTakenName, renamed } from './rules.ts';
import { allocationsOf, applyPayment, computePayment } from './payments.ts';
import { computeSale, dueDateOf, numberFor, refuseDuplicate } from './sales.ts';
import type { Switches } from './switches.ts';

export interface Change {
  readonly entity: string;
  readonly id: string;
  readonly verb: 'created' | 'updated' | 'deleted' | 'voided';
}

export interface WriteContext {
  readonly company: Company;
  readonly definition: EntityDefinition;
  readonly now: number;
  readonly switches: Switches;
  readonly allowDuplicate: boolean;
}

export interface WriteResult {
  readonly record: Rec;
  readonly changes: readonly Change[];
}

const isSale = (definition: EntityDefinition): boolean => definition.numbered === 'sales';
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const rec = (value: unknown): Rec => (typeof value === 'object' && value !== null ? (value as Rec) : {});

/** POST without an Id. @throws Refusal */
export function create(context: WriteContext, body: Rec): WriteResult {
  const { company, definition, now } = context;
  if (definition.creatable === false) throw refusals.unsupported(`create of ${definition.name}`);
  const sent = { ...definition.defaults, ...writable(definition, body) };
  checkFields(company, definition, sent);
  const named = complete(context, sent);
  refuseTakenName(company, definition, named, '');
  const id = company.nextId();
  const at = pacific(now);
  const computed = compute(context, { ...named, Id: id }, undefined);
  const record = {
    ...computed,
    domain: 'QBO',
    sparse: false,
    Id: id,
    SyncToken: '0',
    MetaData: { CreateTime: at, LastUpdatedTime: at },
  };
  company.put(definition.name, record);
  return {
    record,
    changes: [{ entity: definition.name, id, verb: 'created' }, ...follow(context, record, undefined)],
  };
}

/** POST with an Id: sparse or full. @throws Refusal 610, 5010, … */
export function update(context: WriteContext, body: Rec): WriteResult {
  const { company, definition, now } = context;
  const before = current(context, body);
  const sent = writable(definition, body);
  const overlaid =
    body['sparse'] === true ? { ...before, ...sent } : { ...kept(definition, before), ...sent };
  const cleared = Object.fromEntries(
    Object.entries(overlaid).filter(([, value]) => value !== null && value !== undefined),
  );
  checkFields(company, definition, cleared);
  refuseImmutable(definition, before, cleared);
  const named = renamed(definition, before, complete(context, cleared));
  refuseTakenName(company, definition, named, textAt(before, 'Id'));
  if (
    definition.numbered &&
    textAt(named, 'DocNumber') !== textAt(before, 'DocNumber') &&
    !context.allowDuplicate
  ) {
    refuseDuplicate(company, textAt(named, 'DocNumber'), textAt(before, 'Id'));
  }
  const computed = compute(context, named, before);
  const unmoved = {
    ...computed,
    Id: before['Id'],
    SyncToken: before['SyncToken'],
    MetaData: before['MetaData'],
    domain: 'QBO',
    sparse: false,
  };
  if (same(sortedKeys(unmoved), sortedKeys(before))) return { record: before, changes: [] };
  const record = moved(unmoved, now);
  company.put(definition.name, record);
  return {
    record,
    changes: [
      { entity: definition.name, id: textAt(record, 'Id'), verb: 'updated' },
      ...follow(context, record, before),
    ],
  };
}

const sortedKeys = (record: Rec): Rec =>
  Object.fromEntries(
    Object.entries(record)
      .filter(([, value]) => value !== undefined && value !== null)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/** The record with its SyncToken and time moved on. */
export const moved = (record: Rec, now: number): Rec => ({
  ...record,
  SyncToken: String(Number(record['SyncToken'] ?? 0) + 1),
  MetaData: { ...rec(record['MetaData']), LastUpdatedTime: pacific(now) },
});

export function remove(context: WriteContext, body: Rec): WriteResult {
  const { company, definition, now } = context;
  if (definition.family !== 'transaction') throw refusals.unsupported(`delete of ${definition.name}`);
  const before = current(context, body);
  const id = textAt(before, 'Id');
  const changes = unlinked(context, before);
  company.remove(definition.name, id, now);
  return {
    record: { status: 'Deleted', domain: 'QBO', Id: id },
    changes: [{ entity: definition.name, id, verb: 'deleted' }, ...changes],
  };
}

/** Amounts go to zero and the note says so; the document and its number stay. */
export function voided(context: WriteContext, body: Rec): WriteResult {
  const { company, definition, now } = context;
  if (!definition.voidable) throw refusals.unsupported('void');
  const before = current(context, body);
  const changes = unlinked(context, before);
  const note = textAt(before, 'PrivateNote');
  const record = moved(
    { ...zeroed(before), PrivateNote: note === '' ? 'Voided' : `Voided - ${note}`, LinkedTxn: [] },
    now,
  );
  company.put(definition.name, record);
  return {
    record,
    changes: [{ entity: definition.name, id: textAt(record, 'Id'), verb: 'voided' }, ...changes],
  };
}

const zeroed = (record: Rec): Rec => ({
  ...record,
  TotalAmt: 0,
  ...('Balance' in record && { Balance: 0 }),
  ...('UnappliedAmt' in record && { UnappliedAmt: 0, Line: [] }),
  ...('TxnTaxDetail' in record && { TxnTaxDetail: { TotalTax: 0 } }),
  ...('Balance' in record &&
    Array.isArray(record['Line']) && { Line: record['Line'].map((line) => zeroLine(rec(line))) }),
});

const zeroLine = (line: Rec): Rec => ({
  ...line,
  ...('Amount' in line && { Amount: 0 }),
  ...('SalesItemLineDetail' in line && {
    SalesItemLineDetail: { ...rec(line['SalesItemLineDetail']), Qty: 0 },
  }),
});

function current({ company, definition }: WriteContext, body: Rec): Rec {
  const before = company.get(definition.name, textAt(body, 'Id'));
  if (!before) throw refusals.notFound();
  if (body['SyncToken'] === undefined) throw refusals.required('SyncToken');
  if (textAt(body, 'SyncToken') !== textAt(before, 'SyncToken')) throw refusals.stale();
  return before;
}

const writable = (definition: EntityDefinition, body: Rec): Rec =>
  Object.fromEntries(
    Object.entries(body).filter(
      ([field]) => !definition.readOnly.includes(field) && field !== 'Id' && field !== 'SyncToken',
    ),
  );

/** What a full update cannot clear, and what QuickBooks computes anyway. */
const kept = (definition: EntityDefinition, before: Rec): Rec =>
  Object.fromEntries(
    Object.entries(before).filter(
      ([field]) => definition.kept?.includes(field) || definition.readOnly.includes(field),
    ),
  );

function compute(context: WriteContext, record: Rec, before: Rec | undefined): Rec {
  const { company, definition, switches } = context;
  refuseClosed(company, definition, record, before);
  if (definition.name === 'Payment')
    return computePayment(
      company,
      { CurrencyRef: { value: company.homeCurrency }, Line: [], ...record },
      before,
    );
  if (!isSale(definition)) return record;
  const customer = company.get('Customer', refId(record, 'CustomerRef')) ?? {};
  const currency = refId(record, 'CurrencyRef') || refId(customer, 'CurrencyRef') || company.homeCurrency;
  if (currency !== (refId(customer, 'CurrencyRef') || company.homeCurrency))
    throw refusals.business('The currency of the transaction is not that of the customer');
  const sale = computeSale(company, record, switches);
  const number = before
    ? textAt(record, 'DocNumber') || undefined
    : numberFor(company, record, context.allowDuplicate, switches);
  const paid = before ? new Big(Number(before['TotalAmt'])).minus(Number(before['Balance'])) : new Big(0);
  const { DocNumber: _sent, ...rest } = sale;
  return {
    ...rest,
    ...(number !== undefined && { DocNumber: number }),
    CustomerRef: { value: refId(record, 'CustomerRef'), name: textAt(customer, 'DisplayName') },
    CurrencyRef: { value: currency },
    ...(definition.name === 'Invoice' && {
      DueDate: dueDateOf(company, record),
      EmailStatus: textAt(record, 'EmailStatus') || 'NotSet',
    }),
    LinkedTxn: before?.['LinkedTxn'] ?? [],
    Balance: new Big(Number(sale['TotalAmt'])).minus(paid).toNumber(),
  };
}

/** Other records that move with this one. */
function follow(context: WriteContext, after: Rec | undefined, before: Rec | undefined): readonly Change[] {
  const { company, definition, now } = context;
  if (definition.name !== 'Payment') return [];
  const id = textAt(after ?? before ?? {}, 'Id');
  const touched = applyPayment(company, id, allocationsOf(before), allocationsOf(after), (entity, record) =>
    company.put(entity, moved(record, now)),
  );
  return touched.map((one) => ({ ...one, verb: 'updated' as const }));
}

/** A document with payments on it is freed of them; a payment gives its invoices their balance back. */
function unlinked(context: WriteContext, before: Rec): readonly Change[] {
  const { company, definition } = context;
  if (definition.name === 'Payment') return follow(context, undefined, before);
  const payments = (Array.isArray(before['LinkedTxn']) ? before['LinkedTxn'].map(rec) : []).filter(
    (linked) => linked['TxnType'] === 'Payment',
  );
  if (payments.length > 0 && company.get('Payment', textAt(payments[0] ?? {}, 'TxnId')))
    throw refusals.business('The transaction is linked to a payment; unlink it first');
  return [];
}
