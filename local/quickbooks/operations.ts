/** One operation on one record, asked for by a request of its own or as a part of a batch. */
import type { SimClock } from '../simulator/types.ts';
import type { Change, WriteContext, WriteResult } from './change.ts';
import type { Company } from './company.ts';
import type { EntityDefinition } from './entities.ts';
import { refusals } from './faults.ts';
import { present } from './present.ts';
import { textAt, type Rec } from './records.ts';
import { remove, voidedBy } from './removal.ts';
import type { Switches } from './switches.ts';
import { create, update } from './write.ts';

/** What a request runs in. */
export interface Scope {
  readonly company: Company;
  readonly clock: SimClock;
  readonly switches: Switches;
  /** A person in the product's own screen. */
  readonly byPerson: boolean;
  /** Where a caller reaches this server. */
  readonly origin: string;
  readonly realmId: string;
}

export interface Done {
  readonly body: Rec;
  /** Reports carry their time in their header. */
  readonly untimed?: true;
  readonly changes: readonly Change[];
}

export const done = (body: Rec, changes: readonly Change[] = []): Done => ({ body, changes });

/** Words after `include=` or in `optionsData`. */
export const optionsIn = (said: string | null): ReadonlySet<string> =>
  new Set((said ?? '').split(',').map((word) => word.trim().toLowerCase()));

export const contextFor = (
  { company, clock, switches, byPerson }: Scope,
  definition: EntityDefinition,
  options: ReadonlySet<string> = new Set(),
): WriteContext => ({
  company,
  definition,
  now: clock.now(),
  switches,
  byPerson,
  allowDuplicate: options.has('allowduplicatedocnum'),
  autoNumber: options.has('allowautodocnum'),
});

function perform(
  context: WriteContext,
  body: Rec,
  operation: string,
  options: ReadonlySet<string>,
): WriteResult {
  if (operation === 'delete') return remove(context, body);
  if (operation === 'void') return voidedBy(context, body, 'operation');
  if (operation !== 'update' && operation !== 'create') throw refusals.unsupported(operation.slice(0, 40));
  if (options.has('void')) return voidedBy(context, body, 'include');
  const named = textAt(body, 'Id') !== '' || context.definition.family === 'settings';
  return named ? update(context, body) : create(context, body);
}

/** @throws Refusal, Oddity */
export function operate(
  scope: Scope,
  definition: EntityDefinition,
  body: Rec,
  operation: string,
  options: ReadonlySet<string>,
): Done {
  if (definition.family === 'rate') throw refusals.notModelled(`${operation} of ${definition.name} here`);
  const { record, changes } = scope.company.attempt(() =>
    perform(contextFor(scope, definition, options), body, operation, options),
  );
  const shown =
    record['status'] === 'Deleted'
      ? record
      : present(scope.company, definition, record, changes[0]?.verb === 'created' ? 'made' : 'alone');
  return done({ [definition.name]: shown }, changes);
}
