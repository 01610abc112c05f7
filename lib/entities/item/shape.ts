import * as z from 'zod';

export const ITEM_NAME_MAX = 100;
export const PRICE_DECIMALS = 5;

export const item = z.strictObject({
  name: z.string(),
  description: z.string(),
  sku: z.string(),
  unitPrice: z.string(),
  cost: z.string(),
  /** QuickBooks keeps no stock for us: what HaloPSA holds in stock is sold as non-inventory. */
  type: z.enum(['Service', 'NonInventory']),
  incomeAccount: z.string().nullable(),
  expenseAccount: z.string().nullable(),
  /** US only; true elsewhere. */
  taxable: z.boolean(),
});

export type Item = z.infer<typeof item>;
