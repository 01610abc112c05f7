/**
 * What no description says for sure of files, and what an office may want otherwise. Where the kind `attachment` is on, the PDF of each invoice in
 * HaloPSA hangs on the invoice in QuickBooks.
 */
import * as z from 'zod';

export const attachmentSettings = z.strictObject({
  /**
   * What HaloPSA answers when it is asked for the PDF of an invoice: the file itself (without), or the invoice, with the attachment that the file was
   * kept as in `pdf_attachment_id`; then that is read.
   */
  pdfAnswer: z.enum(['file', 'kept']).optional(),
  /** A larger file is not sent, and shown to a person; 10 megabytes without. QuickBooks takes 100, a function of ours no more than 20. */
  maxMegabytes: z.number().int().min(1).max(20).optional(),
  /** QuickBooks sends the file along when it e-mails the invoice; not without. Set when it is attached, the bookkeeper's from then on. */
  includeOnSend: z.boolean().optional(),
});

export type AttachmentSettings = z.infer<typeof attachmentSettings>;

const MEGABYTE = 1_000_000;
const MEGABYTES = 10;

export const maxBytesOf = ({ maxMegabytes = MEGABYTES }: AttachmentSettings = {}): number =>
  maxMegabytes * MEGABYTE;
