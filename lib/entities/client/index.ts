/**
 * A HaloPSA client is a QuickBooks customer, and each side may change what both know of it. HaloPSA's word counts where both changed the same,
 * but for what the bookkeeper grants and registers. An existing customer is taken only for exactly the same name: two companies under one
 * customer could not be told apart again. A telephone number goes to QuickBooks only, because whether HaloPSA takes one on the client or keeps it
 * on the site is unconfirmed; the connection's settings open the way back. E-mail addresses for copies are no field of a customer.
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
  owners: { term: 'quickbooks', taxNumber: 'quickbooks' },
  ways: { phone: 'push' },
  // @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/customer (CurrencyRef)
  fixed: { quickbooks: ['currency'] },
  direction: 'both',
  document: false,
  autoCreate: false,
  identity: ['name'],
  importRank: 1,
};
