import * as z from 'zod';

/**
 * An allocation: so much of one payment on one invoice. HaloPSA has a row for each, QuickBooks one Payment with a line for each invoice.
 */
export const payment = z.strictObject({
  invoice: z.string().nullable(),
  amountMinor: z.number().int(),
  date: z.string(),
  reference: z.string(),
});

export type Payment = z.infer<typeof payment>;
