import * as z from 'zod';

export const EMAIL_MAX = 100;
export const PHONE_MAX = 30;
export const CONTACT_MAX = 100;

export const supplier = z.strictObject({
  name: z.string(),
  /** The person to ask for, in one line. */
  contact: z.string(),
  email: z.string(),
  phone: z.string(),
  website: z.string(),
  /** As it stands on a letter: at most five lines, the town among them. */
  address: z.string(),
  /** Days until a bill of the supplier is due; 0 where nothing, or no number of days, is agreed. */
  termDays: z.number().int().min(0).max(999),
  /** Fixed once the supplier exists on both sides. */
  currency: z.string(),
  active: z.boolean(),
});

export type Supplier = z.infer<typeof supplier>;
