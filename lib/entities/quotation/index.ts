/**
 * A HaloPSA quotation is a QuickBooks estimate. HaloPSA owns it; what the client is told to have answered in QuickBooks (accepted, rejected,
 * closed) comes back as its status.
 */
import type { Kind } from '../kind.ts';
import { compareTotals, predict } from '../invoice/tax.ts';
import { checkSale } from '../sales-order/check.ts';
import { halo, ownNumber } from './halo.ts';
import { quickbooks } from './quickbooks.ts';
import { quotation, type Quotation } from './shape.ts';

export const kind: Kind<Quotation> = {
  name: 'quotation',
  shape: quotation,
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
  check: checkSale('quotation'),
  predict,
  verify: (ours, theirs, { boundMinor, currency }) => compareTotals(ours, theirs, boundMinor, currency),
  importRank: 2,
};
