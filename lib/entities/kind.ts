/**
 * What a kind is: one shape (the facts both systems share) and, for each system, a lens that reads the shape out of a record and
 * writes it over one. Everything else — echo suppression, conflict detection, the drift report, retries — is generic and follows
 * from these tables. Nothing here does I/O or reads a clock.
 */
import type { ZodType } from 'zod';
import type { AttachmentSettings } from './attachment-settings.ts';
import type { CreditNoteSettings, PaymentSettings } from './money-settings.ts';
import type { Order, Ordered } from './on-request.ts';
import type { OrderSettings } from './order-settings.ts';
import type { FileSource, Resource } from './resource.ts';
import type { SalesSettings } from './settings.ts';

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
  /** Resolved where it is linked, and waited for by nobody. */
  readonly optional?: boolean;
}

/** What the lenses may ask about other records; the worker has resolved it before. */
export interface References {
  /** The link of a record known by its id on one side. Total: an unlinked record answers with the id its link would get. */
  link(kind: string, side: Side, id: string): LinkId;
  /** The id of a linked record on one side; undefined while it has none there. */
  id(kind: string, side: Side, link: LinkId): string | undefined;
  /** What was last observed of a linked record, for instance a tax code's rate. */
  observed(kind: string, link: LinkId): Readonly<Record<string, unknown>>;
  /** The shape that both sides of a linked record agreed on; empty while there is none. */
  agreed?(kind: string, link: LinkId): Shape;
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
  /** Account code of what is owed to suppliers; QuickBooks asks for it on a purchase order. */
  readonly defaultPayablesAccount?: string;
  readonly orders?: OrderSettings;
  /** HaloPSA item used for a line that names none; without it such a line is refused with a sentence. */
  readonly defaultItem?: string;
  /** Where money that was entered in HaloPSA goes in QuickBooks; without it QuickBooks puts it with the undeposited funds. */
  readonly payments?: PaymentSettings;
  /** How HaloPSA keeps credit notes, which its API description does not say. */
  readonly creditNotes?: CreditNoteSettings;
  /** Directions of kinds by their names. */
  readonly directions?: Readonly<Partial<Record<string, Direction>>>;
  /** Which status of a HaloPSA item says that it is in use, and which that it is not any more; without it neither is kept in step. */
  readonly itemStatus?: { readonly active: number; readonly inactive: number };
  /** US: QuickBooks works sales tax out itself, from where the goods go. */
  readonly automatedSalesTax?: boolean;
  readonly multiCurrency?: boolean;
  /** How the two were seen to round tax; undefined where nobody has looked. */
  readonly taxRounding?: {
    readonly halo?: 'per-code-total' | 'per-line' | undefined;
    readonly quickbooks?: 'per-rate-total' | 'per-line' | undefined;
  };
  /** What HaloPSA's plain amounts of a foreign invoice are in; the document's currency without. */
  readonly plainAmounts?: 'document' | 'home';
  /** What HaloPSA's rate of a foreign currency counts; home units for a foreign one without. */
  readonly conversionRate?: 'home-per-foreign' | 'foreign-per-home';
  readonly sales?: SalesSettings;
  readonly attachments?: AttachmentSettings;
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

export type { FileSource, Include, Resource } from './resource.ts';

/** A value that names at most one record of the other side, tried in order; more than one hit is a person's choice. */
export interface MatchKey {
  /** QuickBooks: the property to query; HaloPSA: the field compared in a list. */
  readonly property: string;
  readonly value: string;
  /** Further properties that must be equal, where they spare the vendor, and us, a look through the whole table. */
  readonly filters?: Readonly<Record<string, string>>;
  /** True when the key was put there by us or by a person mapping it: then a hit needs no second look. */
  readonly certain: boolean;
  /** What a hit must be besides; of a document of parts each part is asked. */
  readonly accepts?: (record: Wire) => boolean;
  /** A hit that has its counterpart is another's, and no reason to ask. */
  readonly free?: true;
}

export interface Refusal {
  readonly code: string;
  readonly sentence: string;
  readonly fix: string;
  readonly owner: 'ops' | 'bookkeeper';
  /** Of a dispute, each field with what both last agreed on and what they have now, in words. */
  readonly differences?: readonly Readonly<Record<'field' | 'agreed' | Side, string>>[];
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
  /** Where a document's own date stands: an import may begin at a day. */
  readonly datedAt?: string;
  readonly schema: ZodType<Wire>;
  readonly lens: Lens<S>;
  observe(record: Wire, env: LensEnv): Observed;
  /** How to find the counterpart of `shape` on this side when no link tells. */
  matchKeys(shape: S, other: Wire, env: LensEnv): readonly MatchKey[];
  /** Names that a record also goes by, for a person who looks for its counterpart; no field that is kept in step. */
  alsoKnownAs?(record: Wire): readonly string[];
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
  isOf?(record: Wire, company?: Company): boolean;
  /** Which company a record belongs to; without it, or when it answers undefined, every connection of the tenant. */
  route?(record: Wire): Route | undefined;
  /** Records inside one document that are linked one by one (the allocations of a payment). The id is `document/part`. */
  parts?(record: Wire): readonly { readonly part: string; readonly record: Wire }[];
  /** The document with the part as it was written, ready to be sent, and the part's name in it; without it the record is sent as it is. */
  whole?(part: Wire, env: LensEnv): { readonly part: string; readonly document: Wire };
  /** The document without one of its parts; undefined when that leaves nothing to keep it for. */
  without?(document: Wire, part: string): Wire | undefined;
  /** Why a record that has no counterpart is not made on the other side; one that is there is matched all the same. */
  onlyMatched?(record: Wire): string | undefined;
  /** The record says that it is the other side's already: it is linked to that or put before a person, and never made there. */
  isNamed?(record: Wire): boolean;
  /** A text in the body that tells our own document from one made by hand. */
  marker?(link: LinkId, body?: Wire): Wire;
  carriesMarker?(record: Wire, link: LinkId): boolean;
  /** The marker names the counterpart: whoever carries it is its own, whatever was made of it since, and several are as good as one. */
  readonly markerNames?: true;
  /** How one is made here because a person asks for it, where none is made by itself. */
  ordered?(source: Wire, order: Order, company: Company): Ordered;
  /** Query parameters that narrow the search for what a create's body made. */
  searchedBy?(body: Wire): Readonly<Record<string, string>>;
  /** The property by which a document of ours can be searched where only its marker tells it from others; its value stands in the create's body. */
  readonly lookedForBy?: string;
  /** The answer to a write leaves out what a read of the record gives, and the connection asks for. */
  isPartial?(record: Wire, company: Company): boolean;
  /** The record is the vendor's own making: it is read, and nothing that a shape says is written over it. */
  readonly readOnly?: true;
  /** The document of a record, where this side gives one to be sent to the other. */
  file?(company: Company): FileSource;
  /** What a request to void the record says; only where the vendor voids such documents. */
  voids?(record: Wire): Wire;
}

export type Direction = 'off' | 'link' | 'push' | 'pull' | 'both';

export interface Kind<S extends Shape = Shape> {
  readonly name: string;
  readonly shape: ZodType<S>;
  readonly halo: SideDefinition<S>;
  readonly quickbooks: SideDefinition<S>;
  /** Who wins a field that both sides changed; a field not named belongs to `owner`. */
  readonly owner: Side;
  /** A record belongs to the side it was made on; `owner` stands for all of the kind where nothing tells. */
  readonly ownedWhereMade?: true;
  readonly owners?: Readonly<Partial<Record<keyof S & string, Side>>>;
  /** The way of a field, where it is narrower than that of the record; a connection may say otherwise. */
  readonly ways?: Readonly<Partial<Record<keyof S & string, Direction>>>;
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
  /** What a person does about a HaloPSA record that has no counterpart, where there is a command for it. */
  unmatched?(connection: string, id: string, company: Company): string;
  /** A document is never silently overwritten: what the other side changed becomes an open item. */
  readonly document: boolean;
  /** Whether a record without counterpart is made on the other side; a connection may say otherwise. */
  readonly autoCreate: boolean;
  /**
   * The kind whose record it is made of, and along with: it is looked at whenever that was, by a hint of its own, so that what fails here holds
   * up nothing there.
   */
  readonly accompanies?: string;
  /** What follows when the record is gone, where that is not a question. */
  readonly onDelete?: 'unlink';
  /** What refuses a record that is to be made may be settled in a moment (another payment that is being taken back): it is tried again before a person is asked. */
  readonly patient?: true;
  /** Agreed fields that must be equal before a record found by a match key is taken for the counterpart. */
  readonly identity?: readonly (keyof S & string)[];
  /** For kinds that carry a document number: the counter it belongs to, HaloPSA's own number, and QuickBooks' field. */
  readonly numbered?: {
    readonly sequence: string;
    readonly own: (record: Wire) => string;
    readonly field: string;
    /** Whose preference says whether QuickBooks takes numbers of ours: that of sales without. */
    readonly countedWith?: 'purchases';
    /** What is sent in place of a number so that QuickBooks counts although it takes numbers of ours; only where it was seen to. */
    readonly askedToCount?: string;
  };
  /** Whether what the vendors computed agrees, once both sides exist. */
  verify?(
    halo: Observed,
    quickbooks: Observed,
    rule: { readonly boundMinor: number; readonly currency: string },
  ): Verdict;
  /** What must hold before a document may be posted; each answer is one open item. */
  check?(shape: S, source: Observed, env: LensEnv, isMade?: boolean): Refusal | undefined;
  /** The total and tax that QuickBooks will compute for the shape, in minor units. */
  predict?(
    shape: S,
    env: LensEnv,
  ): { readonly totalMinor: number; readonly taxMinor: number; readonly boundMinor: number };
  /** Order of an import: references before what names them. */
  readonly importRank: number;
}
