/**
 * A connection: one HaloPSA tenant and one QuickBooks company (realm). It is data, validated here and nowhere else; secrets are not in it.
 * Vendor addresses are part of it, never constants.
 */
import * as z from 'zod';
import { attachmentSettings } from '../entities/attachment-settings.ts';
import { orderSettings } from '../entities/order-settings.ts';
import { salesSettings } from '../entities/settings.ts';

const url = z.url({ protocol: /^https?$/ });

export const kindSettings = z.strictObject({
  /** off: nothing. link: matched, never written. push: HaloPSA → QuickBooks. pull: the other way. both: each way. */
  direction: z.enum(['off', 'link', 'push', 'pull', 'both']).optional(),
  /** Whether a record without counterpart is created on the other side. */
  autoCreate: z.boolean().optional(),
  /** What follows on the other side when a record is gone; `lib/sync/delete-rule.ts` says which a kind can have, and its own. */
  onDelete: z.enum(['ask', 'remove', 'void', 'deactivate', 'unlink']).optional(),
  /** Fields by their names that go another way than the kind says, or belong to the other side where both have changed them. */
  fields: z
    .record(
      z.string(),
      z.strictObject({
        direction: z.enum(['off', 'push', 'pull', 'both']).optional(),
        owner: z.enum(['halo', 'quickbooks']).optional(),
      }),
    )
    .optional(),
});

const paymentPlace = {
  /** Id of the QuickBooks account that money entered in HaloPSA is deposited to; with the undeposited funds where nothing is said. */
  depositAccount: z.string().regex(/^\d+$/, 'an account is named by its QuickBooks id').optional(),
  /** Id of the QuickBooks payment method. */
  method: z.string().regex(/^\d+$/, 'a payment method is named by its QuickBooks id').optional(),
};

const paymentSettings = z.strictObject({
  ...paymentPlace,
  /** By the id of the HaloPSA payment method; what is not said there is as for all. */
  byMethod: z.record(z.string(), z.strictObject(paymentPlace)).optional(),
});

/** The API description does not say how HaloPSA marks a credit note that credits no invoice, nor which sign its quantities have. */
const creditNoteSettings = z.strictObject({
  typeId: z.number().int().optional(),
  sign: z.enum(['negative', 'positive']).optional(),
});

const numberFormat = {
  prefix: z.string().max(20),
  suffix: z.string().max(20),
  /** Digits that a number is filled up to with zeros; a number of HaloPSA’s that is not only digits stands as it is. */
  padding: z.number().int().min(0).max(20).optional(),
  /** First value of a sequence that never counted; leading zeros are the padding’s business. */
  start: z
    .string()
    .regex(/^[1-9]\d{0,20}$/, 'a start is a number above 0')
    .optional(),
};

export const numberingSettings = z.strictObject({
  /**
   * halo-number: DocNumber = prefix + HaloPSA number + suffix. quickbooks-number: QuickBooks numbers, written back to HaloPSA. sequence: our
   * own, without gaps, written to both.
   */
  policy: z.enum(['halo-number', 'quickbooks-number', 'sequence']),
  ...numberFormat,
  /** Whether a sequence may leave numbers out, each with its reason; then it is given out in blocks. `none` where nothing is said. */
  gaps: z.enum(['none', 'allowed']).optional(),
  /** What a sequence does with a number that somebody gave by hand: `stop` for a person where nothing is said, or pass it over with its reason. */
  onTaken: z.enum(['stop', 'next-number']).optional(),
  /** Kinds that count by themselves, by their names; all others share one sequence. */
  own: z.record(z.string(), z.strictObject(numberFormat)).optional(),
});

export const connection = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'use lower-case letters, digits and hyphens'),
  name: z.string().max(100),
  halo: z.strictObject({
    tenant: z.string().min(1).max(100),
    baseUrl: url,
    authUrl: url,
    /** Requests per rolling five minutes that HaloPSA allows this tenant. */
    requestsPer5Minutes: z.number().int().positive(),
    /** Sent with our writes so that they do not start HaloPSA's own automations; its effect on webhooks is unconfirmed. */
    suppressAutomations: z.boolean(),
    /** Lookup number under which HaloPSA keeps account codes. */
    accountCodesLookup: z.number().int(),
    /** HaloPSA's own QuickBooks id fields are filled in when `native`. */
    stamp: z.enum(['native', 'none']),
    /** Parameter that bounds an invoice list by its last change, as `halo-qbo probe` found it; `start_date` without. `none`: no such filter. */
    invoiceDates: z.enum(['start_date', 'startdate', 'lastupdatefromdate', 'none']).optional(),
    /** Webhooks that HaloPSA could not deliver are looked up in its log at every sweep; needs the right to read webhooks. False without. */
    webhookEvents: z.boolean().optional(),
    /** How HaloPSA was seen to round tax; `per-code-total` without. */
    taxRounding: z.enum(['per-code-total', 'per-line']).optional(),
    /** Which `status` of an item says that it is in use, and which that it is not any more; items are not made inactive without. */
    itemStatus: z.strictObject({ active: z.number().int(), inactive: z.number().int() }).optional(),
    /** What plain amounts of a foreign invoice are in, `*_converted` being the other; `document` without. */
    plainAmounts: z.enum(['document', 'home']).optional(),
    /** What `currency_conversion_rate` counts; `home-per-foreign` without. */
    conversionRate: z.enum(['home-per-foreign', 'foreign-per-home']).optional(),
  }),
  quickbooks: z.strictObject({
    /** Empty until the first connect binds it; from then on no other company is accepted. */
    realmId: z.string().regex(/^\d{0,20}$/, 'a realm id has digits only'),
    apiUrl: url,
    authorizeUrl: url,
    tokenUrl: url,
    revokeUrl: url,
    minorVersion: z.number().int().min(75),
    /** Preferences.SalesFormsPrefs.CustomTxnNumbers as last read. */
    customTxnNumbers: z.boolean(),
    /**
     * What becomes of an invoice whose number another one has: `refused` where the probe saw it and the company's warning is not off. `accepted`, or
     * not known: a number is looked up right before each write, and never taken for free because it was a moment ago.
     */
    duplicateNumbers: z.enum(['refused', 'accepted']).optional(),
    /** Whether purchase orders take numbers of ours (OtherPrefs, UseCustomTxnNumbers of purchases), as last read; false without. */
    customPurchaseNumbers: z.boolean().optional(),
    /** `AUTO_GENERATE` was seen to make QuickBooks count though custom numbers are on, so that `quickbooks-number` serves there, too; false without. */
    autoGenerate: z.boolean().optional(),
    /** Preferences.TaxPrefs.PartnerTaxEnabled as last read: QuickBooks works sales tax out itself; false without. */
    automatedSalesTax: z.boolean().optional(),
    /** Preferences.CurrencyPrefs.MultiCurrencyEnabled as last read; false without. */
    multiCurrency: z.boolean().optional(),
    /** How QuickBooks was seen to round tax; `per-rate-total` without. */
    taxRounding: z.enum(['per-rate-total', 'per-line']).optional(),
    /** A query takes typographic quotes and dashes; true without. Else such a name is looked for in the whole list. */
    typographicQueries: z.boolean().optional(),
  }),
  company: z.strictObject({
    country: z.string().regex(/^[A-Z]{2}$/, 'a country has two capital letters, for instance US'),
    homeCurrency: z.string().regex(/^[A-Z]{3}$/, 'a currency has three capital letters, for instance USD'),
    defaultIncomeAccount: z.string().optional(),
    defaultExpenseAccount: z.string().optional(),
    /** Account code of the accounts payable account; QuickBooks asks for it on purchase orders. */
    defaultPayablesAccount: z.string().optional(),
    defaultItem: z.string().optional(),
    payments: paymentSettings.optional(),
    creditNotes: creditNoteSettings.optional(),
  }),
  /** How sales documents are written. */
  sales: salesSettings.optional(),
  /** How HaloPSA keeps orders and bills. */
  orders: orderSettings.optional(),
  /** How the PDF of an invoice comes to QuickBooks, where the kind attachment is on. */
  attachments: attachmentSettings.optional(),
  numbering: numberingSettings,
  /** Whose tax counts when the two differ. */
  taxAuthority: z.enum(['halo', 'quickbooks']),
  /** Documents dated before it are linked but never written; YYYY-MM-DD. */
  goLiveDate: z.iso.date().optional(),
  kinds: z.record(z.string(), kindSettings),
  paused: z.boolean(),
  version: z.number().int().nonnegative(),
});

export type Connection = z.infer<typeof connection>;

/** Who changed a connection, and what they did, in words. */
export interface Authorship {
  readonly by: string;
  readonly how: string;
}

/** A connection as it was from one change to the next. */
export interface Version {
  readonly connection: Connection;
  /** When it came to be so, and through whom: a person's change says so, the system's own (a probe, a connect) does not. */
  readonly at?: string;
  readonly by?: string;
  readonly how?: string;
}

/** What the running system knows of a connection; changes often, so it is not part of the configuration. */
export interface ConnectionState {
  /** Set when the grant is gone; cleared by a reconnect. */
  readonly disconnected?: {
    readonly side: 'halo' | 'quickbooks';
    readonly since: string;
    readonly reason: string;
  };
  /** Nothing is done until a person has looked; cleared by \`halo-qbo resume\`. */
  readonly halted?: { readonly since: string; readonly reason: string };
  /** The vendor asked for a pause or does not answer; nothing is sent before. */
  readonly haloClosedUntilEpochMs?: number;
  readonly quickbooksClosedUntilEpochMs?: number;
}

/** Each fact is changed by itself, so that two workers cannot undo each other's; null takes it away. */
export type StateChange = { readonly [K in keyof ConnectionState]?: ConnectionState[K] | null };
