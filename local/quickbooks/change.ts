/** What a write needs to know, and what it tells: the record as kept and everything that changed with it, for webhooks. */
import type { Company } from './company.ts';
import type { EntityDefinition } from './entities.ts';
import type { Rec } from './records.ts';
import type { Switches } from './switches.ts';

export interface Change {
  readonly entity: string;
  readonly id: string;
  readonly verb: 'created' | 'updated' | 'deleted' | 'voided' | 'emailed' | 'merged';
  /** The record that a merge did away with. */
  readonly deletedId?: string;
}

export interface WriteContext {
  readonly company: Company;
  readonly definition: EntityDefinition;
  readonly now: number;
  readonly switches: Switches;
  /** `include=allowduplicatedocnum` */
  readonly allowDuplicate: boolean;
  /** `include=allowautodocnum` */
  readonly autoNumber: boolean;
  /** A person in the product's own screen, who may do what the API does not offer. */
  readonly byPerson: boolean;
}

export interface WriteResult {
  readonly record: Rec;
  readonly changes: readonly Change[];
}

/** What QuickBooks computes of an entity, and what moves with it. */
export interface Behaviour {
  /** The record with everything that follows from what was sent. @throws Refusal */
  readonly compute?: (context: WriteContext, record: Rec, before: Rec | undefined) => Rec;
  /** Other records that move with this one, once it is kept; `after` is undefined when it is deleted. */
  readonly follow?: (
    context: WriteContext,
    after: Rec | undefined,
    before: Rec | undefined,
  ) => readonly Change[];
}
