/**
 * What a connection may say about its sales documents. Each setting is optional, and without it the documents are written as they always were.
 * A setting holds for documents that are sent, or changed, after it was chosen.
 */
import * as z from 'zod';

const fieldName = z.string().regex(/^[A-Za-z_]\w{0,59}$/, 'a field has letters, digits and underscores');

export const salesSettings = z.strictObject({
  /**
   * What lets a document go. posted (without): that it is posted. approved: that it is approved; one that needs no approval goes when it is posted.
   * status: that it is in one of `statuses`.
   */
  sendWhen: z.enum(['posted', 'approved', 'status']).optional(),
  /** Ids of the HaloPSA statuses that let a document go. */
  statuses: z.array(z.number().int()).max(100).optional(),
  /** Field of a HaloPSA invoice that holds its status; `status_id` without. */
  statusField: fieldName.optional(),
  /** Value of `approval_status` that means approved; 1 without. */
  approvedStatus: z.number().int().optional(),
  /** Headings and remarks are lines of text in QuickBooks, too (without), or left out. */
  textLines: z.enum(['sent', 'left-out']).optional(),
  /** A text beyond what QuickBooks takes is cut with a sign of it (without), or goes on in lines of text below. */
  longTexts: z.enum(['cut', 'continued']).optional(),
  /** HaloPSA's line has a period, QuickBooks' a day: the first of it, the last, or none (without; what a bookkeeper enters stays). */
  serviceDate: z.enum(['none', 'first', 'last']).optional(),
  /** Whose class counts on a line: what a bookkeeper gives it (without), or HaloPSA's `invoice_class`. */
  lineClass: z.enum(['quickbooks', 'halo']).optional(),
  /** Field of a HaloPSA invoice that names the location in QuickBooks; none is set without. */
  departmentField: fieldName.optional(),
  /** Which of QuickBooks' three custom fields takes the customer's order number; none without. */
  customerPoField: z.enum(['1', '2', '3']).optional(),
  /** HaloPSA's internal note is a part of the private note in QuickBooks; not without. */
  privateNote: z.boolean().optional(),
  /** Addresses of HaloPSA's invoice stand on the document: none (without; QuickBooks takes the customer's), that of the bill, or of the delivery, too. */
  addresses: z.enum(['none', 'bill-only', 'bill-and-ship']).optional(),
  /** The e-mail address of the client stands on the document; not without. */
  billEmail: z.boolean().optional(),
  /** Whether QuickBooks is to send the document; `NotSet` without. Nothing is sent to a client without an address. */
  emailStatus: z.enum(['NotSet', 'NeedToSend']).optional(),
  /** Payment by card from QuickBooks' own page; without, as the company has it. */
  onlineCard: z.boolean().optional(),
  /** Payment by bank transfer from there; without, as the company has it. */
  onlineBank: z.boolean().optional(),
  /** The address of that page is kept on the HaloPSA invoice; costs a read for each. Not without. */
  paymentLink: z.boolean().optional(),
  /** That QuickBooks has e-mailed a document is kept on the HaloPSA invoice (`datesent`); not without. */
  emailedBack: z.boolean().optional(),
  /** Value of HaloPSA's `emailstatus` that means sent; that field is left alone without. */
  emailedStatus: z.number().int().optional(),
  /**
   * Outside the US, where HaloPSA is the tax authority: QuickBooks computes the tax (without), and a cent of rounding is shown; or it is given
   * HaloPSA's, so that there is none.
   */
  taxSent: z.enum(['computed', 'halo']).optional(),
  /**
   * QuickBooks' tax is kept on the lines of the HaloPSA invoice: not (without), where HaloPSA keeps automated sales tax (`override_ast_total`), or as
   * the line's own tax (`tax_amount`).
   */
  taxBack: z.enum(['none', 'automated', 'line']).optional(),
});

export type SalesSettings = z.infer<typeof salesSettings>;
