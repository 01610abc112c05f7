/** The sample MSP: one HaloPSA tenant with two QuickBooks companies, set up so that any posted invoice syncs without a human step. */
import type { CompanySeed, HaloSeed, QuickBooksSeed } from '../simulator/types.ts';
import {
  haloAccountCodes,
  haloTaxes,
  quickbooksAccounts,
  quickbooksTaxes,
  quickbooksTerms,
} from './accounts.ts';
import {
  GB_REALM,
  HALO_CLIENT,
  HALO_TENANT,
  HALO_WEBHOOK,
  QUICKBOOKS_CLIENT,
  US_REALM,
  VERIFIER_TOKEN,
} from './constants.ts';
import { sampleInvoices } from './invoices.ts';
import { clients, groups, items, sites, suppliers } from './masters.ts';
import { purchaseOrders, quotations, salesOrders } from './orders.ts';

export * from './constants.ts';

/** What HaloPSA tells of, and the kind that the webhook's address names. */
const TOLD: Readonly<Record<string, string>> = {
  Client: 'client',
  Item: 'item',
  Invoice: 'invoice',
  InvoicePayment: 'payment',
  Supplier: 'supplier',
  SalesOrder: 'sales-order',
  Quotation: 'quotation',
  PurchaseOrder: 'purchase-order',
  Site: 'site',
};

const masters = () => ({ Client: clients, Site: sites, Supplier: suppliers, Item: items });

const documents = () => ({
  Invoice: sampleInvoices(),
  SalesOrder: salesOrders,
  Quotation: quotations,
  PurchaseOrder: purchaseOrders,
});

/** @param webhookBaseUrl where webhooks go: our own gateway */
export function sampleHalo({
  webhookBaseUrl,
  empty = false,
  withDocuments = !empty,
}: {
  readonly webhookBaseUrl: string;
  readonly empty?: boolean;
  readonly withDocuments?: boolean;
}): HaloSeed {
  const path = `${webhookBaseUrl}/webhooks/halo/demo/${HALO_WEBHOOK.pathSecret}`;
  const reference = {
    TopLevel: [{ id: 1, name: 'Customers' }],
    Tax: haloTaxes,
    Lookup: haloAccountCodes,
    Currency: [
      { id: 1, code: 'USD', name: 'US Dollar', conversion_rate: 1 },
      { id: 2, code: 'GBP', name: 'Pound sterling', conversion_rate: 1 },
    ],
    AssetGroup: groups,
  };
  return {
    clientId: HALO_CLIENT.id,
    clientSecret: HALO_CLIENT.secret,
    tenant: HALO_TENANT,
    records: { ...reference, ...(!empty && masters()), ...(withDocuments && documents()) },
    control: { next_invoice_id: empty ? 1 : 1_301 },
    webhooks: Object.entries(TOLD).map(([resource, kind], index) => ({
      id: `00000000-0000-4000-8000-00000000000${index + 1}`,
      name: `halo-qbo ${kind}`,
      url: `${path}?kind=${kind}`,
      type: 0,
      method: 0,
      active: true,
      authentication_type: 1,
      basic_username: HALO_WEBHOOK.user,
      basic_password: HALO_WEBHOOK.password,
      payload_type: 0,
      events: [resource],
    })),
  };
}

const preferences = (us: boolean): Readonly<Record<string, unknown>> => ({
  AccountingInfoPrefs: {
    UseAccountNumbers: true,
    TrackDepartments: false,
    ClassTrackingPerTxn: false,
    ClassTrackingPerTxnLine: false,
  },
  SalesFormsPrefs: { CustomTxnNumbers: us, AllowDiscount: true, AutoApplyCredit: false },
  TaxPrefs: { UsingSalesTax: true },
  CurrencyPrefs: { MultiCurrencyEnabled: false, HomeCurrency: { value: us ? 'USD' : 'GBP' } },
});

/** A few customers and items were there before: they are found by name, not made again. */
function companySeed(realmId: string, empty: boolean): CompanySeed {
  const us = realmId === US_REALM;
  const currency = { value: us ? 'USD' : 'GBP' };
  const own = clients.filter((client) => client['qbo_company_id'] === realmId);
  const customers = own
    .filter((_, index) => index % 3 === 0 && index !== 5)
    .map((client, index) => ({
      Id: String(60 + index),
      DisplayName: String(client['name']).replace(/\s*:\s*/g, ' - '),
      FullyQualifiedName: String(client['name']).replace(/\s*:\s*/g, ' - '),
      Taxable: true,
      Balance: 0,
      CurrencyRef: currency,
    }));
  const existing = items
    .filter((_, index) => index % 8 === 0)
    .map((item, index) => ({
      Id: String(200 + index),
      Name: item['name'],
      FullyQualifiedName: item['name'],
      Type: 'Service',
      UnitPrice: item['baseprice'],
      PurchaseCost: 0,
      Taxable: item['taxable'],
      IncomeAccountRef: { value: '1150040004', name: 'Managed services' },
    }));
  const vendors = suppliers
    .filter((supplier) => supplier['qbo_company_id'] === realmId)
    .slice(0, us ? 4 : 1)
    .map((supplier, index) => ({
      Id: String(300 + index),
      DisplayName: supplier['name'],
      CurrencyRef: currency,
      Balance: 0,
    }));
  const payment = ['Cash', 'Check', 'Credit Card'].map((Name, index) => ({ Id: String(index + 1), Name }));
  return {
    realmId,
    companyInfo: {
      CompanyName: us ? 'Sample MSP Inc.' : 'Sample MSP Ltd',
      LegalName: us ? 'Sample MSP Inc.' : 'Sample MSP Ltd',
      Country: us ? 'US' : 'GB',
    },
    preferences: preferences(us),
    records: {
      Account: quickbooksAccounts,
      ...quickbooksTaxes(realmId),
      TaxAgency: [{ Id: '1', DisplayName: us ? 'State Comptroller' : 'HMRC' }],
      Term: quickbooksTerms,
      PaymentMethod: payment,
      ...(!empty && { Customer: customers, Item: existing, Vendor: vendors }),
    },
    lastDocNumber: us ? 1_000 : 5_000,
  };
}

export function sampleQuickBooks({
  webhookUrl,
  redirectUri,
  empty = false,
}: {
  readonly webhookUrl?: string;
  readonly redirectUri: string;
  readonly empty?: boolean;
}): QuickBooksSeed {
  return {
    clientId: QUICKBOOKS_CLIENT.id,
    clientSecret: QUICKBOOKS_CLIENT.secret,
    verifierToken: VERIFIER_TOKEN,
    redirectUris: [redirectUri],
    ...(webhookUrl !== undefined && { webhookUrl }),
    companies: [US_REALM, GB_REALM].map((realmId) => companySeed(realmId, empty)),
  };
}
