/** Everything that readiness decides from: read once, then only looked at. */
import type { Kind, Refusal, Side, Wire } from '../../entities/kind.ts';
import type { Connection, ConnectionState } from '../../sync/connection.ts';
import type { JournalEntry, Link } from '../../sync/records.ts';
import type { Expiry } from '../expiry.ts';
import type { ProbeReport } from '../probe.ts';

/** What is known of the way to both systems without asking them. */
export interface AccessFacts {
  readonly connection: Connection;
  readonly state: ConnectionState;
  /** Whether the tenant feeds several companies. */
  readonly shared: boolean;
  readonly expiry?: Expiry;
  /** Newest first. */
  readonly recent: readonly JournalEntry[];
}

export interface Row {
  readonly id: string;
  readonly record: Wire;
}

export interface KindFacts {
  readonly kind: Kind;
  /** Documents: the newest. */
  readonly halo: readonly Row[];
  /** Documents: none, they are only made there. */
  readonly quickbooks: readonly Row[];
  /** By either id: `h:1001`, `q:155`. */
  readonly links: ReadonlyMap<string, Link>;
}

/** A list that the vendor does not let us read. */
export interface Unread {
  readonly side: Side;
  readonly resource: string;
  readonly refusal: Refusal;
}

/** Somebody who has a name that nobody else of the same name space can have. */
export interface Named {
  readonly entity: string;
  readonly id: string;
  readonly name: string;
}

export interface BookFacts {
  readonly answers: Pick<ProbeReport, 'findings' | 'changes'>;
  /** Only those that are written to QuickBooks or linked with it, references first. */
  readonly kinds: readonly KindFacts[];
  readonly unread: readonly Unread[];
  readonly people: readonly Named[];
  /** The id that HaloPSA gives next. */
  readonly nextHaloId?: bigint;
  /** The next value of our own sequence. */
  readonly nextInSequence?: bigint;
  /** YYYY-MM-DD. */
  readonly today: string;
}
