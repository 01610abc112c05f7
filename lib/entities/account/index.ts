/**
 * Accounts live in QuickBooks; HaloPSA only names them by code. A code is matched to the account with that number, else to the one
 * with exactly that name, and never written: a missing account is a bookkeeper's decision.
 */
import type { Kind } from '../kind.ts';
import { halo } from './halo.ts';
import { quickbooks } from './quickbooks.ts';
import { account, type Account } from './shape.ts';

export const kind: Kind<Account> = {
  name: 'account',
  shape: account,
  halo,
  quickbooks,
  owner: 'quickbooks',
  direction: 'link',
  shared: true,
  document: false,
  autoCreate: false,
  importRank: 0,
};
