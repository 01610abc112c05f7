/**
 * QuickBooks' change feed: what changed in one or several entities since a moment, deleted records among it. It looks back 30 days, has no pages, and
 * an answer holds a thousand records of all entities together, so a full one may be cut.
 * @see https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/change-data-capture
 */
import type { Wire } from '../entities/kind.ts';
import { get } from '../entities/lens.ts';
import { asWire, list } from '../entities/wire.ts';
import type { Feed } from '../sync/record-system.ts';
import type { ApiCall } from './api.ts';

const OBJECTS_MAX = 1_000;
/** A day is left for clocks and time zones. */
const LOOK_BACK_MS = 29 * 86_400_000;

const UNTOLD: ReadonlySet<string> = new Set([
  'TaxCode',
  'TaxRate',
  'TaxAgency',
  'CompanyCurrency',
  'CompanyInfo',
  'Preferences',
  'Attachable',
]);

export const feedOf = (entity: string): Feed =>
  UNTOLD.has(entity)
    ? { byTime: false, compared: true }
    : { byTime: true, compared: false, reachesBackMs: LOOK_BACK_MS };

export const feedCall = (entities: readonly string[], since: string): ApiCall => ({
  method: 'GET',
  path: 'cdc',
  query: { entities: entities.join(','), changedSince: since },
});

/** @returns the changed records of each entity that was asked for, and whether some may be missing */
export function changesIn(
  body: Wire,
  entities: readonly string[],
): { readonly records: ReadonlyMap<string, readonly Wire[]>; readonly isFull: boolean } {
  const responses = list(get(asWire(list(body['CDCResponse'])[0]), 'QueryResponse'));
  const records = new Map(
    entities.map((entity) => [entity, responses.flatMap((one) => list(one[entity]))] as const),
  );
  const count = [...records.values()].reduce((sum, one) => sum + one.length, 0);
  return { records, isFull: count >= OBJECTS_MAX };
}
