/** A vendor as the sync sees it: records of resources by id, by a property, by change, and one write at a time. */
import type { FileSource, Resource, Side, Wire } from '../entities/kind.ts';
import type { Lane } from './change-event.ts';
import type { FileAnswer } from './file.ts';
import type { RequestTrace } from './records.ts';

/** How a vendor tells what changed in a resource. */
export interface Feed {
  /** What changed can be asked for by its time; without it the list is only had whole. */
  readonly byTime: boolean;
  /** What changed does not show everything, for instance not what was deleted: the whole list is compared once a day. */
  readonly compared: boolean;
  /** Where the whole list would take too long: what was made within so long is compared instead, with what changed since then. */
  readonly comparedBackMs?: number;
  /** Changes that are older are not told any more. */
  readonly reachesBackMs?: number;
}

/** Documents by their own date; `from` is in it, `before` is not, both `YYYY-MM-DD`. */
export interface Dated {
  readonly path: string;
  readonly from?: string;
  readonly before?: string;
}

export interface Listing {
  /** Documents outside need not be shown; some may be. */
  readonly dated?: Dated;
  /** Somebody watches and would rather wait long than begin anew. */
  readonly isPatient?: boolean;
}

export interface ReadAnswer {
  readonly record: Wire;
  /** The vendor's time of the answer (ISO 8601): knowledge reaches this far. */
  readonly at: string;
}

export interface ChangedPage {
  readonly records: readonly Wire[];
  /** The vendor's time up to which changes are known with this page. */
  readonly at: string;
  /** The vendor's feed was cut short, or does not reach back so far: what was deleted since is not all among the records. */
  readonly cut?: true;
}
export type Changes = ReadonlyMap<string, ChangedPage>;

export interface WriteRequest {
  readonly resource: Resource;
  readonly operation: 'create' | 'update' | 'remove' | 'void';
  readonly id?: string;
  readonly body: Wire;
  /** QuickBooks' requestid; HaloPSA has none. */
  readonly requestKey: string;
  /** The file that goes with it; asked for only where it is sent. */
  readonly file?: () => Promise<FileAnswer>;
  /** It was sent before, and no answer came. */
  readonly isRepeated?: true;
}

export type WriteAnswer =
  | { readonly answer: 'written'; readonly record: Wire; readonly id: string; readonly at: string }
  | { readonly answer: 'refused'; readonly fault: VendorFault }
  /** The record moved since it was read. */
  | { readonly answer: 'stale' }
  /** It may or may not have happened. */
  | { readonly answer: 'unknown'; readonly because: string };

/** A vendor's refusal, translated: no file but the adapter's table knows the vendor's code. */
export interface VendorFault {
  readonly code: string;
  readonly sentence: string;
  readonly fix: string;
  readonly owner: 'ops' | 'bookkeeper';
  readonly page?: string;
  readonly detail: string;
  /** What the fault says about the record, for the few refusals the sync itself can act on. */
  readonly means?: 'duplicate-number' | 'duplicate-name' | 'not-found' | 'stale' | 'forbidden';
}

export interface Facts {
  readonly id: string;
  readonly version?: string;
  readonly createdAt?: string;
  readonly modifiedAt?: string;
  /** Voided, deleted or deactivated at the vendor. */
  readonly gone: boolean;
}

/**
 * One vendor, one connection. Throws UnavailableError, DisconnectedError, TransientError, DefectError, and ReadRefusedError for a read; a
 * refusal of a write is returned.
 */
export interface RecordSystem {
  readonly side: Side;
  /** Undefined: no such record (any more). Includes (`resource.include`) are read along. */
  read(resource: Resource, id: string): Promise<ReadAnswer | undefined>;
  /** Records whose `property` equals `value`, at most `limit`; `filters` are further properties that must be equal and make the search cheap. */
  find(
    resource: Resource,
    property: string,
    value: string,
    limit: number,
    filters?: Readonly<Record<string, string>>,
  ): Promise<readonly Wire[]>;
  /** Records whose `property` is one of `values`, in one read, where the vendor can be asked so. */
  findAny?(resource: Resource, property: string, values: readonly string[]): Promise<readonly Wire[]>;
  /** Records changed at or after `sinceIso` (all without it), in pages; a page may hold deleted ones (`facts().gone`). */
  changed(resource: Resource, sinceIso: string | undefined, listing?: Listing): AsyncIterable<ChangedPage>;
  /** As `changed`, of several at once; undefined where the answer is cut or refused: each is asked for by itself then. */
  changedTogether?(resources: readonly Resource[], sinceIso: string): Promise<Changes | undefined>;
  feed(resource: Resource): Feed;
  /** How many records there are; `dated` may be more than there are in it. Undefined where the vendor does not say. */
  count(resource: Resource, dated?: Dated): Promise<number | undefined>;
  write(request: WriteRequest): Promise<WriteAnswer>;
  /** The document of a record, where the vendor makes one. */
  file?(source: FileSource, id: string): Promise<FileAnswer>;
  /** Whether the vendor answers at all: asked when one record keeps failing. */
  answers(): Promise<boolean>;
  /** Id, version and times as this vendor writes them. */
  facts(record: Wire, resource: Resource): Facts;
  /** Takes what was asked since the last call, for the history. */
  takeTraces(): readonly RequestTrace[];
}

/** Live changes go before sweeps, sweeps before backfill. */
export type Urgency = Lane | 'sweep';
