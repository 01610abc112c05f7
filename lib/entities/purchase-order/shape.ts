import * as z from 'zod';
import { address } from '../address.ts';

const common = {
  description: z.string(),
  /** Quantity × unit price in minor units, half up: QuickBooks refuses a line where they differ. */
  amountMinor: z.number().int(),
  /** Tax code; null where the line names none, and in the US, where QuickBooks keeps no tax on purchases. */
  tax: z.string().nullable(),
};

const purchaseItem = z.strictObject({
  type: z.literal('item'),
  item: z.string(),
  quantity: z.string(),
  unitPrice: z.string(),
  ...common,
});

/** What is bought without an item is an expense of an account. */
const expense = z.strictObject({
  type: z.literal('expense'),
  account: z.string().nullable(),
  ...common,
});

/** A line that only QuickBooks has: seen and compared, never written. */
const foreign = z.strictObject({
  type: z.literal('foreign'),
  detail: z.string(),
  description: z.string(),
  amountMinor: z.number().int(),
});

export const purchaseLine = z.discriminatedUnion('type', [purchaseItem, expense, foreign]);

/** What was received of an item, over all lines of the order. */
const received = z.strictObject({ item: z.string(), quantity: z.string() });

export const purchaseOrder = z.strictObject({
  supplier: z.string().nullable(),
  date: z.string(),
  dueDate: z.string(),
  currency: z.string(),
  shipTo: address,
  /** Serves to make the order: QuickBooks asks for it. */
  payables: z.string().nullable(),
  lines: z.array(purchaseLine),
  status: z.enum(['open', 'closed']),
  /** Empty while HaloPSA counts what has come. */
  received: z.array(received),
});

export type PurchaseItem = z.infer<typeof purchaseItem>;
export type PurchaseLine = z.infer<typeof purchaseLine>;
export type PurchaseOrder = z.infer<typeof purchaseOrder>;
export type Received = z.infer<typeof received>;
