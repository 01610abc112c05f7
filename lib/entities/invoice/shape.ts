import * as z from 'zod';

export const DESCRIPTION_MAX = 4000;
export const MEMO_MAX = 1000;
/** "10.5 format": what QuickBooks keeps of a quantity or price. */
export const LINE_DECIMALS = 5;

export const itemLine = z.strictObject({
  type: z.literal('item'),
  item: z.string().nullable(),
  description: z.string(),
  quantity: z.string(),
  unitPrice: z.string(),
  /** Quantity × unit price in minor units, half up: QuickBooks refuses a line where they differ. */
  amountMinor: z.number().int(),
  /** Tax code; null where the line names none. */
  tax: z.string().nullable(),
});

export const textLine = z.strictObject({ type: z.literal('text'), description: z.string() });

/** A line that only QuickBooks has (a discount over the whole invoice, a bundle): seen and compared, never written. */
export const foreignLine = z.strictObject({
  type: z.literal('foreign'),
  detail: z.string(),
  description: z.string(),
  amountMinor: z.number().int(),
});

export const invoiceLine = z.discriminatedUnion('type', [itemLine, textLine, foreignLine]);

export const invoice = z.strictObject({
  client: z.string().nullable(),
  date: z.string(),
  dueDate: z.string(),
  term: z.string().nullable(),
  currency: z.string(),
  memo: z.string(),
  lines: z.array(invoiceLine),
});

export type ItemLine = z.infer<typeof itemLine>;
export type InvoiceLine = z.infer<typeof invoiceLine>;
export type Invoice = z.infer<typeof invoice>;
