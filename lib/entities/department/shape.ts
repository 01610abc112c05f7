import * as z from 'zod';

/** A location of QuickBooks, under the name that HaloPSA has for it. */
export const department = z.strictObject({ name: z.string() });
export type Department = z.infer<typeof department>;
