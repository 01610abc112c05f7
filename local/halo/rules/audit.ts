/** `InvoiceChange`: one row for each field of an invoice, or of one of its lines, that a change moved. */
import type { Tenant } from '../tenant.ts';
import { isRecord, list, whole, type Rec } from '../values.ts';

/** Bookkeeping of the record itself, which the audit is about and does not list. */
const UNTRACKED: ReadonlySet<string> = new Set([
  'lines',
  'last_modified',
  'date_created',
  'change_seq',
  'last_change_seq',
  'last_change_agent',
]);

const TYPE = { header: 0, line: 1 } as const;

interface Moved {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

const written = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

function movedFields(before: Rec, after: Rec): readonly Moved[] {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...fields]
    .filter((field) => !UNTRACKED.has(field) && written(before[field]) !== written(after[field]))
    .map((field) => ({ field, before: before[field], after: after[field] }));
}

const byId = (record: Rec): ReadonlyMap<number, Rec> =>
  new Map(list(record['lines']).map((line) => [whole(line['id']), line]));

function movedLines(before: Rec, after: Rec): readonly (Moved & { readonly line: number })[] {
  const [old, now] = [byId(before), byId(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((line) => {
    const [was, is] = [old.get(line), now.get(line)];
    if (was && is) return movedFields(was, is).map((moved) => ({ ...moved, line }));
    const name = (one: Rec | undefined): unknown =>
      isRecord(one) ? one['item_shortdescription'] : undefined;
    return [{ field: 'line', before: name(was), after: name(is), line }];
  });
}

export function recordChanges(before: Rec, after: Rec, { store, at, who }: Tenant): void {
  const header = movedFields(before, after).map((moved) => ({ ...moved, line: 0 }));
  for (const { field, before: old, after: now, line } of [...header, ...movedLines(before, after)]) {
    store.put('InvoiceChange', {
      id: store.nextId('InvoiceChange'),
      invoice_id: after['id'],
      field_id: 0,
      field_name: field,
      old_value: written(old),
      new_value: written(now),
      who: who.name,
      datetime: at,
      invoice_line_id: line,
      type_id: line === 0 ? TYPE.header : TYPE.line,
    });
  }
}
