import * as z from 'zod';

/** What QuickBooks takes of a file's name. */
export const FILE_NAME_MAX = 1_000;

/** The PDF of an invoice, as a file on the invoice in QuickBooks. */
export const attachment = z.strictObject({
  invoice: z.string().nullable(),
  /** The invoice's own: documents of before the go-live date are left as they are. */
  date: z.string(),
  fileName: z.string(),
  /** The invoice that it shows, and a digest of what stands on it: another one is another file. */
  version: z.string(),
  onSend: z.boolean(),
});

export type Attachment = z.infer<typeof attachment>;
