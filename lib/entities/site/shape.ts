import * as z from 'zod';
import { address } from '../address.ts';

export const EMAIL_MAX = 100;
export const PHONE_MAX = 30;
/** What a customer's company may be called in QuickBooks. */
export const COMPANY_NAME_MAX = 100;
/** A display name has room for 500: the client's name, what stands between, and this. */
export const SITE_NAME_MAX = 390;

export const site = z.strictObject({
  client: z.string().nullable(),
  /** The client's name, so that the customer of a site can be told from that of another client's site. */
  clientName: z.string(),
  active: z.boolean(),
  name: z.string(),
  email: z.string(),
  phone: z.string(),
  address,
  shipAddress: address,
  notes: z.string(),
});

export type Site = z.infer<typeof site>;
