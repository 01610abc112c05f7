/**
 * A HaloPSA site is a sub-customer in QuickBooks: a customer below that of its client. Off until a connection says otherwise, because most
 * companies bill the client. Which of a client's customers a document is for is the document's business. A sub-customer is taken only for a site
 * of the same name of the same client; the client's own name stands before it in QuickBooks and is left as it was made.
 */
import type { Kind } from '../kind.ts';
import { halo } from './halo.ts';
import { quickbooks } from './quickbooks.ts';
import { site, type Site } from './shape.ts';

export const kind: Kind<Site> = {
  name: 'site',
  shape: site,
  halo,
  quickbooks,
  owner: 'halo',
  createOnly: ['clientName'],
  direction: 'off',
  document: false,
  autoCreate: false,
  identity: ['client', 'name'],
  importRank: 1,
};
