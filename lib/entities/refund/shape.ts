import * as z from 'zod';

/** Money given back to a client: a refund receipt in QuickBooks, a payment below zero in HaloPSA. */
export const refund = z.strictObject({
  client: z.string().nullable(),
  date: z.string(),
  /** A decimal above zero, in the client's currency. */
  amount: z.string(),
});

export type Refund = z.infer<typeof refund>;
