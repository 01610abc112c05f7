import * as z from 'zod';

/** A tax code; its rate is observed on both sides and compared, its names are each system's own. */
export const taxCode = z.strictObject({ name: z.string() });
export type TaxCode = z.infer<typeof taxCode>;
