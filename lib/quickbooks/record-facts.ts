/** What a record of QuickBooks says of itself: id, version, times, and whether it is gone. */
import type { Resource, Wire } from '../entities/kind.ts';
import { get } from '../entities/lens.ts';
import { idText } from '../entities/wire.ts';
import { digestOf } from '../http/digest.ts';
import type { Facts } from '../sync/record-system.ts';

export const changedAt = (record: Wire | undefined): string =>
  idText(record && get(record, 'MetaData.LastUpdatedTime'));

const zero = (value: unknown): boolean => value === 0 || value === undefined;

export function factsOf(record: Wire, resource: Resource): Facts {
  const optional = (value: unknown): string | undefined =>
    typeof value === 'string' && value !== '' ? value : undefined;
  const version = optional(record['SyncToken']) ?? digestOf(record, resource);
  const createdAt = optional(get(record, 'MetaData.CreateTime'));
  const modifiedAt = optional(get(record, 'MetaData.LastUpdatedTime'));
  // A void shows as a note and zero amounts; the word stands in the company's language, so the zeros have to agree.
  const voided =
    'TotalAmt' in record &&
    zero(record['TotalAmt']) &&
    zero(record['Balance']) &&
    /^void/i.test(idText(record['PrivateNote']));
  return {
    id: idText(record['Id']),
    version,
    ...(createdAt !== undefined && { createdAt }),
    ...(modifiedAt !== undefined && { modifiedAt }),
    gone: record['status'] === 'Deleted' || record['status'] === 'Voided' || voided,
  };
}
