/**
 * Where a fact about HaloPSA is unconfirmed it is a switch with a stated default, never a silent guess. A probe of a real tenant settles them;
 * tests set them to see that the sync holds either way. Numbers of enumerations marked "invented" have no source at all.
 */
import { eventNumbers, type EventTable } from './events.ts';

export interface Switches {
  // Tokens, scopes, limits
  readonly tokenSeconds: number;
  /** What the application itself was given: a token asks for no more. `all` gives everything. */
  readonly appScopes: readonly string[];
  /** The applications that there are, in the place of the seed's one. What a removed one was given counts no longer. */
  readonly applications: readonly { readonly clientId: string; readonly clientSecret: string }[] | undefined;
  /** 250 in 5 minutes is the least that was reported; the text of the 429 names the tenant's own figures. */
  readonly limitRequests: number;
  readonly limitWindowSeconds: number;
  /** `Retry-After` of a 429; none by default. */
  readonly retryAfterSeconds: number | undefined;

  // Writing
  /** Status of a successful POST. */
  readonly postStatus: 200 | 201;
  /** The answer to an array of several: the last object, or all of them. */
  readonly manyAnswer: 'last' | 'array';
  /** JSON `null` clears the field, or counts as not sent. */
  readonly nullMeans: 'cleared' | 'untouched';
  /** A number sent for a text is kept as it came (answers of real tenants were seen with `accountsid: 0`), or becomes text. */
  readonly numbersInText: 'kept' | 'text';
  /** A stale `change_seq` is refused unless `ignore_change_seq`. */
  readonly checkChangeSeq: boolean;
  /** `last_modified` on every record, besides the name each resource has for it (`alastupdate`, `last_update_time`, …). */
  readonly stampsEverywhere: boolean;
  /** Who a program's changes are by, in InvoiceChange and `last_change_agent`. */
  readonly agent: { readonly id: number; readonly name: string };

  // Lists
  /** Kinds of rows in an invoice list that asks for none by `includeinvoices`, `includecredits`, `includepoinvoices`. */
  readonly invoiceListKinds: readonly ('invoice' | 'credit' | 'bill')[];
  readonly invoiceRange: { readonly search: string; readonly from: string; readonly to: string };
  /** Filters that only some clients name: `third_party_id`, `quickbooks_id`, `exclude_voided`, `qbo_id`, … */
  readonly unconfirmedFilters: boolean;
  /** `GET /Invoice/{id}` finds a recurring template by its negative id, too. */
  readonly templatesThroughInvoicePath: boolean;
  /** `GET /Invoice/{id}` gives the lines only with `includedetails=true`. */
  readonly linesNeedDetails: boolean;

  // Invoices
  /** Tax is the rate on the sum of a code's lines, or the sum of each line's rounded tax. */
  readonly taxRounding: 'per-code-total' | 'per-line';
  /** Invented. */
  readonly typeIds: { readonly invoice: number; readonly credit: number; readonly bill: number };
  readonly paymentStatuses: { readonly unpaid: number; readonly partial: number; readonly paid: number };
  /** Invented. */
  readonly approvalStatuses: {
    readonly awaiting: number;
    readonly approved: number;
    readonly rejected: number;
  };
  /** An invoice that awaits approval cannot be posted. */
  readonly approvalBlocksPosting: boolean;
  /** Field of an invoice's own status, and the Lookup whose rows tick "allow syncing" in `value2_bool`. Both invented. */
  readonly invoiceStatus: { readonly field: string; readonly lookupId: number };
  /** Posted invoices take changes of their amounts; `donotalloweditingpostedinvoices` in Control refuses them, too. */
  readonly postedEditable: boolean;
  readonly postedDeletable: boolean;
  /** An invoice with payments may be voided; they stay where they are. */
  readonly voidWithPayments: boolean;
  /** Sign of a credit note's quantities as `_create_credit_note` makes them. */
  readonly creditSign: 'negative' | 'positive';
  /** `markaspaid` makes a payment of what is due. */
  readonly markAsPaidMakesPayment: boolean;
  /** Plain amounts of a foreign invoice are in the document's currency and `*_converted` in the home one, or the reverse. */
  readonly plainAmounts: 'document' | 'home';
  /** What one unit of the foreign currency costs at home, or the reverse. */
  readonly conversionRate: 'home-per-foreign' | 'foreign-per-home';
  /** `POST /Invoice/PDF/{id}` answers the document itself, or the invoice with `pdf_attachment_id`. */
  readonly pdfAnswer: 'bytes' | 'invoice';
  /** It counts as a change of the invoice: `last_modified` moves and webhooks tell of it. */
  readonly pdfStampsInvoice: boolean;

  // Orders
  /** Names of an order line's own fields; the API description inherits them from a type it does not list. */
  readonly orderLine: { readonly quantity: string; readonly price: string; readonly taxCode: string };
  /** Invented. */
  readonly orderStatuses: { readonly open: number; readonly closed: number };
  /** Invented: none, some or all of a purchase order's quantities have come. */
  readonly goodsIn: { readonly none: number; readonly part: number; readonly all: number };

  // Webhooks
  /** Writes of a program send webhooks, as a person's do. */
  readonly apiWritesFireWebhooks: boolean;
  /** `_dont_fire_automations` keeps a write from sending webhooks. */
  readonly automationsFlagStopsWebhooks: boolean;
  /** Event number → what it is about; those of accounting records are invented. */
  readonly events: EventTable;
  /** `payload_type` of a webhook. */
  readonly payloadTypes: Readonly<Record<number, 'small' | 'full' | 'event-only'>>;
  /** Names of the fields of a webhook's payload. */
  readonly payloadNames: {
    readonly id: string;
    readonly objectId: string;
    readonly event: string;
    readonly timestamp: string;
    readonly webhookId: string;
  };
  /** Key of the object in small and full payloads, by resource; else the resource's name in lower case. */
  readonly payloadEntity: Readonly<Record<string, string>>;
  /** `batch_method` of a webhook: what is gathered into one delivery. */
  readonly batchMethods: Readonly<Record<number, 'none' | 'event' | 'event-type' | 'any'>>;
  readonly batchDelaySeconds: number;
  /** Failures in a row that turn a webhook off where it names none; 0 never does. */
  readonly autoDisableAttempts: number;
  readonly deliveryLogDays: number;
}

export const defaultSwitches: Switches = {
  tokenSeconds: 3_600,
  appScopes: ['all'],
  applications: undefined,
  limitRequests: 250,
  limitWindowSeconds: 300,
  retryAfterSeconds: undefined,
  postStatus: 201,
  manyAnswer: 'last',
  nullMeans: 'cleared',
  numbersInText: 'kept',
  checkChangeSeq: false,
  stampsEverywhere: true,
  agent: { id: 1, name: 'API' },
  invoiceListKinds: ['invoice', 'credit', 'bill'],
  invoiceRange: { search: 'datesearch', from: 'start_date', to: 'end_date' },
  unconfirmedFilters: true,
  templatesThroughInvoicePath: false,
  linesNeedDetails: false,
  taxRounding: 'per-code-total',
  typeIds: { invoice: 0, credit: 1, bill: 2 },
  paymentStatuses: { unpaid: 0, partial: 1, paid: 2 },
  approvalStatuses: { awaiting: 0, approved: 1, rejected: 2 },
  approvalBlocksPosting: false,
  invoiceStatus: { field: 'status_id', lookupId: 9_001 },
  postedEditable: true,
  postedDeletable: true,
  voidWithPayments: true,
  creditSign: 'negative',
  markAsPaidMakesPayment: true,
  plainAmounts: 'document',
  conversionRate: 'home-per-foreign',
  pdfAnswer: 'bytes',
  pdfStampsInvoice: false,
  orderLine: { quantity: 'quantity', price: 'price', taxCode: 'tax_code' },
  orderStatuses: { open: 0, closed: 1 },
  goodsIn: { none: 0, part: 1, all: 2 },
  apiWritesFireWebhooks: true,
  automationsFlagStopsWebhooks: true,
  events: eventNumbers,
  payloadTypes: { 0: 'small', 1: 'full', 2: 'event-only' },
  payloadNames: {
    id: 'id',
    objectId: 'object_id',
    event: 'event',
    timestamp: 'timestamp',
    webhookId: 'webhook_id',
  },
  payloadEntity: {},
  batchMethods: { 0: 'none', 1: 'event', 2: 'event-type', 3: 'any' },
  batchDelaySeconds: 30,
  autoDisableAttempts: 0,
  deliveryLogDays: 30,
};
