import * as z from 'zod';

/** A payment term: so many days after the invoice date. */
export const term = z.strictObject({ dueDays: z.number().int().min(0).max(999) });
export type Term = z.infer<typeof term>;
