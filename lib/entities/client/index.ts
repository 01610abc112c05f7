/**
 * A HaloPSA client is a QuickBooks customer. An existing customer is taken only for exactly the same name: two companies under one
 * customer could not be told apart again.
 */
import type { Kind } from '../kind.ts';
import { halo } from './halo.ts';
import { quickbooks } from './quickbooks.ts';
import { client, type Client } from './shape.ts';

export const kind: Kind<Client> = {
  name: 'client',
  shape: client,
  halo,
  quickbooks,
  owner: 'halo',
  // @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/customer (CurrencyRef)
  fixed: { quickbooks: ['currency'] },
  direction: 'push',
  document: false,
  autoCreate: false,
  identity: ['name'],
  importRank: 1,
};
