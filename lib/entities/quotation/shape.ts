import * as z from 'zod';
import { sale } from '../sales-order/shape.ts';

export const quotation = z.strictObject({ ...sale, expires: z.string() });

export type Quotation = z.infer<typeof quotation>;
