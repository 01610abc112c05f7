/** The chart of accounts, taxes and terms of the sample: QuickBooks' rows, and how HaloPSA names the same things. */
import type { SalesTaxRate } from '../simulator/types.ts';
import { ACCOUNT_CODES_LOOKUP, GB_REALM, US_REALM } from './constants.ts';

type Row = Readonly<Record<string, unknown>>;

interface Account {
  readonly code: string;
  readonly name: string;
  readonly type: string;
}

const ACCOUNTS: readonly Account[] = [
  { code: '1000', name: 'Checking', type: 'Bank' },
  { code: '1100', name: 'Accounts Receivable (A/R)', type: 'Accounts Receivable' },
  { code: '1200', name: 'Undeposited Funds', type: 'Other Current Asset' },
  { code: '4000', name: 'Managed services', type: 'Income' },
  { code: '4010', name: 'Professional services', type: 'Income' },
  { code: '4020', name: 'Software licences', type: 'Income' },
  { code: '4030', name: 'Hardware sales', type: 'Income' },
  { code: '4040', name: 'Telephony', type: 'Income' },
  { code: '4050', name: 'Backup & security', type: 'Income' },
  { code: '5000', name: 'Cost of services', type: 'Cost of Goods Sold' },
  { code: '5020', name: 'Cost of licences', type: 'Cost of Goods Sold' },
  { code: '5030', name: 'Cost of hardware', type: 'Cost of Goods Sold' },
  { code: '2000', name: 'Accounts Payable (A/P)', type: 'Accounts Payable' },
];

const CLASSIFICATIONS: Readonly<Record<string, string>> = {
  Income: 'Revenue',
  'Cost of Goods Sold': 'Expense',
  'Accounts Payable': 'Liability',
};

export const quickbooksAccounts: readonly Row[] = ACCOUNTS.map(({ code, name, type }, index) => ({
  Id: String(1_150_040_001 + index),
  Name: name,
  FullyQualifiedName: name,
  AcctNum: code,
  AccountType: type,
  Classification: CLASSIFICATIONS[type] ?? 'Asset',
  CurrentBalance: 0,
}));

/** HaloPSA names only those that items and purchase orders use. */
export const haloAccountCodes: readonly Row[] = ACCOUNTS.filter(({ code }) => code >= '2000').map(
  ({ code, name }, index) => ({
    id: index + 1,
    lookupid: ACCOUNT_CODES_LOOKUP,
    name,
    value2: code,
  }),
);

interface TaxSeed {
  readonly id: number;
  readonly realm: string;
  readonly name: string;
  readonly rate: number;
  readonly code: string;
}

/** HaloPSA's tax rows; `code` is the QuickBooks TaxCode that each is mapped to. */
export const TAXES: readonly TaxSeed[] = [
  { id: 1, realm: US_REALM, name: 'Not taxed', rate: 0, code: 'NON' },
  { id: 2, realm: US_REALM, name: 'Austin, TX', rate: 8.25, code: '3' },
  { id: 3, realm: US_REALM, name: 'Alameda, CA', rate: 10.25, code: '4' },
  { id: 4, realm: US_REALM, name: 'New York City, NY', rate: 8.875, code: '5' },
  { id: 5, realm: US_REALM, name: 'Exempt organisation', rate: 0, code: 'NON' },
  { id: 11, realm: GB_REALM, name: 'No VAT', rate: 0, code: '8' },
  { id: 12, realm: GB_REALM, name: 'Standard 20 %', rate: 20, code: '6' },
  { id: 13, realm: GB_REALM, name: 'Reduced 5 %', rate: 5, code: '7' },
  { id: 14, realm: GB_REALM, name: 'Zero rated', rate: 0, code: '9' },
];

export const haloTaxes: readonly Row[] = TAXES.map(({ id, realm, name, rate, code }) => ({
  id,
  name,
  code: name,
  value: rate,
  qbocode: code,
  qbo_company_id: realm,
}));

const PSEUDO: readonly Row[] = [
  { Id: 'TAX', Name: 'TAX', Description: 'TAX', Taxable: true, TaxGroup: false },
  { Id: 'NON', Name: 'NON', Description: 'NON', Taxable: false, TaxGroup: false },
];

const ratesOf = ({ code, name }: TaxSeed): Row => ({
  TaxRateDetail: [{ TaxRateRef: { value: code, name }, TaxTypeApplicable: 'TaxOnAmount', TaxOrder: 0 }],
});

/** What a US company buys bears no tax that QuickBooks would keep. */
const codeRow = (tax: TaxSeed): Row => ({
  Id: tax.code,
  Name: tax.name,
  Description: tax.name,
  Taxable: true,
  TaxGroup: true,
  SalesTaxRateList: ratesOf(tax),
  ...(tax.realm !== US_REALM && { PurchaseTaxRateList: ratesOf(tax) }),
});

const rateRow = ({ code, name, rate }: TaxSeed): Row => ({
  Id: code,
  Name: name,
  RateValue: rate,
  AgencyRef: { value: '1' },
  SpecialTaxType: 'NONE',
});

export function quickbooksTaxes(realm: string): {
  readonly TaxCode: readonly Row[];
  readonly TaxRate: readonly Row[];
} {
  const own = TAXES.filter((tax) => tax.realm === realm && tax.code !== 'NON');
  return { TaxCode: [...(realm === US_REALM ? PSEUDO : []), ...own.map(codeRow)], TaxRate: own.map(rateRow) };
}

/** What QuickBooks takes at some places where it works sales tax out itself. */
export const US_SALES_TAX: readonly SalesTaxRate[] = [
  { region: 'TX', rates: [{ name: 'Texas', percent: 6.25 }] },
  {
    region: 'TX',
    postalPrefix: '787',
    rates: [
      { name: 'Texas', percent: 6.25 },
      { name: 'Austin', percent: 1 },
      { name: 'Austin MTA', percent: 1 },
    ],
  },
  { region: 'CA', rates: [{ name: 'California', percent: 7.25 }] },
  { region: 'NY', rates: [{ name: 'New York', percent: 4 }] },
];

export const TERM_DAYS = [0, 14, 15, 30, 60] as const;

export const quickbooksTerms: readonly Row[] = TERM_DAYS.map((days, index) => ({
  Id: String(index + 1),
  Name: days === 0 ? 'Due on receipt' : `Net ${days}`,
  Type: 'STANDARD',
  DueDays: days,
}));
