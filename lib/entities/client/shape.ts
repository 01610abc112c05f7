import * as z from 'zod';
import { address } from '../address.ts';

export const EMAIL_MAX = 100;
export const PHONE_MAX = 30;
export const TAX_NUMBER_MAX = 16;
export const NOTES_MAX = 2_000;

export const client = z.strictObject({
  name: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  email: z.string(),
  website: z.string(),
  phone: z.string(),
  /** US only; true elsewhere. */
  taxable: z.boolean(),
  /** What an exempt customer, or one who sells on, is registered under. */
  taxNumber: z.string(),
  term: z.string().nullable(),
  /** Fixed once the customer exists in QuickBooks. */
  currency: z.string(),
  active: z.boolean(),
  address,
  shipAddress: address,
  notes: z.string(),
});

export type Client = z.infer<typeof client>;
