import * as z from 'zod';

/** A class of QuickBooks, under the name that HaloPSA has for it. */
export const trackingClass = z.strictObject({ name: z.string() });
export type TrackingClass = z.infer<typeof trackingClass>;
