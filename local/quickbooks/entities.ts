/**
 * What the simulator knows of each entity, as a table: a new one is a row. Properties, lengths, required fields and reference targets are
 * QuickBooks' own (API reference, entity by entity; evidence per row where a recording shows it); what is computed has its own file and is
 * named in `behaviours.ts`.
 */
import { listEntities } from './list-entities.ts';
import { peopleEntities } from './people-entities.ts';
import { salesEntities } from './sales-entities.ts';
import { settingsEntities } from './settings-entities.ts';
import type { Field, Fields } from './fields.ts';
import { referring } from './fields.ts';
import type { Rec } from './records.ts';
import { transactionEntities } from './transaction-entities.ts';

export interface Numbering {
  /** The counter that numbers come from; documents of one counter share it. */
  readonly counter?: string;
  /** When QuickBooks counts: unless custom numbers are on (sales forms, purchases), only when asked to (journal), or never. */
  readonly automatic: 'unless-custom-sales' | 'unless-custom-purchases' | 'when-asked' | 'never';
  /** When a number that is taken is refused with 6140. */
  readonly duplicates: 'refused' | 'accepted' | 'journal-preference' | 'check-preference' | 'bill-preference';
  /** The entities whose numbers must differ. */
  readonly pool: readonly string[];
  /** What QuickBooks calls the holder of a number in an error. */
  readonly word: string;
}

export interface EntityRow {
  readonly name: string;
  /** Lists are deactivated, transactions are deleted or voided, attachments are deleted, settings and rates are neither. */
  readonly family: 'list' | 'transaction' | 'settings' | 'attachment' | 'rate';
  readonly fields: Fields;
  readonly required: readonly string[];
  /** A full update that leaves these out does not clear them. */
  readonly kept?: readonly string[];
  /** Taken when it is made and never again. */
  readonly createOnly?: readonly string[];
  readonly defaults?: Rec;
  /** The unique name and the pool it is unique in. */
  readonly unique?: { readonly field: string; readonly pool: string; readonly what: string };
  readonly numbering?: Numbering;
  /** Whose balance it moves: the property that names a customer or a vendor. */
  readonly party?: string;
  /** It posts to accounts, so a closed period refuses it. */
  readonly posting?: boolean;
  readonly totalCount?: boolean;
  readonly creatable?: boolean;
  readonly webhook?: boolean;
  readonly cdc?: boolean;
  /** The default order of a query; transactions come by time, newest first. */
  readonly orderBy?: string;
  /** MetaData names who changed it last. */
  readonly modifiedBy?: boolean;
  /** `LinkedTxn` is shown while it is empty, hidden always, or shown when there is a link. */
  readonly links?: 'always' | 'hidden';
  /** What a query's answer leaves out, and what it adds. */
  readonly onlyById?: readonly string[];
  readonly onlyInQueries?: Rec;
  /** What the answer to a create does not know yet. */
  readonly notWhenMade?: readonly string[];
  /** Filters are restricted to these where the reference names them; elsewhere to plain properties. */
  readonly filterable?: readonly string[];
  /** Paths through a list that a query may ask by, any row of which counts. */
  readonly queryable?: readonly string[];
  readonly printable?: boolean;
  readonly mailable?: boolean;
}

export interface EntityDefinition extends EntityRow {
  /** The fields that hold references, worked out once. */
  readonly referring: readonly (readonly [string, Field])[];
  readonly computed: ReadonlySet<string>;
}

/** Properties that every entity has and QuickBooks sets; `Id`, `SyncToken` and `sparse` steer a write. */
const STEERING: ReadonlySet<string> = new Set(['Id', 'SyncToken', 'sparse', 'domain', 'MetaData', 'status']);

export const isSteering = (property: string): boolean => STEERING.has(property);

const define = (row: EntityRow): EntityDefinition => ({
  ...row,
  referring: referring(row.fields),
  computed: new Set(Object.entries(row.fields).flatMap(([name, field]) => (field.computed ? [name] : []))),
});

export const entities: readonly EntityDefinition[] = [
  ...peopleEntities,
  ...listEntities,
  ...salesEntities,
  ...transactionEntities,
  ...settingsEntities,
].map(define);

const byName = new Map(entities.map((definition) => [definition.name, definition]));
const byPath = new Map(entities.map((definition) => [definition.name.toLowerCase(), definition]));

/** By the name in a body or query, which is matched in any case. */
export const entityNamed = (name: string): EntityDefinition | undefined =>
  byName.get(name) ?? byPath.get(name.toLowerCase());

/** By the path segment, which is lower case and case sensitive. */
export const entityAt = (segment: string): EntityDefinition | undefined => byPath.get(segment);

/** Entities that QuickBooks has and this simulator refuses: to be told apart from those that nobody has. */
export const UNMODELLED: ReadonlySet<string> = new Set([
  'timeactivity',
  'budget',
  'journalcode',
  'customertype',
  'taxpayment',
  'taxclassification',
  'recurringtransaction',
  'reimbursecharge',
  'creditcardpayment',
  'inventoryadjustment',
  'shipmethod',
]);
