/**
 * How money came in. QuickBooks keeps the list; a payment in HaloPSA names its way by `payment_method_name`.
 */
import type { Kind } from '../kind.ts';
import { halo } from './halo.ts';
import { quickbooks } from './quickbooks.ts';
import { paymentMethod, type PaymentMethod } from './shape.ts';

export const kind: Kind<PaymentMethod> = {
  name: 'payment-method',
  shape: paymentMethod,
  halo,
  quickbooks,
  owner: 'quickbooks',
  createOnly: ['name'],
  direction: 'pull',
  shared: true,
  document: false,
  autoCreate: false,
  importRank: 0,
};
