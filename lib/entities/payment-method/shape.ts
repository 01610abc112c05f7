import * as z from 'zod';

/** A way of paying in QuickBooks, under the name that HaloPSA has for it. */
export const paymentMethod = z.strictObject({ name: z.string() });
export type PaymentMethod = z.infer<typeof paymentMethod>;
