/** What the sync keeps about a pair of records, an intended write, a wait and an open item: plain data, stored as is. */
import type { LinkId, Observed, Reference, Refusal, Shape, Side, Wire } from '../entities/kind.ts';
import type { ChangeEvent, Lane } from './change-event.ts';

/** Names a link within everything we store. */
export interface LinkKey {
  readonly connection: string;
  readonly kind: string;
  readonly link: LinkId;
}

/** One side of a linked pair as it was last seen. */
export interface Seen {
  readonly id: string;
  /** SyncToken or change_seq. */
  readonly version?: string;
  /** The vendor's own time (ISO 8601) up to which our knowledge of the record reaches. */
  readonly seenUntil?: string;
  readonly createdAt?: string;
  readonly observed: Observed;
}

export type LinkState =
  'new' | 'synced' | 'waiting' | 'pending' | 'refused' | 'conflict' | 'skipped' | 'uncertain' | 'removed';

export interface Link extends LinkKey {
  readonly state: LinkState;
  readonly halo?: Seen;
  readonly quickbooks?: Seen;
  /** The shape of each side when they were last settled, read from the vendors' answers; they differ only in what was left so on purpose. */
  readonly agreed?: Readonly<Record<Side, Shape>>;
  /** Rises after every definite answer to a write; a part of the request key. */
  readonly generation: number;
  /** Rises with every change of this row; each write is conditional on it. */
  readonly version: number;
  /** A cent that the stated rounding rule explains: `class` names the rule. */
  readonly difference?: { readonly amountMinor: number; readonly class: string };
  /** What it waits for; its waits go with them. */
  readonly waitsOn?: readonly (Reference & { readonly side: Side })[];
  /** What could not be written back, so that it is not tried at every look. */
  readonly notStamped?: { readonly patch: string; readonly refusal: Refusal };
  /** Its counterpart is that link's since two were merged into one: documents name that link, and nothing of this one is written. */
  readonly mergedWith?: LinkId;
  /** Several links share this counterpart (reference data): its id gets no alias. */
  readonly shared?: boolean;
  readonly updatedAt: string;
}

/** The right to work on a link, for a bounded time. */
export interface Lease {
  readonly link: Link;
  readonly owner: string;
  readonly untilEpochMs: number;
}

/** A write that is about to be made: kept before it is sent and until its answer is recorded, so that a lost answer can be recovered. */
export interface Intent extends LinkKey {
  readonly side: Side;
  readonly operation: 'create' | 'update' | 'remove' | 'void';
  readonly generation: number;
  readonly requestKey: string;
  readonly resource: string;
  readonly id?: string;
  /** The record's id on the other side, which it was planned from: the link may not know it yet. */
  readonly from?: string;
  readonly body: Wire;
  /** Of an update, the agreed fields that it changes. */
  readonly fields?: readonly string[];
  /** The part of the document that the write is about. */
  readonly part?: string | undefined;
  /** A part is taken out of its document, which stays. */
  readonly keepsDocument?: boolean;
  readonly number?: string;
  readonly totalMinor?: number;
  readonly startedAt: string;
  /** More than one record could be what it wrote: a person decides, and nobody asks again before. */
  readonly parked?: boolean;
}

export interface OpenItem {
  readonly connection: string;
  readonly kind: string;
  /** The record's link id, or a name of its own for what concerns the whole connection. */
  readonly record: string;
  readonly code: string;
  readonly sentence: string;
  readonly fix: string;
  readonly owner: 'ops' | 'bookkeeper';
  readonly differences?: Refusal['differences'];
  /** A human name of the record: number, client. */
  readonly label?: string;
  readonly openedAt: string;
  readonly lastSeenAt: string;
  readonly times: number;
  readonly ignored?: { readonly reason: string; readonly by: string; readonly at: string };
}

/** Two records that a person has said are one: it comes before whatever else tells counterparts. */
export interface Mapping {
  readonly connection: string;
  readonly kind: string;
  /** Ids in their own systems. */
  readonly halo: string;
  readonly quickbooks: string;
  readonly by: string;
  readonly at: string;
}

/** A hint that waits for a record to be linked (or for an intent to be decided); re-queued when that happens. */
export interface Wait {
  readonly connection: string;
  readonly on: Reference & { readonly side: Side };
  readonly event: ChangeEvent;
  readonly lane: Lane;
  readonly since: string;
  /** When the missing record was last asked for. */
  readonly askedAt?: string;
}

/** A hint that is to be queued again at a time. */
export interface Pending {
  readonly connection: string;
  readonly event: ChangeEvent;
  readonly lane: Lane;
  readonly dueAtEpochMs: number;
  readonly reason: string;
  /** Nothing was looked at yet: the hint comes again as it was. */
  readonly untouched?: true;
}

/** One request to a vendor, as the history keeps it; never a token, never a whole body. */
export interface RequestTrace {
  readonly side: Side;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  /** intuit_tid, or the request id that HaloPSA answers with. */
  readonly vendorRequestId?: string;
  readonly requestKey?: string;
}

export interface JournalEntry {
  readonly connection: string;
  readonly kind: string;
  readonly record: string;
  readonly at: string;
  readonly event: ChangeEvent;
  readonly outcome: string;
  /** One plain sentence. */
  readonly summary: string;
  readonly requests: readonly RequestTrace[];
  readonly before?: Shape;
  readonly after?: Shape;
  readonly error?: { readonly name: string; readonly message: string };
}
