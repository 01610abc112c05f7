import * as z from 'zod';
import { invoiceLine } from '../invoice/shape.ts';

/** Amounts are what is credited: above zero on both sides, whatever sign a vendor keeps them with. */
export const creditNote = z.strictObject({
  client: z.string().nullable(),
  date: z.string(),
  currency: z.string(),
  memo: z.string(),
  lines: z.array(invoiceLine),
});

export type CreditNote = z.infer<typeof creditNote>;
