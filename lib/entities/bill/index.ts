/**
 * What a supplier billed: an Invoice in HaloPSA that names a supplier or a purchase order, a Bill in QuickBooks. HaloPSA owns it; what
 * QuickBooks still owes comes back. Its number is the supplier's own and not of any sequence of ours, so one that QuickBooks knows already is
 * this very bill, if supplier and day agree, and else a person's business: a bill that is paid twice is money lost.
 */
import { compareTotals } from '../invoice/tax.ts';
import type { Kind, Refusal } from '../kind.ts';
import { checkPurchase, refuse } from '../purchase-order/check.ts';
import { predictPurchase } from '../purchase-order/tax.ts';
import { halo } from './halo.ts';
import { quickbooks } from './quickbooks.ts';
import { bill, NUMBER_MAX, type Bill } from './shape.ts';

const numberFits = ({ number }: Bill): Refusal | undefined =>
  number.length <= NUMBER_MAX
    ? undefined
    : refuse(
        'number-too-long',
        `The supplier's number ${number} has ${number.length} characters; QuickBooks takes ${NUMBER_MAX}.`,
        'Shorten the number of the bill in HaloPSA; it is sent by itself then.',
      );

export const kind: Kind<Bill> = {
  name: 'bill',
  shape: bill,
  halo,
  quickbooks,
  owner: 'halo',
  createOnly: ['order'],
  direction: 'push',
  document: true,
  autoCreate: true,
  identity: ['supplier', 'date', 'number'],
  check: checkPurchase('bill', numberFits),
  predict: predictPurchase,
  verify: (ours, theirs, { boundMinor, currency }) => compareTotals(ours, theirs, boundMinor, currency),
  importRank: 3,
};
