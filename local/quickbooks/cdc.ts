/**
 * Change data capture: what changed since a moment, at most 1,000 objects over all entities and no paging, so a full answer may be cut.
 * @see https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/change-data-capture
 */
import { pacific, type Company, type Rec } from './company.ts';
import { entityNamed } from './entities.ts';
import { refusals } from './faults.ts';

const OBJECTS_MAX = 1_000;
const LOOK_BACK_MS = 30 * 86_400_000;
const UNSUPPORTED: ReadonlySet<string> = new Set(['TaxCode', 'TaxRate', 'TaxAgency']);

const updatedAt = (record: Rec): number =>
  Date.parse(String((record['MetaData'] as Rec | undefined)?.['LastUpdatedTime'] ?? ''));

export function changeDataCapture(company: Company, query: URLSearchParams, now: number): Rec {
  const names = (query.get('entities') ?? '').split(',').map((name) => name.trim());
  const since = Date.parse(query.get('changedSince') ?? '');
  if (Number.isNaN(since)) throw refusals.required('changedSince');
  if (since < now - LOOK_BACK_MS) throw refusals.queryInvalid('changedSince is more than 30 days ago');
  let left = OBJECTS_MAX;
  const responses = names.map((name) => {
    const definition = entityNamed(name);
    if (!definition || UNSUPPORTED.has(definition.name))
      throw refusals.queryInvalid(`CDC is not supported for entity ${name}`);
    // LastUpdatedTime has whole seconds, so the second of `since` belongs to the answer.
    const floor = Math.floor(since / 1_000) * 1_000;
    const changed = company.all(definition.name).filter((record) => updatedAt(record) >= floor);
    const deleted = company.deletedSince(definition.name, floor).map(({ id, atEpochMs }) => ({
      Id: id,
      status: 'Deleted',
      domain: 'QBO',
      MetaData: { LastUpdatedTime: pacific(atEpochMs) },
    }));
    const rows = [...changed, ...deleted].slice(0, left);
    left -= rows.length;
    return rows.length === 0
      ? {}
      : { [definition.name]: rows, startPosition: 1, maxResults: rows.length, totalCount: rows.length };
  });
  return { CDCResponse: [{ QueryResponse: responses }] };
}
