import * as z from 'zod';
import { purchaseLine } from '../purchase-order/shape.ts';

/** What QuickBooks takes of a document's number. */
export const NUMBER_MAX = 21;

export const bill = z.strictObject({
  supplier: z.string().nullable(),
  date: z.string(),
  dueDate: z.string(),
  term: z.string().nullable(),
  currency: z.string(),
  /** The supplier's own number. */
  number: z.string(),
  /** The purchase order that it bills; said once, when the bill is made. */
  order: z.string().nullable(),
  lines: z.array(purchaseLine),
});

export type Bill = z.infer<typeof bill>;
