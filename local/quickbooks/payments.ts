/**
 * Payments of customers and to vendors: what they are applied to is checked against open balances, the rest is unapplied. A payment without an
 * amount links credits to charges (recorded: payment 74).
 */
import type Big from 'big.js';
import { undeposited } from './accounts.ts';
import { keep, madeAt } from './balances.ts';
import type { Change, WriteContext } from './change.ts';
import type { Company } from './company.ts';
import { documentCurrency, homeAmounts } from './currency.ts';
import { entityNamed } from './entities.ts';
import { refusals } from './faults.ts';
import { allocationsOf, checkLinks, distinct, holdersOf, sumFor, type Allocation } from './links.ts';
import { numberOf } from './numbers.ts';
import { big, list, moved, rec, refId, sumOf, textAt, ZERO, type Rec } from './records.ts';
import { today } from './terms.ts';

const LINK_NOTE = 'Created by QB Online to link credits to charges.';
const CREDITS: ReadonlySet<string> = new Set(['CreditMemo', 'VendorCredit']);

/** Lines are checked one by one: an amount, not below zero, on something that can be paid. @throws Refusal 2020, 2500, 6000 */
function checkLines(record: Rec, payable: readonly string[]): void {
  for (const line of list(record['Line'])) {
    const links = list(line['LinkedTxn']);
    if (links.length === 0) continue;
    if (line['Amount'] === undefined) throw refusals.required('Amount');
    if (big(line['Amount']).lt(ZERO)) throw refusals.business('The amount of a line cannot be below zero');
    for (const { TxnType: type } of links) {
      if (type === 'JournalEntry' || type === 'Deposit') throw refusals.notModelled(`payments on ${type}`);
      if (!payable.includes(String(type))) throw refusals.enumeration('TxnType', String(type));
    }
  }
}

/** No document is paid more than is open on it, without counting what this payment had paid. @throws Refusal 2500, 6000 */
function checkOpen({ company, definition }: WriteContext, record: Rec, before: Rec | undefined): void {
  const [is, was] = [allocationsOf(definition.name, record), allocationsOf(definition.name, before)];
  for (const one of distinct(is)) {
    const open = big(company.get(one.entity, one.id)?.['Balance']).plus(sumFor(was, one));
    if (sumFor(is, one).gt(open))
      throw refusals.business('The amount is more than the open balance of the linked transaction');
  }
}

/** What is applied to charges, less the credits used. */
const appliedBy = (allocations: readonly Allocation[]): Big =>
  sumOf(allocations.map(({ entity, amount }) => (CREDITS.has(entity) ? amount.neg() : amount)));

/** @throws Refusal */
export function computePayment(context: WriteContext, sent: Rec, before: Rec | undefined): Rec {
  const { company, definition } = context;
  const customer = company.get('Customer', refId(sent, 'CustomerRef'));
  const dated = { ...sent, TxnDate: textAt(sent, 'TxnDate') || today(context) };
  const record: Rec = { ...dated, ...documentCurrency(context, dated, customer), Line: keptLines(sent) };
  checkLines(record, ['Invoice', 'CreditMemo']);
  checkLinks(context, record, before);
  checkOpen(context, record, before);
  const total = big(record['TotalAmt']);
  const applied = appliedBy(allocationsOf(definition.name, record));
  if (total.lt(ZERO)) throw refusals.business('The total of a payment cannot be below zero');
  if (applied.gt(total)) throw refusals.business('The lines come to more than the total of the payment');
  if (applied.lt(ZERO))
    throw refusals.business('The credits come to more than the charges they are linked to');
  const account =
    refId(record, 'DepositToAccountRef') || (total.eq(ZERO) ? '' : textAt(undeposited(company) ?? {}, 'Id'));
  return {
    ...record,
    ...homeAmounts(company, record),
    LinkedTxn: before?.['LinkedTxn'] ?? [],
    UnappliedAmt: total.minus(applied).toNumber(),
    ProcessPayment: false,
    ...(account !== '' && { DepositToAccountRef: { value: account } }),
  };
}

/** `LineEx` is worked out when it is shown. */
const keptLines = (record: Rec): readonly Rec[] =>
  list(record['Line']).map(({ LineEx: _shown, Id: _id, LineNum: _number, ...line }) => line);

const extra = (name: string, value: string): Rec => ({
  name: '{http://schema.intuit.com/finance/v3}NameValue',
  declaredType: 'com.intuit.schema.finance.v3.NameValue',
  scope: 'javax.xml.bind.JAXBElement$GlobalScope',
  value: { Name: name, Value: value },
  nil: false,
  globalScope: true,
  typeSubstituted: false,
});

/** Each line with the document's balance before this payment, and its number. */
export function shownPayment(company: Company, record: Rec): Rec {
  const lines = list(record['Line']).map((line) => {
    const [linked] = list(line['LinkedTxn']);
    const target = linked && company.get(textAt(linked, 'TxnType'), textAt(linked, 'TxnId'));
    if (!target) return line;
    const open = big(target['Balance']).plus(big(line['Amount']));
    const any = [extra('txnId', textAt(target, 'Id')), extra('txnOpenBalance', open.toFixed(2))];
    const number = textAt(target, 'DocNumber');
    return { ...line, LineEx: { any: number === '' ? any : [...any, extra('txnReferenceNumber', number)] } };
  });
  return { ...record, Line: lines };
}

/** @throws Refusal */
export function computeBillPayment(context: WriteContext, sent: Rec, before: Rec | undefined): Rec {
  const { company } = context;
  const vendor = company.get('Vendor', refId(sent, 'VendorRef'));
  const dated = { ...sent, TxnDate: textAt(sent, 'TxnDate') || today(context) };
  const record: Rec = {
    ...dated,
    ...documentCurrency(context, dated, vendor),
    Line: keptLines(sent),
    ...payFrom(sent),
  };
  checkLines(record, ['Bill', 'VendorCredit']);
  checkLinks(context, record, before);
  checkOpen(context, record, before);
  const applied = appliedBy(allocationsOf('BillPayment', record));
  if (applied.gt(big(record['TotalAmt'])))
    throw refusals.business('The lines come to more than the total of the payment');
  if (applied.lt(big(record['TotalAmt']))) throw refusals.notModelled('a bill payment beyond what it pays');
  const number = numberOf(context, record, before);
  const { DocNumber: _sent, ...rest } = { ...record, ...homeAmounts(company, record) } as Rec;
  return number === undefined ? rest : { ...rest, DocNumber: number };
}

/** The account it is paid from, by its way of paying. @throws Refusal 2020 */
function payFrom(record: Rec): Rec {
  const check = rec(record['CheckPayment']);
  if (record['PayType'] === 'Check') {
    if (refId(check, 'BankAccountRef') === '') throw refusals.required('BankAccountRef');
    return { CheckPayment: { PrintStatus: 'NotSet', ...check } };
  }
  if (refId(rec(record['CreditCardPayment']), 'CCAccountRef') === '') throw refusals.required('CCAccountRef');
  return {};
}

/** A payment's lines without some amount on one document; what is freed is unapplied again. */
function withoutAmount(
  payment: Rec,
  { entity, id }: Pick<Allocation, 'entity' | 'id'>,
  most: Big,
): { readonly record: Rec; readonly freed: Big } {
  let left = most;
  const lines = list(payment['Line']).flatMap((line) => {
    const here = list(line['LinkedTxn']).some(({ TxnType, TxnId }) => TxnType === entity && TxnId === id);
    if (!here || left.lte(ZERO)) return [line];
    const taken = big(line['Amount']).gt(left) ? left : big(line['Amount']);
    left = left.minus(taken);
    const rest = big(line['Amount']).minus(taken);
    return rest.eq(ZERO) ? [] : [{ ...line, Amount: rest.toNumber() }];
  });
  const freed = most.minus(left);
  const unapplied = big(payment['UnappliedAmt']).plus(CREDITS.has(entity) ? freed.neg() : freed);
  return {
    freed,
    record: {
      ...payment,
      Line: lines,
      ...('UnappliedAmt' in payment && { UnappliedAmt: unapplied.toNumber() }),
    },
  };
}

/** Frees the payments on a document, the newest first, of up to an amount. */
export function releasePayments(
  context: WriteContext,
  entity: string,
  record: Rec,
  most: Big,
): readonly Change[] {
  const changes: Change[] = [];
  let left = most;
  for (const holder of holdersOf(context.company, record)) {
    if (left.lte(ZERO) || !entityNamed(holder.entity)?.posting) continue;
    const { record: next, freed } = withoutAmount(holder.record, { entity, id: textAt(record, 'Id') }, left);
    if (freed.eq(ZERO)) continue;
    left = left.minus(freed);
    const id = textAt(next, 'Id');
    changes.push(...keep(context, holder.entity, id, moved(next, context.now)));
    changes.push({ entity: holder.entity, id, verb: 'updated' });
  }
  return changes;
}

/** With automatic credits an invoice uses the customer's open credit memos, and a credit memo the open invoices, oldest first. */
export function applyCredits(context: WriteContext, entity: string, record: Rec): Rec | undefined {
  const { company, now } = context;
  const other = entity === 'Invoice' ? 'CreditMemo' : 'Invoice';
  const open = company
    .ofParty(other, refId(record, 'CustomerRef'))
    .filter(
      (one) => big(one['Balance']).gt(ZERO) && refId(one, 'CurrencyRef') === refId(record, 'CurrencyRef'),
    );
  let left = big(record['Balance']);
  const pairs = open.flatMap((one) => {
    const used = big(one['Balance']).gt(left) ? left : big(one['Balance']);
    left = left.minus(used);
    return used.gt(ZERO) ? [{ id: textAt(one, 'Id'), used }] : [];
  });
  if (pairs.length === 0) return undefined;
  const line = (type: string, id: string, amount: Big): Rec => ({
    Amount: amount.toNumber(),
    LinkedTxn: [{ TxnId: id, TxnType: type }],
  });
  const own = line(entity, textAt(record, 'Id'), sumOf(pairs.map(({ used }) => used)));
  const others = pairs.map(({ id, used }) => line(other, id, used));
  return {
    CustomerRef: record['CustomerRef'],
    CurrencyRef: record['CurrencyRef'],
    TotalAmt: 0,
    UnappliedAmt: 0,
    ProcessPayment: false,
    TxnDate: record['TxnDate'],
    PrivateNote: LINK_NOTE,
    LinkedTxn: [],
    Line: entity === 'Invoice' ? [own, ...others] : [...others, own],
    domain: 'QBO',
    sparse: false,
    Id: company.nextId(),
    SyncToken: '0',
    MetaData: madeAt(now),
  };
}
