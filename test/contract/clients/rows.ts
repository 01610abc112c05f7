/**
 * A row for each entity of QuickBooks that the library has methods for: how one is made, what is changed of it and how it ends. A row names the
 * records that it needs by what they are; they are made before.
 */
import type { Rec } from '../case.ts';

/** Ids of what documents name. */
export interface Company {
  readonly customer: string;
  readonly vendor: string;
  readonly item: string;
  readonly bank: string;
  readonly card: string;
  readonly payable: string;
  readonly undeposited: string;
  readonly income: string;
  readonly expense: string;
  readonly agency: string;
  /** A text of the row's own. */
  readonly own: string;
}

export interface Row {
  /** As the library's methods name it; with its plural where that is not a mere s. */
  readonly entity: string;
  readonly plural?: string;
  readonly made: (company: Company) => Rec;
  /** Only what is sent, and seen afterwards. */
  readonly change: Rec | ((company: Company) => Rec);
  readonly ends: 'deleted' | 'voided' | 'inactive' | 'stays';
  /** Documents that the library fetches as PDF, or sends. */
  readonly prints?: boolean;
  readonly sends?: boolean;
  /** Change data capture knows it not. */
  readonly uncaptured?: boolean;
  /** What it stands on, made first: the row gets its id as `on`. */
  readonly on?: string;
}

const ref = (value: string): Rec => ({ value });

const sold = ({ item }: Company): Rec => ({
  Amount: 100,
  DetailType: 'SalesItemLineDetail',
  SalesItemLineDetail: { ItemRef: ref(item), Qty: 1, UnitPrice: 100, TaxCodeRef: ref('NON') },
});

const spent = ({ expense }: Company): Rec => ({
  Amount: 40,
  DetailType: 'AccountBasedExpenseLineDetail',
  AccountBasedExpenseLineDetail: { AccountRef: ref(expense) },
});

const sale = (company: Company): Rec => ({
  CustomerRef: ref(company.customer),
  Line: [sold(company)],
  BillEmail: { Address: 'accounts@client.example' },
});

const purchase = (company: Company): Rec => ({ VendorRef: ref(company.vendor), Line: [spent(company)] });

const posting = (side: string, account: string): Rec => ({
  Amount: 25,
  DetailType: 'JournalEntryLineDetail',
  JournalEntryLineDetail: { PostingType: side, AccountRef: ref(account) },
});

const NOTED: Rec = { PrivateNote: 'Noted' };

export const ROWS: readonly Row[] = [
  {
    entity: 'Account',
    made: ({ own }) => ({ Name: own, AccountType: 'Income', AccountSubType: 'ServiceFeeIncome' }),
    change: { Description: 'What is billed' },
    ends: 'inactive',
  },
  {
    entity: 'Customer',
    made: ({ own }) => ({ DisplayName: own, PrimaryEmailAddr: { Address: 'accounts@client.example' } }),
    change: { GivenName: 'Siân' },
    ends: 'inactive',
  },
  {
    entity: 'Vendor',
    made: ({ own }) => ({ DisplayName: own }),
    change: { AcctNum: '77' },
    ends: 'inactive',
  },
  {
    entity: 'Employee',
    made: ({ own }) => ({ GivenName: 'Maya', FamilyName: own }),
    change: { EmployeeNumber: '7' },
    ends: 'inactive',
  },
  {
    entity: 'Item',
    made: ({ own, income }) => ({ Name: own, Type: 'Service', IncomeAccountRef: ref(income) }),
    change: { UnitPrice: 12.6 },
    ends: 'inactive',
  },
  {
    entity: 'Class',
    plural: 'Classes',
    made: ({ own }) => ({ Name: own }),
    change: ({ own }) => ({ Name: `${own} 2` }),
    ends: 'inactive',
  },
  {
    entity: 'Department',
    made: ({ own }) => ({ Name: own }),
    change: ({ own }) => ({ Name: `${own} 2` }),
    ends: 'inactive',
  },
  {
    entity: 'Term',
    made: ({ own }) => ({ Name: own, DueDays: 21 }),
    change: { DueDays: 28 },
    ends: 'inactive',
  },
  {
    entity: 'PaymentMethod',
    made: ({ own }) => ({ Name: own, Type: 'NON_CREDIT_CARD' }),
    change: { Type: 'CREDIT_CARD' },
    ends: 'inactive',
  },
  {
    entity: 'TaxAgency',
    plural: 'TaxAgencies',
    made: ({ own }) => ({ DisplayName: own }),
    change: ({ own }) => ({ DisplayName: `${own} 2` }),
    ends: 'stays',
    uncaptured: true,
  },
  { entity: 'Invoice', made: sale, change: NOTED, ends: 'voided', prints: true, sends: true },
  { entity: 'CreditMemo', made: sale, change: NOTED, ends: 'deleted', prints: true, sends: true },
  { entity: 'Estimate', made: sale, change: NOTED, ends: 'deleted', prints: true, sends: true },
  { entity: 'SalesReceipt', made: sale, change: NOTED, ends: 'deleted', prints: true, sends: true },
  {
    entity: 'RefundReceipt',
    made: (company) => ({ ...sale(company), DepositToAccountRef: ref(company.bank) }),
    change: NOTED,
    ends: 'deleted',
  },
  {
    entity: 'Payment',
    made: ({ customer }) => ({ CustomerRef: ref(customer), TotalAmt: 40, PaymentRefNum: 'CHQ-1' }),
    change: NOTED,
    ends: 'voided',
  },
  { entity: 'Bill', made: purchase, change: NOTED, ends: 'deleted' },
  {
    entity: 'BillPayment',
    made: (company) => ({
      VendorRef: ref(company.vendor),
      PayType: 'Check',
      CheckPayment: { BankAccountRef: ref(company.bank) },
      TotalAmt: 40,
      Line: [{ Amount: 40, LinkedTxn: [{ TxnId: company.own, TxnType: 'Bill' }] }],
    }),
    on: 'Bill',
    change: NOTED,
    ends: 'deleted',
  },
  { entity: 'VendorCredit', made: purchase, change: NOTED, ends: 'deleted' },
  {
    entity: 'Purchase',
    made: (company) => ({
      PaymentType: 'CreditCard',
      AccountRef: ref(company.card),
      Line: [spent(company)],
    }),
    change: NOTED,
    ends: 'deleted',
  },
  {
    entity: 'PurchaseOrder',
    made: (company) => ({ ...purchase(company), APAccountRef: ref(company.payable) }),
    change: NOTED,
    ends: 'deleted',
  },
  {
    entity: 'JournalEntry',
    plural: 'JournalEntries',
    made: ({ bank, income }) => ({ Line: [posting('Debit', bank), posting('Credit', income)] }),
    change: NOTED,
    ends: 'deleted',
  },
  {
    entity: 'Deposit',
    made: ({ bank, income }) => ({
      DepositToAccountRef: ref(bank),
      Line: [{ Amount: 25, DetailType: 'DepositLineDetail', DepositLineDetail: { AccountRef: ref(income) } }],
    }),
    change: NOTED,
    ends: 'deleted',
  },
  {
    entity: 'Transfer',
    made: ({ bank, undeposited }) => ({
      FromAccountRef: ref(undeposited),
      ToAccountRef: ref(bank),
      Amount: 25,
    }),
    change: NOTED,
    ends: 'deleted',
  },
  {
    entity: 'Attachable',
    made: ({ own }) => ({ Note: own }),
    change: { Category: 'Other' },
    ends: 'deleted',
    uncaptured: true,
  },
];

/** What is only read, and by what. */
export const READ_ONLY: readonly { readonly entity: string; readonly plural: string; readonly by: string }[] =
  [
    { entity: 'TaxCode', plural: 'TaxCodes', by: 'Name' },
    { entity: 'TaxRate', plural: 'TaxRates', by: 'Name' },
  ];

/** The simulator's entities that have another test here. */
export const ELSEWHERE: readonly string[] = ['CompanyInfo', 'Preferences', 'ExchangeRate', 'CompanyCurrency'];

/** Reports that a reconciliation reads, by the library's methods. */
export const REPORTS: readonly string[] = [
  'CustomerBalance',
  'VendorBalance',
  'AgedReceivables',
  'AgedPayables',
  'ProfitAndLoss',
  'BalanceSheet',
  'TrialBalance',
  'TransactionList',
  'TaxSummary',
];
