/**
 * A HaloPSA invoice is a QuickBooks invoice. HaloPSA owns it; a change made in QuickBooks is drift, shown to the bookkeeper and
 * never overwritten, unless the connection says `both`: then an edit of one side goes to the other, and what was made in QuickBooks comes over.
 * Balance and paid state are QuickBooks' and come back as payments. What else of it goes is the connection's choice (`../settings.ts`).
 */
import type { Kind } from '../kind.ts';
import { check } from './check.ts';
import { halo, ownNumber } from './halo.ts';
import { quickbooks } from './quickbooks.ts';
import { invoice, type Invoice } from './shape.ts';
import { compareTotals, predict } from './tax.ts';

export const kind: Kind<Invoice> = {
  name: 'invoice',
  shape: invoice,
  halo,
  quickbooks,
  owner: 'halo',
  // From its making on, whom it is addressed to is each side's own.
  createOnly: ['privateNote', 'billEmail', 'billAddress', 'shipAddress'],
  direction: 'push',
  document: true,
  autoCreate: true,
  identity: ['client', 'date'],
  numbered: {
    sequence: 'sales',
    own: ownNumber,
    field: 'DocNumber',
    askedToCount: 'AUTO_GENERATE',
  },
  check,
  predict,
  verify: (ours, theirs, { boundMinor, currency }) => compareTotals(ours, theirs, boundMinor, currency),
  importRank: 2,
};
