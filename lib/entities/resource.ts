/** Where records live at a vendor, and the documents that a vendor gives of them. */
import type { Wire } from './kind.ts';

/** Where a kind lives at a vendor. */
export interface Resource {
  /** HaloPSA: the path below `/api/`. QuickBooks: the entity's name. */
  readonly name: string;
  /** HaloPSA: the key of the list envelope; a bare array without it. */
  readonly listKey?: string;
  /** Extra query parameters of every list (for instance a lookup's number). */
  readonly query?: Readonly<Record<string, string>>;
  /** A record that exists only as a value in other records: its id is all there is. */
  readonly virtual?: boolean;
  /** QuickBooks: extra query parameters of a read by id. */
  readonly readQuery?: Readonly<Record<string, string>>;
  /** Field that holds the id, when it is not the vendor's usual one. */
  readonly idField?: string;
  /** So few records that a search lists them all and compares here. */
  readonly small?: boolean;
  /** Records that are read along, so that the lens sees them in the record: under `as`, those whose ids stand at `ids`. */
  readonly include?: readonly Include[];
  /** QuickBooks: made by a service at another path, whose answer has no more of it than its id. */
  readonly madeBy?: { readonly path: string; readonly idField: string };
  /** QuickBooks: the record is about a file, which the other side gives and which is sent with it. */
  readonly carriesFile?: true;
}

export interface Include {
  readonly resource: string;
  readonly as: string;
  readonly ids: (record: Wire) => readonly string[];
}

/** Where HaloPSA gives a record's document. */
export interface FileSource {
  /** The path below `/api/` that makes it, before the record's id. */
  readonly path: string;
  /** The answer is not the document but the record, which names in this field the attachment that it was kept as. */
  readonly keptAs?: string;
  readonly maxBytes: number;
}
