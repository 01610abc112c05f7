/**
 * What the simulator knows of each HaloPSA resource, as a table: a new one is a row. Answers are single objects for one-element posts,
 * lists come in the resource's own envelope or as a bare array.
 */
export interface ResourceDefinition {
  readonly name: string;
  /** Key of the list envelope; a bare array without it. */
  readonly listKey?: string;
  readonly required: readonly string[];
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** Lists hide inactive records unless asked. */
  readonly hidesInactive?: boolean;
  /** Query parameters that filter by equality, and the field they compare. */
  readonly filters?: Readonly<Record<string, string>>;
  readonly readOnly?: readonly string[];
  readonly deletable?: boolean;
  readonly creatable?: boolean;
  /** Changes are told to webhooks. */
  readonly told?: boolean;
  /** Scope that a token needs: read is `read:<scope>`, write `edit:<scope>`. */
  readonly scope: string;
  /** List parameters that bound `last_modified`. */
  readonly changedBetween?: readonly [from: string, to: string];
}

const UPDATED = ['lastupdatefromdate', 'lastupdatetodate'] as const;

const TABLE: readonly ResourceDefinition[] = [
  {
    name: 'Client',
    listKey: 'clients',
    required: ['name'],
    defaults: { inactive: false, taxable: true, accountsid: '' },
    hidesInactive: true,
    filters: { toplevel_id: 'toplevel_id' },
    deletable: true,
    told: true,
    scope: 'customers',
    changedBetween: UPDATED,
  },
  {
    name: 'Site',
    listKey: 'sites',
    required: ['name', 'client_id'],
    defaults: { inactive: false },
    hidesInactive: true,
    filters: { client_id: 'client_id' },
    deletable: true,
    told: true,
    scope: 'customers',
    changedBetween: UPDATED,
  },
  {
    name: 'Users',
    listKey: 'users',
    required: ['name', 'site_id'],
    defaults: { inactive: false },
    hidesInactive: true,
    filters: { client_id: 'client_id', site_id: 'site_id' },
    deletable: true,
    told: true,
    scope: 'customers',
    changedBetween: UPDATED,
  },
  {
    name: 'Supplier',
    listKey: 'suppliers',
    required: ['name'],
    defaults: { inactive: false, accounts_id: '' },
    hidesInactive: true,
    deletable: true,
    told: true,
    scope: 'suppliers',
    changedBetween: UPDATED,
  },
  {
    name: 'Item',
    listKey: 'items',
    required: ['name'],
    defaults: { taxable: true, baseprice: 0, costprice: 0, accountsid: '' },
    filters: { assetgroup_id: 'assetgroup_id' },
    deletable: true,
    told: true,
    scope: 'items',
    changedBetween: UPDATED,
  },
  { name: 'AssetGroup', required: ['name'], scope: 'items' },
  {
    name: 'Tax',
    required: ['name', 'value'],
    filters: { qbocompanyid: 'qbo_company_id' },
    scope: 'invoices',
  },
  { name: 'Currency', required: ['code'], scope: 'invoices' },
  { name: 'Lookup', required: ['name', 'lookupid'], filters: { lookupid: 'lookupid' }, scope: 'invoices' },
  { name: 'TopLevel', required: ['name'], scope: 'customers' },
  {
    name: 'Invoice',
    listKey: 'invoices',
    required: ['client_id'],
    filters: { client_id: 'client_id', third_party_id: 'qboid', quickbooks_id: 'qboid' },
    readOnly: ['total', 'amountpaid', 'amountdue', 'paymentstatus', 'date_created'],
    deletable: true,
    told: true,
    scope: 'invoices',
  },
  {
    name: 'InvoicePayment',
    required: ['invoice_id', 'amount'],
    filters: { invoice_id: 'invoice_id', client_id: 'client_id', qbo_id: 'qbo_id' },
    deletable: true,
    told: true,
    scope: 'invoices',
  },
  {
    name: 'InvoiceChange',
    required: [],
    creatable: false,
    filters: { invoice_id: 'invoice_id' },
    scope: 'invoices',
  },
  {
    name: 'Webhook',
    required: ['name', 'url'],
    defaults: { active: true, authentication_type: 0, payload_type: 0 },
    filters: { type: 'type' },
    deletable: true,
    scope: 'webhooks',
  },
  {
    name: 'Notification',
    required: ['webhook_id', 'eventno'],
    filters: { webhook_id: 'webhook_id' },
    deletable: true,
    scope: 'webhooks',
  },
  {
    name: 'WebhookEvent',
    required: [],
    creatable: false,
    filters: { webhook_id: 'webhook_id' },
    scope: 'webhooks',
  },
];

const byName = new Map(TABLE.map((definition) => [definition.name.toLowerCase(), definition]));

/** HaloPSA takes paths in any case. */
export const resourceNamed = (name: string): ResourceDefinition | undefined => byName.get(name.toLowerCase());

export const resources = TABLE;
