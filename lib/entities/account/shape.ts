import * as z from 'zod';

/** An account as both systems name it: the code that HaloPSA's items carry, the account number in QuickBooks. */
export const account = z.strictObject({ code: z.string() });
export type Account = z.infer<typeof account>;
