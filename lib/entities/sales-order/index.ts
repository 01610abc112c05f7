/**
 * A HaloPSA sales order is a QuickBooks estimate: QuickBooks Online has no sales orders, and an estimate posts nothing either. HaloPSA owns it,
 * and what is changed in QuickBooks is drift; only its status comes back. Quotations are estimates as well and count in the same
 * QuickBooks counter, while HaloPSA counts each by itself, so the number says which it is. Notes stay where they are: whether a tenant writes
 * them for the client or for itself nobody can tell.
 */
import type { Kind } from '../kind.ts';
import { compareTotals, predict } from '../invoice/tax.ts';
import { checkSale } from './check.ts';
import { halo, ownNumber } from './halo.ts';
import { quickbooks } from './quickbooks.ts';
import { salesOrder, type SalesOrder } from './shape.ts';

export const kind: Kind<SalesOrder> = {
  name: 'sales-order',
  shape: salesOrder,
  halo,
  quickbooks,
  owner: 'halo',
  owners: { status: 'quickbooks' },
  direction: 'push',
  document: true,
  autoCreate: true,
  identity: ['client', 'date'],
  numbered: {
    sequence: 'estimates',
    own: ownNumber,
    field: 'DocNumber',
    askedToCount: 'AUTO_GENERATE',
  },
  check: checkSale('sales order'),
  predict,
  verify: (ours, theirs, { boundMinor, currency }) => compareTotals(ours, theirs, boundMinor, currency),
  importRank: 2,
};
