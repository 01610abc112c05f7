import * as z from 'zod';

export const PRICE_DECIMALS = 5;
export const PURCHASE_DESCRIPTION_MAX = 1_000;

export const item = z.strictObject({
  name: z.string(),
  description: z.string(),
  purchaseDescription: z.string(),
  sku: z.string(),
  unitPrice: z.string(),
  cost: z.string(),
  /** True where the connection does not say which status of a HaloPSA item means inactive. */
  active: z.boolean(),
  /** The product group that is its category; null where the company keeps no categories. */
  category: z.string().nullable(),
  /** QuickBooks keeps no stock for us: what HaloPSA holds in stock is sold as non-inventory. */
  type: z.enum(['Service', 'NonInventory']),
  incomeAccount: z.string().nullable(),
  expenseAccount: z.string().nullable(),
  /** US only; true elsewhere. */
  taxable: z.boolean(),
});

export type Item = z.infer<typeof item>;
