import * as z from 'zod';

/** More digits than any currency has. */
export const AMOUNT_DECIMALS = 4;
/** What QuickBooks keeps of a reference. */
export const REFERENCE_MAX = 21;

/**
 * An allocation: so much of one payment on one invoice. HaloPSA has a row for each, QuickBooks one Payment with a line for each invoice.
 */
export const payment = z.strictObject({
  invoice: z.string().nullable(),
  /**
   * A decimal, in the invoice's currency: both systems say the same figure, and HaloPSA's row does not say in which currency, so minor units
   * could not be told.
   */
  amount: z.string(),
  date: z.string(),
  reference: z.string(),
  /** HaloPSA's payment method, by its id: it says which account and method a payment that is made in QuickBooks gets. */
  method: z.string(),
});

export type Payment = z.infer<typeof payment>;
