/**
 * Documents that stand on others. A payment is applied to invoices and credit memos, a bill payment to bills and vendor credits: their balance
 * moves with their SyncToken. A deposit marks payments and nothing more (recorded: payment 116 stayed at SyncToken 0). An invoice closes the
 * estimate it is made from, moving its time only (recorded: estimate 100); a bill or purchase closes the purchase order.
 */
import type Big from 'big.js';
import { keep } from './balances.ts';
import type { Change, WriteContext } from './change.ts';
import type { Company } from './company.ts';
import { homeAmounts } from './currency.ts';
import { refusals } from './faults.ts';
import { big, list, moved, refId, sumOf, textAt, touched, type Rec } from './records.ts';

export interface Allocation {
  readonly entity: string;
  readonly id: string;
  readonly amount: Big;
}

type Effect = 'balance' | 'mark' | 'estimate' | 'order';

const TARGETS: Readonly<Record<string, Readonly<Record<string, Effect>>>> = {
  Payment: { Invoice: 'balance', CreditMemo: 'balance' },
  BillPayment: { Bill: 'balance', VendorCredit: 'balance' },
  Deposit: { Payment: 'mark', SalesReceipt: 'mark', RefundReceipt: 'mark' },
  Invoice: { Estimate: 'estimate' },
  Bill: { PurchaseOrder: 'order' },
  Purchase: { PurchaseOrder: 'order' },
};

/** How a link is named on the document it points at. */
function wordFor(entity: string, record: Rec): string {
  if (entity !== 'BillPayment') return entity;
  return record['PayType'] === 'CreditCard' ? 'BillPaymentCreditCard' : 'BillPaymentCheck';
}

/** What a document is applied to, by its lines and its head. */
export function allocationsOf(entity: string, record: Rec | undefined): readonly Allocation[] {
  const targets = TARGETS[entity];
  if (!targets || !record) return [];
  const linked = (holder: Rec): readonly Allocation[] =>
    list(holder['LinkedTxn'])
      .filter((one) => textAt(one, 'TxnType') in targets)
      .map((one) => ({
        entity: textAt(one, 'TxnType'),
        id: textAt(one, 'TxnId'),
        amount: big(holder['Amount']),
      }));
  const own = entity === 'Payment' || entity === 'Deposit' ? [] : linked(record);
  return [...own, ...list(record['Line']).flatMap(linked)];
}

export const sumFor = (
  allocations: readonly Allocation[],
  { entity, id }: Pick<Allocation, 'entity' | 'id'>,
): Big =>
  sumOf(allocations.filter((one) => one.entity === entity && one.id === id).map(({ amount }) => amount));

/** The documents named, each once. */
export const distinct = (allocations: readonly Allocation[]): readonly Allocation[] => [
  ...new Map(allocations.map((one) => [`${one.entity}/${one.id}`, one])).values(),
];

/** Each target must be there, belong to the same customer or vendor, and be free. @throws Refusal 2500, 6000 */
export function checkLinks(context: WriteContext, record: Rec, before: Rec | undefined): void {
  const { company, definition } = context;
  const party = definition.party;
  for (const one of distinct(allocationsOf(definition.name, record))) {
    const target = company.get(one.entity, one.id);
    if (!target) throw refusals.reference('LinkedTxn', one.id);
    if (party && definition.name !== 'Purchase' && refId(target, party) !== refId(record, party))
      throw refusals.business('The linked transaction belongs to another customer or vendor');
    refuseSecondLink(context, one, target, before);
  }
}

/** An estimate makes one invoice, a payment is deposited once. */
function refuseSecondLink(
  { definition }: WriteContext,
  one: Allocation,
  target: Rec,
  before: Rec | undefined,
): void {
  const effect = TARGETS[definition.name]?.[one.entity];
  if (effect !== 'estimate' && effect !== 'mark') return;
  const held = list(target['LinkedTxn']).find(({ TxnType }) => TxnType === definition.name);
  if (held && held['TxnId'] !== before?.['Id'])
    throw refusals.business(
      `The ${one.entity} is already linked to ${definition.name} ${textAt(held, 'TxnId')}`,
    );
}

/** Moves what a document is applied to from how it was to how it is. */
export function followLinks(
  context: WriteContext,
  after: Rec | undefined,
  before: Rec | undefined,
): readonly Change[] {
  const { company, definition, now } = context;
  const [was, is] = [allocationsOf(definition.name, before), allocationsOf(definition.name, after)];
  const record = after ?? before ?? {};
  const link = { TxnId: textAt(record, 'Id'), TxnType: wordFor(definition.name, record) };
  return distinct([...was, ...is]).flatMap((one): readonly Change[] => {
    const target = company.get(one.entity, one.id);
    if (!target) return [];
    const others = list(target['LinkedTxn']).filter(({ TxnId }) => TxnId !== link.TxnId);
    const [had, has] = [was, is].map((links) =>
      links.some((other) => other.entity === one.entity && other.id === one.id),
    );
    const freed = sumFor(was, one).minus(sumFor(is, one));
    if (had === has && freed.eq(0)) return [];
    const effect = TARGETS[definition.name]?.[one.entity] ?? 'mark';
    const next = { ...target, LinkedTxn: has ? [link, ...others] : others };
    return place(context, one, effect, settle(context, effect, next, has === true, freed), now);
  });
}

function place(
  context: WriteContext,
  { entity, id }: Allocation,
  effect: Effect,
  record: Rec,
  now: number,
): readonly Change[] {
  if (effect === 'mark') return keep(context, entity, id, record);
  const changes = keep(
    context,
    entity,
    id,
    effect === 'estimate' ? touched(record, now) : moved(record, now),
  );
  return [...changes, { entity, id, verb: 'updated' }];
}

/** The target as it stands now. */
function settle(
  { company, switches }: WriteContext,
  effect: Effect,
  target: Rec,
  linked: boolean,
  freed: Big,
): Rec {
  switch (effect) {
    case 'balance': {
      const open = big(target['Balance']).plus(freed).toNumber();
      const standing = {
        ...target,
        Balance: open,
        ...('RemainingCredit' in target && { RemainingCredit: open }),
      };
      return { ...standing, ...homeAmounts(company, standing) };
    }
    case 'mark':
      return target;
    case 'estimate':
      return { ...target, TxnStatus: linked ? 'Closed' : switches.estimateReopensAs };
    case 'order':
      return { ...target, POStatus: linked ? 'Closed' : 'Open' };
  }
}

/** Links by which others stand on a document; while there is one it cannot go. */
const HOLDERS: Readonly<Record<string, string>> = {
  Payment: 'Payment',
  BillPaymentCheck: 'BillPayment',
  BillPaymentCreditCard: 'BillPayment',
  Invoice: 'Invoice',
  Bill: 'Bill',
  Purchase: 'Purchase',
};

/** Who stands on a document: those whose links are on it and that still exist. */
export const holdersOf = (
  company: Company,
  record: Rec,
): readonly { readonly entity: string; readonly record: Rec }[] =>
  list(record['LinkedTxn']).flatMap((linked) => {
    const entity = HOLDERS[textAt(linked, 'TxnType')];
    const holder = entity === undefined ? undefined : company.get(entity, textAt(linked, 'TxnId'));
    return entity !== undefined && holder ? [{ entity, record: holder }] : [];
  });

/** @throws Refusal 6540 for what is part of a deposit */
export function refuseDeposited({ company }: WriteContext, record: Rec): void {
  const deposited = list(record['LinkedTxn']).some(
    (linked) =>
      linked['TxnType'] === 'Deposit' && company.get('Deposit', textAt(linked, 'TxnId')) !== undefined,
  );
  if (deposited) throw refusals.deposited();
}
