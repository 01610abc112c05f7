/**
 * What a simulated vendor is: a model that is pure but for its own books — synchronous, deterministic, without I/O, timers or
 * randomness of its own — and a shell (`simulator.ts`) that gives it a clock, faults, durability, webhooks and a wire.
 * The same model serves in-process tests, the seeded simulation and HTTP.
 */

/** One request, read whole. Header names are lower case; `path` has no query string. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Epoch milliseconds; the simulators never read the machine's clock themselves. */
export interface SimClock {
  now(): number;
}

/** A webhook call that is owed. It is durable (in the outbox) in the same commit as the change that caused it. */
export interface Notice {
  readonly id: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Deliveries with one key are made in order, and the head blocks the rest (Intuit withholds later events of a realm). */
  readonly orderKey: string;
  readonly attempts: number;
  readonly notBeforeEpochMs: number;
}

/** One row of a vendor's books as it is stored: `value` undefined deletes it. */
export interface Row {
  readonly table: string;
  readonly key: string;
  readonly value: unknown;
}

export interface ModelAnswer {
  readonly response: WireResponse;
  /** Rows this request changed; empty for a read. Committed before the answer leaves. */
  readonly changed: readonly Row[];
  readonly notices: readonly Notice[];
}

export type FailureKind = '403' | '429' | '500' | '503' | 'fault-200' | 'xml';

export interface VendorModel {
  readonly name: 'halo' | 'quickbooks';
  /** Counts by type in `/_sim/requests`: e.g. `read`, `query`, `write`, `batch`, `cdc`, `token`, `list`. */
  classify(request: WireRequest): string;
  handle(request: WireRequest): ModelAnswer;
  /** What a person in the product's own screen does: no token, no limits, webhooks follow. */
  asUser(request: WireRequest): ModelAnswer;
  /** Everything, as plain JSON, for `GET /_sim/state`. @param of one resource or entity, where the others are not asked for */
  state(of?: string): unknown;
  /** Rebuild from stored rows (after a restart). */
  load(rows: Iterable<Row>): void;
  /** Every row as it stands, for a snapshot or a reset to the seed. */
  rows(): Iterable<Row>;
  /** Back to the seed it was made with. */
  reset(): void;
  /** The vendor's own answer for a fault that needs no model: `429`, `500`, `503`, `403`, `fault-200`, `xml`. */
  failure(kind: FailureKind): WireResponse;
  /** Faults that only the model can play: `stale` (the next read answers with the version before), `revoke-grant`. */
  play(kind: 'stale' | 'revoke-grant'): void;
}

/** Where a simulator keeps its books. `commit` returns once the rows would survive a `kill -9`. */
export interface Books {
  load(): Iterable<Row>;
  commit(rows: readonly Row[]): void;
  clear(): void;
  close(): void;
}

/** A QuickBooks company as the sample lays it down: plain QuickBooks records with their own Ids. */
export interface CompanySeed {
  readonly realmId: string;
  /** `CompanyInfo` fields, at least CompanyName and Country ('US' | 'GB' | …). */
  readonly companyInfo: Readonly<Record<string, unknown>>;
  /** A whole `Preferences` record: SalesFormsPrefs.CustomTxnNumbers, TaxPrefs, CurrencyPrefs, … */
  readonly preferences: Readonly<Record<string, unknown>>;
  /** Records by entity name (`Account`, `TaxCode`, `TaxRate`, `TaxAgency`, `Term`, `Item`, `Customer`, `Vendor`, …). */
  readonly records: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  /** Counters: the last DocNumber given out by the shared sales counter. */
  readonly lastDocNumber: number;
  /** The last numbers of QuickBooks' other counters: `estimate`, `purchaseorder`, `journal`. */
  readonly lastNumbers?: Readonly<Record<string, number>>;
  /** What automated sales tax charges where; the longest matching postal code wins. */
  readonly salesTaxRates?: readonly SalesTaxRate[];
}

export interface SalesTaxRate {
  /** As in an address: `TX`. */
  readonly region: string;
  /** How the postal codes begin that it holds for; the whole region without. */
  readonly postalPrefix?: string;
  /** The agencies' shares, in percent. */
  readonly rates: readonly { readonly name: string; readonly percent: number }[];
}

export interface QuickBooksSeed {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly verifierToken: string;
  readonly redirectUris: readonly string[];
  /** Where webhooks of all realms go (one endpoint per app); undefined sends none. */
  readonly webhookUrl?: string;
  readonly companies: readonly CompanySeed[];
}

/** A HaloPSA tenant as the sample lays it down: plain HaloPSA records by resource (`Client`, `Site`, `Item`, `Invoice`, …). */
export interface HaloSeed {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tenant: string;
  readonly records: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  readonly control: Readonly<Record<string, unknown>>;
  /** Webhooks registered at HaloPSA: url, Basic user and password, events. */
  readonly webhooks: readonly Readonly<Record<string, unknown>>[];
}
