/**
 * A HaloPSA purchase order is a QuickBooks purchase order. HaloPSA owns it; that QuickBooks has closed it comes back, and what has come of it where
 * goods are received there. Purchase orders count by themselves in QuickBooks, and whether it takes numbers of ours is a preference
 * of purchases, not of sales.
 */
import { compareTotals } from '../invoice/tax.ts';
import type { Kind, Refusal } from '../kind.ts';
import { checkPurchase, refuse } from './check.ts';
import { halo, ownNumber } from './halo.ts';
import { quickbooks } from './quickbooks.ts';
import { purchaseOrder, type PurchaseOrder } from './shape.ts';
import { predictPurchase } from './tax.ts';

const hasPayables = ({ payables }: PurchaseOrder): Refusal | undefined =>
  payables === null
    ? refuse(
        'no-payables-account',
        'QuickBooks wants to know the account that purchase orders will be owed on, and the connection names none.',
        'Set the connection’s default payables account to the code of the accounts payable account; then retry.',
      )
    : undefined;

export const kind: Kind<PurchaseOrder> = {
  name: 'purchase-order',
  shape: purchaseOrder,
  halo,
  quickbooks,
  owner: 'halo',
  owners: { status: 'quickbooks', received: 'quickbooks' },
  createOnly: ['payables'],
  direction: 'push',
  document: true,
  autoCreate: true,
  identity: ['supplier', 'date'],
  numbered: { sequence: 'purchase-orders', own: ownNumber, field: 'DocNumber', countedWith: 'purchases' },
  check: checkPurchase('purchase order', hasPayables),
  predict: predictPurchase,
  verify: (ours, theirs, { boundMinor, currency }) => compareTotals(ours, theirs, boundMinor, currency),
  importRank: 2,
};
