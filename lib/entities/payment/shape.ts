import * as z from 'zod';

/** More digits than any currency has. */
export const AMOUNT_DECIMALS = 4;

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
});

export type Payment = z.infer<typeof payment>;
