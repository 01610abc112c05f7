import * as z from 'zod';

/** A currency by its ISO 4217 code, which is how both systems' records name it. */
export const currency = z.strictObject({ code: z.string() });
export type Currency = z.infer<typeof currency>;
