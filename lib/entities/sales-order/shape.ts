import * as z from 'zod';
import { invoiceLine } from '../invoice/shape.ts';

/** QuickBooks' words for an estimate. */
export const STATUSES = ['pending', 'accepted', 'closed', 'rejected'] as const;
export type SaleStatus = (typeof STATUSES)[number];

/** What a sales order and a quotation have in common. */
export const sale = {
  client: z.string().nullable(),
  date: z.string(),
  currency: z.string(),
  /** The same lines as an invoice has, so that an order and the invoice made of it cannot come to different amounts. */
  lines: z.array(invoiceLine),
  status: z.enum(STATUSES),
};

export const salesOrder = z.strictObject({ ...sale, shipDate: z.string() });

export type SalesOrder = z.infer<typeof salesOrder>;
export type Sale = Omit<SalesOrder, 'shipDate'>;
