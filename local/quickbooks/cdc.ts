/**
 * Change data capture: what changed since a moment, at most 1,000 objects over all entities in the order they were named and no paging, so a
 * full answer may be cut. @see https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/change-data-capture
 */
import type { Company, Deleted } from './company.ts';
import { entityNamed, UNMODELLED } from './entities.ts';
import { refusals } from './faults.ts';
import { present } from './present.ts';
import { pacific, type Rec } from './records.ts';
import type { Switches } from './switches.ts';

const OBJECTS_MAX = 1_000;
const LOOK_BACK_MS = 30 * 86_400_000;

const gone = ({ id, atEpochMs }: Deleted): Rec => ({
  Id: id,
  status: 'Deleted',
  domain: 'QBO',
  MetaData: { LastUpdatedTime: pacific(atEpochMs) },
});

function changedOf(
  company: Company,
  name: string,
  since: number,
  most: number,
): { readonly entity: string; readonly rows: readonly Rec[] } {
  const definition = entityNamed(name);
  if (!definition && UNMODELLED.has(name.toLowerCase())) throw refusals.notModelled(`changes of ${name}`);
  if (!definition || definition.cdc === false)
    throw refusals.queryInvalid(`CDC is not supported for entity ${name.slice(0, 40)}`);
  const rows: Rec[] = [];
  for (const record of company.shelf(definition.name).updated(since, Infinity)) {
    if (rows.length >= most) break;
    rows.push(present(company, definition, record, 'listed'));
  }
  const deleted = company.deletedSince(definition.name, since).map(gone);
  return { entity: definition.name, rows: [...rows, ...deleted].slice(0, most) };
}

/** @throws Refusal 2020, 4001 */
export function changeDataCapture(
  company: Company,
  query: URLSearchParams,
  now: number,
  { oldChangesCode }: Switches,
): Rec {
  const names = (query.get('entities') ?? '').split(',').map((name) => name.trim());
  if (names.every((name) => name === '')) throw refusals.required('entities');
  const since = Date.parse(query.get('changedSince') ?? '');
  if (Number.isNaN(since)) throw refusals.required('changedSince');
  if (since < now - LOOK_BACK_MS) throw refusals.oldChanges(oldChangesCode);
  // LastUpdatedTime has whole seconds, so the second of `since` belongs to the answer.
  const floor = Math.floor(since / 1_000) * 1_000;
  let left = OBJECTS_MAX;
  const responses = names.map((name) => {
    const { entity, rows } = changedOf(company, name, floor, left);
    left -= rows.length;
    return rows.length === 0
      ? {}
      : { [entity]: rows, startPosition: 1, maxResults: rows.length, totalCount: rows.length };
  });
  return { CDCResponse: [{ QueryResponse: responses }] };
}
