/**
 * The currencies that a QuickBooks company with several of them has in use; the home currency is not among them. They are matched by code and
 * never made: a currency that HaloPSA lacks, or that QuickBooks does not use yet, is a bookkeeper's decision.
 */
import type { Kind } from '../kind.ts';
import { halo } from './halo.ts';
import { quickbooks } from './quickbooks.ts';
import { currency, type Currency } from './shape.ts';

export const kind: Kind<Currency> = {
  name: 'currency',
  shape: currency,
  halo,
  quickbooks,
  owner: 'quickbooks',
  direction: 'pull',
  shared: true,
  document: false,
  autoCreate: false,
  identity: ['code'],
  importRank: 0,
};
