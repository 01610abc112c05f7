/**
 * What a kind is: one shape (the facts both systems share) and, for each system, a lens that reads the shape out of a record and
 * writes it over one. Everything else — echo suppression, conflict detection, the drift report, retries — is generic and follows
 * from these tables. Nothing here does I/O or reads a clock.
 */
import type { ZodType } from 'zod';

export type Side = 'halo' | 'quickbooks';

export const otherSide = (side: Side): Side => (side === 'halo' ? 'quickbooks' : 'halo');

/** A vendor's record as it came over the wire. */
export type Wire = Readonly<Record<string, unknown>>;

/**
 * Names one linked pair for good: the side it was first seen on and its id there, for instance `h:42` or `q:155`.
 * A record that is not linked yet already has the id that its link would get, so a reference always reads as something.
 */
export type LinkId = string;

/** A record named by its own system's id. */
export interface Reference {
  readonly kind: string;
  readonly id: string;
}

/** What the lenses may ask about other records; the worker has resolved it before. */
export interface References {
  /** The link of a record known by its id on one side. Total: an unlinked record answers with the id its link would get. */
  link(kind: string, side: Side, id: string): LinkId;
  /** The id of a linked record on one side; undefined while it has none there. */
  id(kind: string, side: Side, link: LinkId): string | undefined;
  /** What was last observed of a linked record, for instance a tax code's rate. */
  observed(kind: string, link: LinkId): Readonly<Record<string, unknown>>;
}

/** The facts of a connection that a lens depends on: they change the wire form, never the meaning. */
export interface Company {
  /** ISO 3166 alpha-2. `US` has its own sales-tax form. */
  readonly country: string;
  /** ISO 4217. */
  readonly homeCurrency: string;
  readonly realmId: string;
  /** Whose tax counts when the two differ. */
  readonly taxAuthority: 'halo' | 'quickbooks';
  /** Account code that an item gets when neither it nor its product group names one. */
  readonly defaultIncomeAccount?: string;
  readonly defaultExpenseAccount?: string;
  /** HaloPSA item used for a line that names none; without it such a line is refused with a sentence. */
  readonly defaultItem?: string;
}

export interface LensEnv {
  readonly refs: References;
  readonly company: Company;
}

export type Shape = Readonly<Record<string, unknown>>;

export interface Lens<S extends Shape> {
  /** Records of other kinds that this record names, but for those that only the fields `without` name. */
  references(record: Wire, env: Pick<LensEnv, 'company'>, without?: readonly string[]): readonly Reference[];
  read(record: Wire, env: LensEnv): S;
  /** The shape laid over `current`; what already reads as wanted stays untouched. */
  write(shape: S, current: Wire, env: LensEnv): Wire;
}

/** Facts that one vendor computes: compared, classed and shown, never written. */
export interface Observed {
  readonly totalMinor?: number;
  readonly taxMinor?: number;
  readonly balanceMinor?: number;
  readonly number?: string;
  readonly ratePercent?: string;
  readonly [fact: string]: string | number | boolean | undefined;
}

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
  /** Field that holds the id, when it is not the vendor's usual one. */
  readonly idField?: string;
  /** So few records that a search lists them all and compares here. */
  readonly small?: boolean;
  /** Records that are read along, so that the lens sees them in the record: under `as`, those whose ids stand at `ids`. */
  readonly include?: readonly Include[];
}

export interface Include {
  readonly resource: string;
  readonly as: string;
  readonly ids: (record: Wire) => readonly string[];
}

/** A value that names at most one record of the other side, tried in order; more than one hit is a person's choice. */
export interface MatchKey {
  /** QuickBooks: the property to query; HaloPSA: the field compared in a list. */
  readonly property: string;
  readonly value: string;
  /** Further properties that must be equal, where they spare the vendor, and us, a look through the whole table. */
  readonly filters?: Readonly<Record<string, string>>;
  /** True when the key was put there by us or by a person mapping it: then a hit needs no second look. */
  readonly certain: boolean;
}

export interface Refusal {
  readonly code: string;
  readonly sentence: string;
  readonly fix: string;
  readonly owner: 'ops' | 'bookkeeper';
}

/** The company a record names itself, and the record to ask when it names none. */
export interface Route {
  readonly realmId?: string;
  readonly via?: Reference;
}

/** Whether a record is to be synced at all. */
export type Eligibility =
  | { readonly eligible: true }
  | { readonly eligible: false; readonly reason: string }
  | { readonly eligible: false; readonly refusal: Refusal };

export type Verdict =
  | { readonly agrees: true }
  /** Explained by the stated rounding rule: shown, never hidden. */
  | { readonly agrees: 'within-rule'; readonly amountMinor: number; readonly class: string }
  | { readonly agrees: false; readonly refusal: Refusal };

export interface SideDefinition<S extends Shape> {
  readonly resource: Resource;
  readonly schema: ZodType<Wire>;
  readonly lens: Lens<S>;
  observe(record: Wire, env: LensEnv): Observed;
  /** How to find the counterpart of `shape` on this side when no link tells. */
  matchKeys(shape: S, other: Wire, env: LensEnv): readonly MatchKey[];
  /** Fields written back into a record to say what its counterpart is; only where this side keeps such fields. */
  stamp?(
    record: Wire,
    counterpart: { readonly id: string; readonly observed: Observed },
    company: Company,
  ): Wire;
  eligible?(record: Wire, company: Company): Eligibility;
  /**
   * Whether a record of the resource is one of this kind, where several kinds live in one resource (a credit note is an Invoice in HaloPSA, a
   * category an Item in QuickBooks); without it each is. A document may be of two kinds at once.
   */
  isOf?(record: Wire): boolean;
  /** Which company a record belongs to; without it, or when it answers undefined, every connection of the tenant. */
  route?(record: Wire): Route | undefined;
  /** Records inside one document that are linked one by one (the allocations of a payment). The id is `document/part`. */
  parts?(record: Wire): readonly { readonly part: string; readonly record: Wire }[];
  /** A text in the body that tells our own document from one made by hand. */
  marker?(link: LinkId): Wire;
  carriesMarker?(record: Wire, link: LinkId): boolean;
  /** Query parameters that narrow the search for what a create's body made. */
  searchedBy?(body: Wire): Readonly<Record<string, string>>;
  /** The property by which a document of ours can be searched where only its marker tells it from others; its value stands in the create's body. */
  readonly lookedForBy?: string;
}

export type Direction = 'off' | 'link' | 'push' | 'pull' | 'both';

export interface Kind<S extends Shape = Shape> {
  readonly name: string;
  readonly shape: ZodType<S>;
  readonly halo: SideDefinition<S>;
  readonly quickbooks: SideDefinition<S>;
  /** Who wins a field that both sides changed; a field not named belongs to `owner`. */
  readonly owner: Side;
  readonly owners?: Readonly<Partial<Record<keyof S & string, Side>>>;
  /** Fields that a side keeps as they were created: a change of theirs is put before a person. */
  readonly fixed?: Readonly<Partial<Record<Side, readonly (keyof S & string)[]>>>;
  /** Fields that serve to make the counterpart; from then on each side keeps its own, and a difference is nobody's business. */
  readonly createOnly?: readonly (keyof S & string)[];
  readonly direction: Direction;
  /**
   * Reference data: several HaloPSA records may share one QuickBooks record, so lenses see the QuickBooks id (`q:NON`) as the common
   * name, and no alias is kept.
   */
  readonly shared?: boolean;
  /** A document is never silently overwritten: what the other side changed becomes an open item. */
  readonly document: boolean;
  /** Whether a record without counterpart is made on the other side; a connection may say otherwise. */
  readonly autoCreate: boolean;
  /** Agreed fields that must be equal before a record found by a match key is taken for the counterpart. */
  readonly identity?: readonly (keyof S & string)[];
  /** For kinds that carry a document number: the counter it belongs to, HaloPSA's own number, and QuickBooks' field. */
  readonly numbered?: {
    readonly sequence: string;
    readonly own: (record: Wire) => string;
    readonly field: string;
  };
  /** Whether what the vendors computed agrees, once both sides exist. */
  verify?(
    halo: Observed,
    quickbooks: Observed,
    rule: { readonly boundMinor: number; readonly currency: string },
  ): Verdict;
  /** What must hold before a document may be posted; each answer is one open item. */
  check?(shape: S, source: Observed, env: LensEnv): Refusal | undefined;
  /** The total and tax that QuickBooks will compute for the shape, in minor units. */
  predict?(
    shape: S,
    env: LensEnv,
  ): { readonly totalMinor: number; readonly taxMinor: number; readonly boundMinor: number };
  /** Order of an import: references before what names them. */
  readonly importRank: number;
}
