/** Records as HaloPSA wraps them. */
import type { Wire } from '../entities/kind.ts';
import { asWire, list } from '../entities/wire.ts';

/** The envelope's list, a bare array, or a single object in any of HaloPSA's wrappings. */
export function recordsIn(body: unknown, listKey: string | undefined): readonly Wire[] {
  if (Array.isArray(body)) return list(body);
  const record = asWire(body);
  const inside = record[listKey ?? ''] ?? record['entities'];
  if (Array.isArray(inside)) return list(inside);
  return Object.keys(record).length === 0 ? [] : [record];
}
