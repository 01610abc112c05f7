/** Wire schemas: loose, listing what we read, required if we need it. No transform, no default: those act one way only. */
import * as z from 'zod';
import type { Wire } from './kind.ts';

export const haloId = z.union([z.number().int(), z.string().min(1)]);
/** An id of another system: HaloPSA answers with a text or a number, as the tenant's own imports left it. */
export const haloText = z.union([z.number(), z.string()]);
export const maybe = <T extends z.ZodType>(schema: T) => z.nullish(schema);
export const quickbooksRef = z.looseObject({ value: z.string() });
export const quickbooksMeta = z.looseObject({ CreateTime: z.string(), LastUpdatedTime: z.string() });

export const asWire = (value: unknown): Wire =>
  typeof value === 'object' && value !== null ? (value as Wire) : {};
export const list = (value: unknown): readonly Wire[] => (Array.isArray(value) ? value.map(asWire) : []);
export const idText = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'string' ? String(value) : '';

/** The QuickBooks company that a HaloPSA record names, '' when it names none. */
export const companyOf = (record: Wire): string => {
  const realmId = idText(record['qbo_company_id']).trim();
  return realmId === '0' ? '' : realmId;
};
