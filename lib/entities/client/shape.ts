import * as z from 'zod';

export const DISPLAY_NAME_MAX = 500;
export const EMAIL_MAX = 100;

export const address = z.strictObject({
  line1: z.string(),
  line2: z.string(),
  city: z.string(),
  region: z.string(),
  postcode: z.string(),
});

export const client = z.strictObject({
  name: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  email: z.string(),
  website: z.string(),
  /** US only; true elsewhere. */
  taxable: z.boolean(),
  term: z.string().nullable(),
  /** Fixed once the customer exists in QuickBooks. */
  currency: z.string(),
  active: z.boolean(),
  address,
});

export type Client = z.infer<typeof client>;
