import * as z from 'zod';

export const productGroup = z.strictObject({ name: z.string() });

export type ProductGroup = z.infer<typeof productGroup>;
