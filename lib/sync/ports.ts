/**
 * The sync's world, as small interfaces. Infrastructure (`lib/aws`) and adapters (`lib/halo`, `lib/quickbooks`) implement them;
 * `compose.ts` hands them over; the simulation hands over others. Every store call is a single-item, strongly consistent operation
 * unless it says otherwise.
 */
import type { LinkId, Reference, Side } from '../entities/kind.ts';
import type { NumberLedger } from '../numbering/ledger.ts';
import type { ChangeEvent, Lane } from './change-event.ts';
import type { Authorship, Connection, ConnectionState, StateChange } from './connection.ts';
import type { Coverage } from './coverage.ts';
import type { NumbersAhead } from './numbers-ahead.ts';
import type { RecordSystem, Urgency } from './record-system.ts';
import type {
  Intent,
  JournalEntry,
  Lease,
  Link,
  LinkKey,
  Mapping,
  OpenItem,
  Pending,
  Wait,
} from './records.ts';

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

export interface ConnectionStore {
  get(id: string): Promise<Connection | undefined>;
  list(): Promise<readonly Connection[]>;
  /** Whole replacement, the one before is kept; refuses (TransientError) when `version` is not the stored one. */
  put(connection: Connection, by?: Authorship): Promise<void>;
  state(id: string): Promise<ConnectionState>;
  changeState(id: string, change: StateChange): Promise<void>;
}

export interface LinkStore {
  /** Follows an alias: `h:42` or `q:155` both find the one link. */
  find(key: LinkKey): Promise<Link | undefined>;
  findMany(keys: readonly LinkKey[]): Promise<readonly (Link | undefined)[]>;
  /**
   * Takes the lease, making the link when there is none. Undefined while somebody else holds it.
   * @param owner unique for this attempt @param ttlMs until others may take over
   */
  acquire(key: LinkKey, owner: string, nowEpochMs: number, ttlMs: number): Promise<Lease | undefined>;
  /**
   * Stores the link and ends the lease (`keep` leaves it running). Both ids become findable first (aliases), so that a crash in between
   * leaves a link that the next run completes. Throws TransientError when the lease was lost or the version moved, and when the other
   * id already belongs to another link.
   */
  save(lease: Lease, link: Link, options?: { readonly keep?: boolean }): Promise<Lease>;
  /** The lease for another `ttlMs`. @throws TransientError when it is somebody else's by now */
  renew(lease: Lease, nowEpochMs: number, ttlMs: number): Promise<Lease>;
  release(lease: Lease): Promise<void>;
  /** Takes a side out of the link, which is as new then, and its id out of those that are found. @throws TransientError as `save` does */
  part(lease: Lease, side: Side, updatedAt: string): Promise<Lease>;
  /** Links that are found under an id that starts with `prefix` (the parts of one document). */
  withPrefix(connection: string, kind: string, prefix: string): Promise<readonly Link[]>;
  /** Every link of a kind, page by page. */
  all(connection: string, kind: string): AsyncIterable<Link>;
}

export interface IntentStore {
  /** Refuses (TransientError) when another undecided intent of the link exists. */
  open(intent: Intent): Promise<void>;
  get(key: LinkKey): Promise<Intent | undefined>;
  close(intent: Intent): Promise<void>;
  /** Leaves it to a person. */
  park(intent: Intent): Promise<void>;
  /** Notes that its recovery is asked for now. @returns false when that was done after `beforeIso` already, or the intent is decided */
  claimRecovery(intent: Intent, nowIso: string, beforeIso: string): Promise<boolean>;
  /** Undecided intents, of one kind or of all, oldest first, strongly consistent. */
  undecided(connection: string, kind?: string): Promise<readonly Intent[]>;
}

export interface OpenItemStore {
  /** Opens or refreshes the one item of a record; an ignored item of the same code stays ignored. */
  raise(item: Omit<OpenItem, 'openedAt' | 'lastSeenAt' | 'times' | 'ignored'>, at: string): Promise<void>;
  resolve(connection: string, kind: string, record: string): Promise<void>;
  ignore(
    connection: string,
    kind: string,
    record: string,
    reason: string,
    by: string,
    at: string,
  ): Promise<OpenItem | undefined>;
  get(connection: string, kind: string, record: string): Promise<OpenItem | undefined>;
  list(connection: string): Promise<readonly OpenItem[]>;
}

export interface MappingStore {
  /** The mapping of a record known by its id on one side; of reference data, whose QuickBooks record may be mapped to several, only by HaloPSA's. */
  find(connection: string, kind: string, side: Side, id: string): Promise<Mapping | undefined>;
  list(connection: string, kind: string): Promise<readonly Mapping[]>;
  /**
   * Takes the place of an earlier mapping of the HaloPSA record.
   * @param shared several HaloPSA records may be mapped to the one in QuickBooks
   * @returns the mapping that has the QuickBooks record already; undefined when it is done
   */
  put(mapping: Mapping, shared: boolean): Promise<Mapping | undefined>;
  /** Silent when it is another by now. */
  remove(mapping: Mapping): Promise<void>;
}

export interface WaitStore {
  register(wait: Wait): Promise<void>;
  /** All that wait for it, or no more than `atMost`. */
  on(connection: string, reference: Wait['on'], atMost?: number): Promise<readonly Wait[]>;
  list(connection: string): Promise<readonly Wait[]>;
  /** Removes one; silent when it is gone. */
  remove(wait: Pick<Wait, 'connection' | 'on' | 'event'>): Promise<void>;
}

export interface PendingStore {
  /** One per record: a later call replaces the earlier. */
  put(pending: Pending): Promise<void>;
  due(connection: string, nowEpochMs: number, limit: number): Promise<readonly Pending[]>;
  list(connection: string): Promise<readonly Pending[]>;
  /** Removes it only if it is still the one given. */
  remove(pending: Pending): Promise<void>;
}

export interface Journal {
  append(entry: JournalEntry): Promise<void>;
  /** Newest first. */
  history(connection: string, kind: string, record: string, limit: number): Promise<readonly JournalEntry[]>;
  /** Newest first, one connection. */
  recent(connection: string, limit: number, sinceIso?: string): Promise<readonly JournalEntry[]>;
}

export interface ChangeQueue {
  /** Durable when it returns. Batches by itself; every message gets a fresh deduplication id. */
  send(events: readonly ChangeEvent[], lane: Lane): Promise<void>;
}

/** How far a system's changes have been looked through; never moved by an error. */
export interface CoverageStore {
  of(connection: string, side: Side, kind: string): Promise<Coverage | undefined>;
  /** Every change up to then was seen. */
  coveredUntil(connection: string, side: Side, kind: string): Promise<string | undefined>;
  /** As `of`, made into what `change` says; asked again when somebody else was faster. */
  change(
    connection: string,
    side: Side,
    kind: string,
    change: (before: Coverage | undefined) => Coverage,
  ): Promise<void>;
  /** Everything up to then. */
  advance(connection: string, side: Side, kind: string, untilIso: string): Promise<void>;
}

export interface Ports {
  readonly clock: Clock;
  readonly newId: () => string;
  readonly connections: ConnectionStore;
  readonly links: LinkStore;
  readonly intents: IntentStore;
  readonly numbers: NumberLedger;
  readonly numbersAhead: NumbersAhead;
  readonly openItems: OpenItemStore;
  readonly mappings: MappingStore;
  readonly waits: WaitStore;
  readonly pending: PendingStore;
  readonly journal: Journal;
  readonly queue: ChangeQueue;
  readonly coverage: CoverageStore;
  /**
   * Adapters are made per invocation, so that traces belong to one record's work.
   * @param urgency whose turn it is when the vendor's limit is not enough for all; `live` where nothing is said
   * @param isAsked for a person who waits for what they have just put right: lists that are kept are fetched anew
   */
  readonly system: (side: Side, connection: Connection, urgency?: Urgency, isAsked?: boolean) => RecordSystem;
}

export type { LinkId, Reference };
