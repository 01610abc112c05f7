import * as z from 'zod';

/**
 * So much of one credit note on one invoice. HaloPSA has a row of its payments for each, QuickBooks a Payment of no money (or of some) with a
 * line for the invoice and one for the credit memo.
 */
export const creditApplication = z.strictObject({
  invoice: z.string().nullable(),
  creditNote: z.string().nullable(),
  /** A decimal, in the currency of both documents. */
  amount: z.string(),
  date: z.string(),
});

export type CreditApplication = z.infer<typeof creditApplication>;
