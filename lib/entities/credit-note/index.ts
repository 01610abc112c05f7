/**
 * A posted credit note of HaloPSA is a QuickBooks credit memo. HaloPSA owns it; what is changed in QuickBooks is drift, shown to the bookkeeper and
 * never overwritten. What is used of it is not written: that follows from its applications. Both share the invoices' numbers.
 *
 * It is pushed unless a connection says `both`: one that is made in HaloPSA needs to be told from an invoice, and how is a setting that nobody
 * but the tenant can know.
 */
import { compareTotals, predict } from '../invoice/tax.ts';
import { ownNumber } from '../invoice/halo.ts';
import type { Kind } from '../kind.ts';
import { check } from './check.ts';
import { halo } from './halo.ts';
import { quickbooks } from './quickbooks.ts';
import { creditNote, type CreditNote } from './shape.ts';

export const kind: Kind<CreditNote> = {
  name: 'credit-note',
  shape: creditNote,
  halo,
  quickbooks,
  owner: 'halo',
  direction: 'push',
  document: true,
  autoCreate: true,
  identity: ['client', 'date'],
  numbered: { sequence: 'sales', own: ownNumber, field: 'DocNumber' },
  check,
  predict,
  verify: (ours, theirs, { boundMinor, currency }) => compareTotals(ours, theirs, boundMinor, currency),
  importRank: 2.5,
};
