/**
 * Create and update, with QuickBooks' semantics: a full update clears what it leaves out, a sparse one merges the header and replaces `Line`
 * whole, and a no-op leaves SyncToken and time alone (recorded three times of three).
 */
import { withAddressIds } from './addresses.ts';
import { keep, madeAt } from './balances.ts';
import { behaviourOf } from './behaviours.ts';
import type { Change, WriteContext, WriteResult } from './change.ts';
import type { EntityDefinition } from './entities.ts';
import { refusals } from './faults.ts';
import { renameBelow } from './hierarchy.ts';
import { moveQuantities } from './inventory.ts';
import { refuseDeposited } from './links.ts';
import { keepsNumber } from './numbers.ts';
import { comparable, moved, rec, refId, same, textAt, type Rec } from './records.ts';
import { today } from './terms.ts';
import { checkReferences, refuseClosed, refuseTakenName, renamed, requireFields, writable } from './rules.ts';

/** Whoever connected the app; the simulator has one. */
const CHANGED_BY = { LastModifiedByRef: { value: '9341450000000001' } };

const settled = (record: Rec): Rec =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null && value !== undefined));

/** POST without an Id. @throws Refusal */
export function create(context: WriteContext, body: Rec): WriteResult {
  const { company, definition, now } = context;
  if (definition.creatable === false) throw refusals.unsupported(`create of ${definition.name}`);
  const sent = settled({ ...definition.defaults, ...settled(writable(context, body)) });
  requireFields(definition, sent);
  checkReferences(company, definition, sent);
  refuseClosed(company, definition, [{ TxnDate: textAt(sent, 'TxnDate') || today(context) }]);
  const id = company.nextId();
  const computed = compute(context, { ...sent, Id: id }, undefined);
  refuseTakenName(company, definition, computed, id);
  const record: Rec = {
    ...settled(withAddressIds(company, definition, computed, undefined)),
    domain: 'QBO',
    sparse: false,
    Id: id,
    SyncToken: '0',
    MetaData: { ...madeAt(now), ...(definition.modifiedBy && CHANGED_BY) },
  };
  const moves = place(context, record, undefined);
  return {
    record: company.get(definition.name, id) ?? record,
    changes: [{ entity: definition.name, id, verb: 'created' }, ...moves],
  };
}

const compute = (context: WriteContext, record: Rec, before: Rec | undefined): Rec =>
  behaviourOf(context.definition.name).compute?.(context, record, before) ?? record;

/** Keeps the record, and moves what moves with it. */
function place(context: WriteContext, after: Rec, before: Rec | undefined): readonly Change[] {
  const { definition } = context;
  const kept = keep(context, definition.name, textAt(after, 'Id'), after);
  moveQuantities(context, after, before);
  if (before) renameBelow(context, after, before);
  return [...kept, ...(behaviourOf(definition.name).follow?.(context, after, before) ?? [])];
}

/** POST with an Id: sparse or full. @throws Refusal 610, 5010, … */
export function update(context: WriteContext, body: Rec): WriteResult {
  const { company, definition, now } = context;
  const before = current(context, body);
  const overlaid = settled(overlay(context, body, before));
  requireFields(definition, overlaid);
  checkReferences(company, definition, overlaid);
  const id = textAt(before, 'Id');
  const computed = compute(context, renamed(definition, before, { ...overlaid, Id: id }), before);
  refuseTakenName(company, definition, computed, id);
  const unmoved: Rec = {
    ...settled(withAddressIds(company, definition, computed, before)),
    Id: id,
    SyncToken: before['SyncToken'],
    MetaData: before['MetaData'],
    domain: 'QBO',
    sparse: false,
  };
  if (same(comparable(unmoved), comparable(before))) return { record: before, changes: [] };
  refuseClosed(company, definition, [computed, before]);
  refuseDeposited(context, before);
  const record = moved(unmoved, now);
  const moves = place(context, record, before);
  return {
    record: company.get(definition.name, id) ?? record,
    changes: [{ entity: definition.name, id, verb: 'updated' }, ...moves],
  };
}

/** What was there under what was sent. */
function overlay(context: WriteContext, body: Rec, before: Rec): Rec {
  const { definition } = context;
  const sent = without(writable(context, body), definition.createOnly ?? []);
  if (body['sparse'] === true || body['sparse'] === 'true')
    return { ...before, ...sent, ...freshTax(sent, before) };
  const numbered = !('DocNumber' in sent) && before['DocNumber'] !== undefined && keepsNumber(context);
  return { ...kept(definition, before), ...(numbered && { DocNumber: before['DocNumber'] }), ...sent };
}

const without = (record: Rec, names: readonly string[]): Rec =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));

/** New lines without a tax block have their tax worked out anew, by the code that was there. */
function freshTax(sent: Rec, before: Rec): Rec {
  if (!('Line' in sent) || 'TxnTaxDetail' in sent) return {};
  const code = refId(rec(before['TxnTaxDetail']), 'TxnTaxCodeRef');
  return { TxnTaxDetail: code === '' ? undefined : { TxnTaxCodeRef: { value: code } } };
}

/** What a full update cannot clear, and what QuickBooks computes anyway. */
const kept = (definition: EntityDefinition, before: Rec): Rec =>
  Object.fromEntries(
    Object.entries(before).filter(
      ([field]) =>
        definition.kept?.includes(field) ||
        definition.createOnly?.includes(field) ||
        definition.computed.has(field),
    ),
  );

/** The record that a write names, at the version it names. @throws Refusal 610, 2020, 5010 */
export function current({ company, definition }: WriteContext, body: Rec): Rec {
  const before = company.get(definition.name, definition.family === 'settings' ? '1' : textAt(body, 'Id'));
  if (!before) throw refusals.notFound();
  if (body['SyncToken'] === undefined || body['SyncToken'] === null) throw refusals.required('SyncToken');
  if (textAt(body, 'SyncToken') !== textAt(before, 'SyncToken')) throw refusals.stale();
  return before;
}
