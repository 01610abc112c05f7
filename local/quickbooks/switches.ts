/** Where a fact is unconfirmed it is a switch with a stated default, never a silent guess. */
export interface Switches {
  /** The client secrets that count, in the place of the seed's one; that several may is unconfirmed. */
  readonly clientSecrets: readonly string[] | undefined;
  /** Tax is the rate on the sum of a rate's lines, or the sum of each line's rounded tax. */
  readonly taxRounding: 'per-rate-total' | 'per-line';
  /** Whether an explicit TxnTaxDetail.TotalTax is kept where sales tax is not automated. */
  readonly explicitTotalTax: boolean;
  /** In a tax-inclusive request without TaxInclusiveAmt, whether a line's Amount is with or without tax. */
  readonly inclusiveAmount: 'gross' | 'net';
  /** Outside the US a discount comes off before tax is worked out. */
  readonly discountBeforeTaxAbroad: boolean;
  /** What the tax service says where QuickBooks works sales tax out itself; the documents say only that it is not meant for that. */
  readonly automatedTaxService: 'refused' | 'accepted';
  /** `AUTO_GENERATE` as DocNumber makes QuickBooks count even with custom numbers on. */
  readonly autoGenerate: boolean;
  /** A sales document with custom numbers whose number another one has: 6140, or taken, as by a company that does not want to be warned. */
  readonly duplicateSales: 'refused' | 'accepted';
  /** 6140 also fires while custom transaction numbers are off. */
  readonly duplicateCheckWhenOff: boolean;
  /** Sales forms that share a counter also share their numbers: an invoice and a credit memo cannot both be 1001. */
  readonly salesShareNumbers: boolean;
  /** A bill's number is refused when taken: always, or as `WarnDuplicateBillNumber` says. */
  readonly billDuplicates: 'always' | 'by-preference';
  /** While custom numbers are off, a number that is supplied moves the counter on. */
  readonly suppliedNumberMovesCounter: boolean;
  /** A full update without DocNumber keeps the number although custom numbers are on (recorded only with them off: kept). */
  readonly customNumberSurvivesFullUpdate: boolean;
  /** A refused request is refused anew, or as before, when its request id comes again. */
  readonly replayRefusals: boolean;
  /** A known request id with another body: the old answer again, or a refusal. */
  readonly replayOfOtherBody: 'replayed' | 'refused';
  /** `/upload` knows request ids, as other writes do. */
  readonly uploadsKnowRequestIds: boolean;
  /** Bytes of an upload; others say 100 MB. */
  readonly uploadMaxBytes: number;
  /** Endings of the files that may be uploaded, as others list them; how another is refused is not known. */
  readonly uploadEndings: readonly string[];
  /** How long a request id is remembered. */
  readonly requestIdRetentionMs: number;
  /** How many older refresh tokens still work, for at most a day. */
  readonly refreshPredecessors: 0 | 1;
  readonly webhookForm: 'cloudevents' | 'legacy';
  /** Seen live: voiding a bill answers 200 with a SystemFault; else it is refused like other documents that cannot be voided. */
  readonly billVoid: 'system-fault-200' | 'refused';
  /** Seen live: voiding a journal entry answers 200 with an empty BatchItemResponse. */
  readonly journalVoid: 'empty-200' | 'refused';
  /** What `?operation=void` works for; the others take `?operation=update&include=void`. */
  readonly voidByOperation: readonly string[];
  /** What `include=void` works for. */
  readonly voidByInclude: readonly string[];
  /** Deleting or voiding a document that a payment is applied to: refused until it is unlinked, or the payment is freed. */
  readonly linkedDocument: 'refused' | 'unlinked';
  /** An invoice that a person voids in the product shows `status: Voided` (seen live on Purchase only). */
  readonly voidedInvoiceShowsStatus: boolean;
  /** The status of an estimate whose invoice goes away. */
  readonly estimateReopensAs: 'Pending' | 'Accepted';
  /** A balance that moves takes the LastUpdatedTime of its customer, vendor and account along, not their SyncToken (recorded). */
  readonly balancesMoveTime: boolean;
  /** … and sends a webhook for them. */
  readonly balancesNotify: boolean;
  /** While multicurrency is on, a transaction without CurrencyRef is refused. */
  readonly currencyRequired: boolean;
  /** The day of a transaction without one: Pacific, as QuickBooks' servers, or UTC. */
  readonly serverDay: 'pacific' | 'utc';
  /** A top-level property that QuickBooks does not know is refused with 2010, or ignored. */
  readonly refuseUnknownProperties: boolean;
  /** Typographic quotes and dashes in a query's literals are a lexical error, as they once were. */
  readonly refuseTypographicPunctuation: boolean;
  /** Only what the reference lists can be filtered by, where it lists it (invoices). */
  readonly strictFilters: boolean;
  /** How a write in an unknown content type is refused. */
  readonly wrongContentTypeStatus: 400 | 415;
  /** A 429 says after how many seconds to come again; 0 for no such header. */
  readonly retryAfterSeconds: number;
  /** The code for changes that are asked for from more than 30 days ago. */
  readonly oldChangesCode: string;
  /** Verbs in the type of a webhook that are spelled otherwise than here (`created` and `merged` are confirmed). */
  readonly webhookVerbs: Readonly<Record<string, string>>;
  /** Tabs and line breaks in the names of people (a colon never is). */
  readonly breaksInNames: 'refused' | 'accepted';
  /** The code for a document that another one stands on. */
  readonly linkedDocumentCode: string;
  /** Throttled callers get XML whatever they accept, as they once did. */
  readonly throttledInXml: boolean;
  /** A company whose subscription has ended (`SubscriptionStatus` in CompanyInfo) can still be read. */
  readonly endedCompanyReads: boolean;
}

export const defaultSwitches: Switches = {
  clientSecrets: undefined,
  taxRounding: 'per-rate-total',
  explicitTotalTax: false,
  inclusiveAmount: 'gross',
  discountBeforeTaxAbroad: true,
  automatedTaxService: 'refused',
  autoGenerate: false,
  duplicateSales: 'refused',
  duplicateCheckWhenOff: true,
  salesShareNumbers: true,
  billDuplicates: 'always',
  suppliedNumberMovesCounter: false,
  customNumberSurvivesFullUpdate: false,
  replayRefusals: false,
  replayOfOtherBody: 'replayed',
  uploadsKnowRequestIds: true,
  uploadMaxBytes: 100_000_000,
  uploadEndings: 'ai csv doc docx eps gif jpeg jpg ods pages pdf png rtf tif txt xls xlsx xml'.split(' '),
  requestIdRetentionMs: Number.POSITIVE_INFINITY,
  refreshPredecessors: 1,
  webhookForm: 'cloudevents',
  billVoid: 'system-fault-200',
  journalVoid: 'empty-200',
  voidByOperation: ['Invoice'],
  voidByInclude: ['Payment', 'SalesReceipt', 'BillPayment'],
  linkedDocument: 'refused',
  voidedInvoiceShowsStatus: false,
  estimateReopensAs: 'Pending',
  balancesMoveTime: true,
  balancesNotify: false,
  currencyRequired: true,
  serverDay: 'pacific',
  refuseUnknownProperties: true,
  refuseTypographicPunctuation: false,
  strictFilters: true,
  wrongContentTypeStatus: 400,
  retryAfterSeconds: 0,
  oldChangesCode: '4001',
  webhookVerbs: {},
  breaksInNames: 'refused',
  linkedDocumentCode: '6000',
  throttledInXml: false,
  endedCompanyReads: true,
};
