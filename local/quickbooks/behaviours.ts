/** Who computes what: an entity that is not named here is kept as it was sent. */
import { applyCredits, computeBillPayment, computePayment, releasePayments } from './payments.ts';
import { keep } from './balances.ts';
import type { Behaviour, Change, WriteContext } from './change.ts';
import {
  computeAccount,
  computeAttachable,
  computeCurrency,
  computeItem,
  computeNamed,
  computePerson,
  computePreferences,
  computeTerm,
} from './lists.ts';
import { checkLinks, followLinks } from './links.ts';
import { computeDeposit, computeJournal, computeTransfer } from './money-moves.ts';
import { computePurchase } from './purchases.ts';
import { big, refId, textAt, ZERO, type Rec } from './records.ts';
import { computeSale } from './sales.ts';
import { entityNamed } from './entities.ts';

const linkedPurchase: Behaviour = {
  compute: (context, sent, before) => {
    checkLinks(context, sent, before);
    return computePurchase(context, sent, before);
  },
  follow: followLinks,
};

/** Credits that are used as soon as they can be. */
function followCredits(context: WriteContext, record: Rec): readonly Change[] {
  const { company, definition } = context;
  if (company.preference('SalesFormsPrefs', 'AutoApplyCredit') !== true) return [];
  const payment = applyCredits(context, definition.name, record);
  const rules = entityNamed('Payment');
  if (!payment || !rules) return [];
  const id = textAt(payment, 'Id');
  const kept = keep(context, 'Payment', id, payment);
  return [
    ...kept,
    { entity: 'Payment', id, verb: 'created' },
    ...followLinks({ ...context, definition: rules }, payment, undefined),
  ];
}

const invoice: Behaviour = {
  compute: (context, sent, before) => {
    checkLinks(context, sent, before);
    return computeSale(context, sent, before);
  },
  follow: (context, after, before) => {
    const changes = [...followLinks(context, after, before)];
    if (!after) return changes;
    if (!before) return [...changes, ...followCredits(context, after)];
    const over = big(after['Balance']).neg();
    if (over.lte(ZERO)) return changes;
    // Less than is paid on it: what is over is a credit again.
    changes.push(...releasePayments(context, 'Invoice', after, over));
    const settled = context.company.get('Invoice', textAt(after, 'Id')) ?? after;
    return [...changes, ...keep(context, 'Invoice', textAt(after, 'Id'), { ...settled, Balance: 0 })];
  },
};

const creditMemo: Behaviour = {
  compute: computeSale,
  follow: (context, after, before) => (after && !before ? followCredits(context, after) : []),
};

/** A purchase may name whom it was from. */
const purchase: Behaviour = {
  ...linkedPurchase,
  compute: (context, sent, before) => {
    const type = textAt((sent['EntityRef'] ?? {}) as Rec, 'type') || 'Vendor';
    const id = refId(sent, 'EntityRef');
    const known =
      id === '' || ['Vendor', 'Customer', 'Employee'].some((entity) => context.company.get(entity, id));
    const record = linkedPurchase.compute?.(context, sent, before) ?? sent;
    return known && id !== '' ? { ...record, EntityRef: { value: id, type } } : record;
  },
};

const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  Customer: { compute: computePerson },
  Vendor: { compute: computePerson },
  Employee: { compute: computePerson },
  Item: { compute: computeItem },
  Account: { compute: computeAccount },
  Term: { compute: computeTerm },
  Class: { compute: computeNamed },
  Department: { compute: computeNamed },
  CompanyCurrency: { compute: computeCurrency },
  Attachable: { compute: computeAttachable },
  Preferences: { compute: computePreferences },
  Invoice: invoice,
  CreditMemo: creditMemo,
  SalesReceipt: { compute: computeSale },
  RefundReceipt: { compute: computeSale },
  Estimate: { compute: computeSale },
  Payment: { compute: computePayment, follow: followLinks },
  PurchaseOrder: { compute: computePurchase },
  Bill: linkedPurchase,
  VendorCredit: { compute: computePurchase },
  BillPayment: { compute: computeBillPayment, follow: followLinks },
  Purchase: purchase,
  JournalEntry: { compute: computeJournal },
  Deposit: { compute: computeDeposit, follow: followLinks },
  Transfer: { compute: computeTransfer },
};

export const behaviourOf = (entity: string): Behaviour => BEHAVIOURS[entity] ?? {};
