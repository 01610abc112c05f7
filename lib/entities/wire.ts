/** Wire schemas: loose, listing what we read, required if we need it. No transform, no default: those act one way only. */
import * as z from 'zod';
import type { Wire } from './kind.ts';

export const haloId = z.union([z.number().int(), z.string().min(1)]);
export const haloMoney = z.number();
export const maybe = <T extends z.ZodType>(schema: T) => z.nullish(schema);
export const quickbooksRef = z.looseObject({ value: z.string() });
export const quickbooksMeta = z.looseObject({ CreateTime: z.string(), LastUpdatedTime: z.string() });

export const asWire = (value: unknown): Wire =>
  typeof value === 'object' && value !== null ? (value as Wire) : {};
export const list = (value: unknown): readonly Wire[] => (Array.isArray(value) ? value.map(asWire) : []);
export const idText = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'string' ? String(value) : '';
