/**
 * Money received in QuickBooks shows in HaloPSA as InvoicePayment rows, one for each allocation. HaloPSA's `amountpaid` is never written:
 * it follows from the rows. An allocation that is moved or taken back in QuickBooks takes its row with it.
 */
import type { Kind } from '../kind.ts';
import { halo } from './halo.ts';
import { quickbooks } from './quickbooks.ts';
import { payment, type Payment } from './shape.ts';

export const kind: Kind<Payment> = {
  name: 'payment',
  shape: payment,
  halo,
  quickbooks,
  owner: 'quickbooks',
  direction: 'pull',
  document: false,
  autoCreate: true,
  identity: ['invoice'],
  importRank: 3,
};
