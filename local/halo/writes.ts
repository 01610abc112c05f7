/**
 * One posted element: an update of the record it names, over what is there, or a new one. Fields that begin with an underscore are commands and
 * never stored; a child collection that is sent replaces the one before; `add_lines` adds to it.
 */
import { missing, notBound, notModelledHere, Refused } from './refused.ts';
import { tableOf, type ResourceDefinition } from './resource.ts';
import { told, type Tenant, type Told } from './tenant.ts';
import { isCommand, list, withoutCommands, type Rec } from './values.ts';

/** Commands that do something the simulator has not, beside those that a resource's own rules know. */
const UNMODELLED = [
  '_create_po',
  '_create_from_contract',
  '_create_from_areaitems',
  '_is_invoice_run',
  '_sendmassinvoice',
  '_print_generate',
  '_print_preview',
  '_match_thirdparty_id',
  '_match_integration_id',
  '_match_integration_name',
  '_test',
  'new_external_link',
];

/** Never data, on any record. */
const COMMANDS = ['add_lines', 'ignore_change_seq', 'new_item_accounts_link'];

/** Set by HaloPSA, on any record. */
const STAMPS = ['id', 'date_created', 'change_seq', 'last_change_seq', 'last_change_agent'];

function refuseUnmodelled(posted: Rec): void {
  const command = UNMODELLED.find((name) => posted[name]);
  if (command !== undefined) throw notModelledHere(`the command ${command}`);
}

function refuseStale(before: Rec | undefined, posted: Rec, { switches }: Tenant): void {
  const sent = posted['change_seq'];
  if (!switches.checkChangeSeq || !before || sent === undefined || posted['ignore_change_seq'] === true)
    return;
  if (sent !== before['change_seq'])
    throw new Refused(400, { error: 'The record has been changed by someone else' });
}

function refuseMissing(record: Rec, { required }: ResourceDefinition, posted: Rec): void {
  if (posted['_novalidate'] === true) return;
  for (const field of required)
    if (record[field] === undefined || record[field] === null)
      throw notBound(`[0].${field}`, `The ${field} field is required.`);
}

/** What is sent and may be stored. */
function sentFields(posted: Rec, definition: ResourceDefinition, { switches }: Tenant): Rec {
  const dropped = new Set([
    ...STAMPS,
    ...COMMANDS,
    ...(definition.commands ?? []),
    ...(definition.readOnly ?? []),
  ]);
  return Object.fromEntries(
    Object.entries(posted).flatMap(([field, value]) => {
      const kept =
        !isCommand(field) &&
        !dropped.has(field) &&
        value !== undefined &&
        (value !== null || switches.nullMeans === 'cleared');
      if (!kept) return [];
      const isChildren = Array.isArray(value) && list(value).length === value.length;
      return [[field, isChildren ? list(value).map(withoutCommands) : value]];
    }),
  );
}

function withChildren(record: Rec, posted: Rec, { childIds = [] }: ResourceDefinition): Rec {
  const added = list(posted['add_lines']).map(withoutCommands);
  const lines = added.length > 0 ? { lines: [...list(record['lines']), ...added] } : {};
  const numbered = childIds
    .filter((field) => Array.isArray(record[field]))
    .map((field) => [
      field,
      list(record[field]).map((row, index) => ({ ...row, id: row['id'] ?? index + 1 })),
    ]);
  return { ...record, ...lines, ...Object.fromEntries(numbered) };
}

function newId(definition: ResourceDefinition, { store, newUuid }: Tenant): string | number {
  if (definition.ids === 'uuid') return newUuid();
  if (definition.ids === 'negative') return store.nextNegativeId(tableOf(definition));
  return store.nextId(tableOf(definition), definition.counter);
}

function stamps(before: Rec | undefined, definition: ResourceDefinition, { at, who, switches }: Tenant): Rec {
  const { modified = 'last_modified', created = 'date_created' } = definition;
  const sequence = Number(before?.['change_seq'] ?? 0);
  return {
    ...(switches.stampsEverywhere && { last_modified: at, date_created: before?.['date_created'] ?? at }),
    [modified]: at,
    [created]: before?.[created] ?? before?.['date_created'] ?? at,
    change_seq: sequence + 1,
    last_change_seq: sequence,
    last_change_agent: who.id,
  };
}

const idOf = (posted: Rec): string | undefined => {
  const id = posted['id'];
  return id === undefined || id === null || id === 0 || id === '' ? undefined : String(id);
};

/** @throws Refused; what was stored until then is the caller's to take back */
export function writeRecord(
  definition: ResourceDefinition,
  sent: Rec,
  tenant: Tenant,
): readonly [Told, ...Told[]] {
  refuseUnmodelled(sent);
  const { store } = tenant;
  const table = tableOf(definition);
  const posted = definition.rules?.redirect?.(sent, tenant) ?? sent;
  const id = idOf(posted);
  const found = id === undefined ? undefined : store.get(table, id);
  const before = found && (definition.owns?.(found) ?? true) ? found : undefined;
  if (id !== undefined && !before) throw missing(definition.name, id);
  refuseStale(before, posted, tenant);
  const merged = { ...definition.defaults, ...before, ...sentFields(posted, definition, tenant) };
  refuseMissing(merged, definition, posted);
  const dated = {
    ...withChildren(merged, posted, definition),
    id: before ? before['id'] : newId(definition, tenant),
    ...stamps(before, definition, tenant),
  };
  const after = definition.rules?.complete?.({ before, after: dated, posted }, tenant) ?? dated;
  store.put(table, after);
  const also = definition.rules?.follow?.({ before, after, posted }, tenant) ?? [];
  return [told(definition.name, before ? 'Updated' : 'Created', after), ...also];
}
