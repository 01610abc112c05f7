/**
 * Delete and void. Lists are only ever deactivated; transactions go, or where QuickBooks can void them stay with their number and nothing else.
 * What others stand on cannot go. @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/invoice
 */
import { keep } from './balances.ts';
import { behaviourOf } from './behaviours.ts';
import type { Change, WriteContext, WriteResult } from './change.ts';
import { homeAmounts } from './currency.ts';
import { Refusal, refusals } from './faults.ts';
import { moveQuantities } from './inventory.ts';
import { holdersOf, refuseDeposited } from './links.ts';
import { releasePayments } from './payments.ts';
import { big, list, moved, rec, textAt, type Rec } from './records.ts';
import { refuseClosed } from './rules.ts';
import { current } from './write.ts';

export function remove(context: WriteContext, body: Rec): WriteResult {
  const { company, definition, now } = context;
  if (definition.family !== 'transaction' && definition.family !== 'attachment')
    throw refusals.unsupported(`delete of ${definition.name}`);
  const before = current(context, body);
  const id = textAt(before, 'Id');
  const freed = free(context, before);
  if (definition.family === 'attachment') company.remove(definition.name, id, now);
  else freed.push(...keep(context, definition.name, id, undefined));
  moveQuantities(context, undefined, before);
  freed.push(...(behaviourOf(definition.name).follow?.(context, undefined, before) ?? []));
  return {
    record: { status: 'Deleted', domain: 'QBO', Id: id },
    changes: [{ entity: definition.name, id, verb: 'deleted' }, ...freed],
  };
}

/** @throws Refusal 6000, 6210, 6540 */
function free(context: WriteContext, before: Rec): Change[] {
  const { company, definition, switches } = context;
  refuseClosed(company, definition, [before]);
  refuseDeposited(context, before);
  const holders = holdersOf(company, before);
  if (holders.length === 0) return [];
  if (switches.linkedDocument === 'refused' || !holders.every(({ entity }) => entity.endsWith('Payment')))
    throw refusals.linked(switches.linkedDocumentCode, holders[0]?.entity ?? 'another');
  return [...releasePayments(context, definition.name, before, big(before['TotalAmt']))];
}

/** Voiding as the API offers it, by the way it was asked for. @throws Refusal 500 */
export function voidedBy(context: WriteContext, body: Rec, way: 'operation' | 'include'): WriteResult {
  const { definition, switches, byPerson } = context;
  const allowed = way === 'operation' ? switches.voidByOperation : switches.voidByInclude;
  if (byPerson ? definition.posting !== true : !allowed.includes(definition.name))
    throw refuseVoid(context, body);
  return voided(context, body);
}

/** Two entities were seen to answer 200 all the same. */
export class Oddity extends Error {
  override readonly name = 'Oddity';
  readonly body: Rec;
  constructor(body: Rec) {
    super('an answer of 200 that is none');
    this.body = body;
  }
}

function refuseVoid(context: WriteContext, body: Rec): Refusal | Oddity {
  const { definition, switches } = context;
  if (definition.name === 'Bill' && switches.billVoid === 'system-fault-200') {
    current(context, body);
    return new Refusal(
      '10000',
      'An application error has occurred while processing your request',
      'System Failure Error',
      {
        status: 200,
        type: 'SystemFault',
      },
    );
  }
  if (definition.name === 'JournalEntry' && switches.journalVoid === 'empty-200') {
    current(context, body);
    return new Oddity({ BatchItemResponse: [] });
  }
  return refusals.unsupported('void');
}

/** Amounts go to zero and the note says so; the document and its number stay. */
function voided(context: WriteContext, body: Rec): WriteResult {
  const { company, definition, now, byPerson, switches } = context;
  const before = current(context, body);
  const id = textAt(before, 'Id');
  const freed = free(context, before);
  const note = textAt(before, 'PrivateNote');
  const base = company.get(definition.name, id) ?? before;
  const shows =
    byPerson &&
    (definition.name === 'Purchase' || (definition.name === 'Invoice' && switches.voidedInvoiceShowsStatus));
  const emptied: Rec = {
    ...zeroed(definition.name, base),
    PrivateNote: note === '' ? 'Voided' : `Voided - ${note}`.slice(0, 4_000),
    LinkedTxn: [],
    ...(shows && { status: 'Voided' }),
  };
  const record = moved({ ...emptied, ...homeAmounts(company, emptied) }, now);
  const moves = keep(context, definition.name, id, record);
  moveQuantities(context, record, before);
  const followed = behaviourOf(definition.name).follow?.(context, record, before) ?? [];
  return {
    record: company.get(definition.name, id) ?? record,
    changes: [{ entity: definition.name, id, verb: 'voided' }, ...freed, ...moves, ...followed],
  };
}

const ZEROED = ['TotalAmt', 'Balance', 'RemainingCredit', 'UnappliedAmt', 'Amount'] as const;

/** Their lines are nothing but what they are applied to. */
const APPLIED: ReadonlySet<string> = new Set(['Payment', 'BillPayment', 'Deposit']);

function zeroed(entity: string, record: Rec): Rec {
  const amounts = Object.fromEntries(ZEROED.filter((field) => field in record).map((field) => [field, 0]));
  return {
    ...record,
    ...amounts,
    ...('TxnTaxDetail' in record && { TxnTaxDetail: { TotalTax: 0 } }),
    Line: APPLIED.has(entity) ? [] : list(record['Line']).map(zeroLine),
  };
}

function zeroLine(line: Rec): Rec {
  const type = textAt(line, 'DetailType');
  const detail = rec(line[type]);
  return {
    ...line,
    ...('Amount' in line && { Amount: 0 }),
    ...('LinkedTxn' in line && { LinkedTxn: [] }),
    ...('Qty' in detail && { [type]: { ...detail, Qty: 0 } }),
  };
}
