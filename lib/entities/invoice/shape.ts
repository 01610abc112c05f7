import * as z from 'zod';

export const DESCRIPTION_MAX = 4000;
export const MEMO_MAX = 1000;
/** "10.5 format": what QuickBooks keeps of a quantity or price. */
export const LINE_DECIMALS = 5;
/** What QuickBooks keeps of a custom field. */
export const PO_MAX = 31;
export const ADDRESS_LINES_MAX = 5;
export const EMAIL_MAX = 100;
/** What QuickBooks keeps of a private note, less our own line in it. */
export const NOTE_MAX = 3900;

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
  /** The one day that QuickBooks keeps of a line; absent where the connection leaves it to the bookkeeper. */
  serviceDate: z.string().optional(),
  /** Absent where the connection leaves it to the bookkeeper. */
  class: z.string().nullable().optional(),
});

export const textLine = z.strictObject({ type: z.literal('text'), description: z.string() });

/** A line that only QuickBooks has (a discount over the whole invoice, a bundle): seen and compared, never written there. */
export const foreignLine = z.strictObject({
  type: z.literal('foreign'),
  detail: z.string(),
  description: z.string(),
  amountMinor: z.number().int(),
  /** What a bundle is made of; looked at only where invoices of QuickBooks' own are taken over. */
  parts: z.array(itemLine).optional(),
});

export const invoiceLine = z.discriminatedUnion('type', [itemLine, textLine, foreignLine]);

/** Fields that a connection may leave alone are absent then: nothing is agreed on, and nothing compared. */
export const invoice = z.strictObject({
  client: z.string().nullable(),
  date: z.string(),
  dueDate: z.string(),
  term: z.string().nullable(),
  currency: z.string(),
  memo: z.string(),
  lines: z.array(invoiceLine),
  /** Home units for one of the document's currency; empty where HaloPSA says none and QuickBooks takes its own. */
  exchangeRate: z.string().optional(),
  department: z.string().nullable().optional(),
  customerPo: z.string().optional(),
  privateNote: z.string().optional(),
  billEmail: z.string().optional(),
  billAddress: z.array(z.string()).optional(),
  shipAddress: z.array(z.string()).optional(),
  /** Only where HaloPSA's tax is what QuickBooks is given. */
  taxMinor: z.number().int().optional(),
});

export type ItemLine = z.infer<typeof itemLine>;
export type InvoiceLine = z.infer<typeof invoiceLine>;
export type Invoice = z.infer<typeof invoice>;

/** A line of another item is another line, because what a bookkeeper gave the wrong line is worse than nothing. */
export const isOfOneItem = (a: InvoiceLine, b: InvoiceLine): boolean =>
  a.type === 'item' ? b.type === 'item' && a.item === b.item : a.type === 'text' && b.type === 'text';
