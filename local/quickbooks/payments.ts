/**
 * What a payment does to the documents it is applied to: their balance moves, they show the link, their SyncToken and time move on.
 * A payment without an amount may link credits to charges.
 */
import Big from 'big.js';
import { refId, textAt, type Company, type Rec } from './company.ts';
import { refusals } from './faults.ts';

export interface Allocation {
  readonly entity: string;
  readonly id: string;
  readonly amount: Big;
}

const TARGETS: ReadonlySet<string> = new Set(['Invoice', 'CreditMemo']);
const rec = (value: unknown): Rec => (typeof value === 'object' && value !== null ? (value as Rec) : {});
const list = (value: unknown): readonly Rec[] => (Array.isArray(value) ? value.map(rec) : []);

export function allocationsOf(payment: Rec | undefined): readonly Allocation[] {
  return list(payment?.['Line']).flatMap((line) =>
    list(line['LinkedTxn'])
      .filter((linked) => TARGETS.has(textAt(linked, 'TxnType')))
      .map((linked) => ({
        entity: textAt(linked, 'TxnType'),
        id: textAt(linked, 'TxnId'),
        amount: new Big(Number(line['Amount']) || 0),
      })),
  );
}

/** Checks the allocations and adds what QuickBooks computes. @throws Refusal 2500, 6000 */
export function computePayment(company: Company, payment: Rec, before: Rec | undefined): Rec {
  const allocations = allocationsOf(payment);
  for (const { entity, id, amount } of allocations) {
    const target = company.get(entity, id);
    if (!target) throw refusals.reference('LinkedTxn', id);
    if (refId(target, 'CustomerRef') !== refId(payment, 'CustomerRef'))
      throw refusals.business('The linked transaction belongs to another customer');
    const own = sumFor(allocationsOf(before), entity, id);
    if (amount.gt(new Big(Number(target['Balance']) || 0).plus(own)))
      throw refusals.business('The amount is more than the open balance of the linked transaction');
  }
  const applied = allocations.reduce(
    (sum, { entity, amount }) => (entity === 'CreditMemo' ? sum.minus(amount) : sum.plus(amount)),
    new Big(0),
  );
  const total = new Big(Number(payment['TotalAmt']) || 0);
  if (applied.gt(total)) throw refusals.business('The lines come to more than the total of the payment');
  return { ...payment, UnappliedAmt: total.minus(applied).toNumber(), ProcessPayment: false };
}

const sumFor = (allocations: readonly Allocation[], entity: string, id: string): Big =>
  allocations
    .filter((one) => one.entity === entity && one.id === id)
    .reduce((sum, { amount }) => sum.plus(amount), new Big(0));

/** Moves balances from the payment as it was to the payment as it is; returns the documents touched. */
export function applyPayment(
  company: Company,
  paymentId: string,
  before: readonly Allocation[],
  after: readonly Allocation[],
  touch: (entity: string, record: Rec) => void,
): readonly { readonly entity: string; readonly id: string }[] {
  const touched = [
    ...new Map([...before, ...after].map(({ entity, id }) => [`${entity}/${id}`, { entity, id }])).values(),
  ];
  return touched.filter(({ entity, id }) => {
    const target = company.get(entity, id);
    const change = sumFor(before, entity, id).minus(sumFor(after, entity, id));
    if (!target) return false;
    const links = list(target['LinkedTxn']).filter((linked) => textAt(linked, 'TxnId') !== paymentId);
    const linked = sumFor(after, entity, id).eq(0)
      ? links
      : [...links, { TxnId: paymentId, TxnType: 'Payment' }];
    touch(entity, {
      ...target,
      Balance: new Big(Number(target['Balance']) || 0).plus(change).toNumber(),
      LinkedTxn: linked,
    });
    return true;
  });
}
