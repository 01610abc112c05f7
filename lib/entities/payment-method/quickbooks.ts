import type { SideDefinition } from '../kind.ts';
import { quickbooksValue } from '../listed-value.ts';
import type { PaymentMethod } from './shape.ts';

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/paymentmethod */
export const quickbooks: SideDefinition<PaymentMethod> = quickbooksValue(
  'PaymentMethod',
  'Name',
  (record) => ({
    type: record['Type'] === 'CREDIT_CARD' ? 'CREDIT_CARD' : 'NON_CREDIT_CARD',
  }),
);
