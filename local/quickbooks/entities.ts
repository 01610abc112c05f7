/**
 * What the simulator knows of each entity, as a table: a new one is a row. Lengths, required fields and reference targets are QuickBooks'
 * own (API reference, entity by entity); hooks for computed values are in `sales.ts` and `payments.ts`.
 */
export interface EntityDefinition {
  readonly name: string;
  /** Lists are deactivated, transactions are deleted or voided. */
  readonly family: 'list' | 'transaction' | 'settings';
  readonly required: readonly string[];
  readonly maxLength: Readonly<Record<string, number>>;
  /** Top-level reference fields and the entity they name. */
  readonly references: Readonly<Record<string, string>>;
  readonly enums?: Readonly<Record<string, readonly string[]>>;
  /** Set by QuickBooks; what a caller sends is ignored. */
  readonly readOnly: readonly string[];
  /** A full update that leaves these out does not clear them. */
  readonly kept?: readonly string[];
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** The unique name and the pool it is unique in. */
  readonly unique?: { readonly field: string; readonly pool: string; readonly what: string };
  readonly numbered?: string;
  readonly totalCount?: boolean;
  readonly creatable?: boolean;
  readonly voidable?: boolean;
  readonly webhook?: boolean;
  readonly orderBy?: string;
}

const COMPUTED = ['domain', 'sparse', 'MetaData', 'status'];
const NAME_LIMITS = {
  GivenName: 100,
  MiddleName: 100,
  FamilyName: 100,
  CompanyName: 100,
  PrintOnCheckName: 110,
  Title: 16,
  Suffix: 16,
};
const PEOPLE = { field: 'DisplayName', pool: 'people' } as const;

const list = (name: string, change: Partial<EntityDefinition> = {}): EntityDefinition => ({
  name,
  family: 'list',
  required: ['Name'],
  maxLength: { Name: 100 },
  references: {},
  readOnly: [...COMPUTED, 'FullyQualifiedName', 'Level'],
  kept: ['Active'],
  defaults: { Active: true },
  unique: { field: 'Name', pool: name, what: name.toLowerCase() },
  webhook: true,
  orderBy: 'Name',
  ...change,
});

const sale = (name: string, change: Partial<EntityDefinition> = {}): EntityDefinition => ({
  name,
  family: 'transaction',
  required: ['CustomerRef', 'Line'],
  maxLength: { DocNumber: 21, PrivateNote: 4000 },
  references: {
    CustomerRef: 'Customer',
    SalesTermRef: 'Term',
    ClassRef: 'Class',
    DepartmentRef: 'Department',
    CurrencyRef: '',
  },
  readOnly: [
    ...COMPUTED,
    'TotalAmt',
    'Balance',
    'LinkedTxn',
    'HomeTotalAmt',
    'HomeBalance',
    'RemainingCredit',
  ],
  numbered: 'sales',
  voidable: true,
  webhook: true,
  ...change,
});

const TABLE: readonly EntityDefinition[] = [
  list('Customer', {
    required: [],
    maxLength: { DisplayName: 500, Notes: 2000, ResaleNum: 16, ...NAME_LIMITS },
    references: { SalesTermRef: 'Term', PaymentMethodRef: 'PaymentMethod', ParentRef: 'Customer' },
    readOnly: [...COMPUTED, 'FullyQualifiedName', 'Level', 'Balance', 'BalanceWithJobs'],
    kept: ['Active', 'DisplayName', 'CurrencyRef', 'Taxable'],
    unique: { ...PEOPLE, what: 'customer' },
    orderBy: 'FullyQualifiedName',
  }),
  list('Vendor', {
    required: [],
    maxLength: { DisplayName: 500, AcctNum: 100, ...NAME_LIMITS },
    references: { TermRef: 'Term' },
    kept: ['Active', 'DisplayName', 'CurrencyRef'],
    unique: { ...PEOPLE, what: 'vendor' },
    orderBy: 'DisplayName',
  }),
  list('Item', {
    maxLength: { Name: 100, Sku: 100, Description: 4000, PurchaseDesc: 1000 },
    references: {
      IncomeAccountRef: 'Account',
      ExpenseAccountRef: 'Account',
      AssetAccountRef: 'Account',
      ParentRef: 'Item',
    },
    enums: { Type: ['Service', 'NonInventory', 'Inventory', 'Category', 'Group'] },
    kept: ['Active', 'Type', 'IncomeAccountRef', 'Taxable'],
    defaults: {
      Active: true,
      Type: 'Service',
      UnitPrice: 0,
      PurchaseCost: 0,
      TrackQtyOnHand: false,
      Taxable: false,
    },
    orderBy: 'FullyQualifiedName',
  }),
  list('Account', {
    maxLength: { Name: 100, AcctNum: 20, Description: 100 },
    readOnly: [
      ...COMPUTED,
      'FullyQualifiedName',
      'Classification',
      'CurrentBalance',
      'CurrentBalanceWithSubAccounts',
    ],
    orderBy: 'FullyQualifiedName',
  }),
  list('Term', { maxLength: { Name: 31 } }),
  list('Class'),
  list('Department'),
  list('PaymentMethod', { maxLength: { Name: 31 } }),
  list('TaxCode', { creatable: false, webhook: false }),
  list('TaxRate', { creatable: false, webhook: false }),
  list('TaxAgency', {
    required: ['DisplayName'],
    maxLength: { DisplayName: 100 },
    webhook: true,
    orderBy: 'DisplayName',
    unique: { field: 'DisplayName', pool: 'TaxAgency', what: 'tax agency' },
  }),
  sale('Invoice', { totalCount: true }),
  sale('CreditMemo'),
  {
    name: 'Payment',
    family: 'transaction',
    required: ['CustomerRef', 'TotalAmt'],
    maxLength: { PaymentRefNum: 21, PrivateNote: 4000 },
    references: {
      CustomerRef: 'Customer',
      PaymentMethodRef: 'PaymentMethod',
      DepositToAccountRef: 'Account',
    },
    readOnly: [...COMPUTED, 'UnappliedAmt'],
    voidable: true,
    webhook: true,
  },
  {
    name: 'CompanyInfo',
    family: 'settings',
    required: [],
    maxLength: { CompanyName: 1024 },
    references: {},
    readOnly: COMPUTED,
    creatable: false,
  },
  {
    name: 'Preferences',
    family: 'settings',
    required: [],
    maxLength: {},
    references: {},
    readOnly: COMPUTED,
    creatable: false,
    webhook: true,
  },
];

const byName = new Map(TABLE.map((definition) => [definition.name, definition]));
const byPath = new Map(TABLE.map((definition) => [definition.name.toLowerCase(), definition]));

/** By the name in a body or query, which is matched in any case. */
export const entityNamed = (name: string): EntityDefinition | undefined =>
  byName.get(name) ?? byPath.get(name.toLowerCase());

/** By the path segment, which is lower case and case sensitive. */
export const entityAt = (segment: string): EntityDefinition | undefined => byPath.get(segment);

export const entities = TABLE;
