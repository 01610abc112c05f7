/** Account types with their class and usual detail type, and detail types with the type they belong to (as a company's own chart has them). */
interface AccountType {
  readonly classification: 'Asset' | 'Liability' | 'Equity' | 'Revenue' | 'Expense';
  readonly subTypes: readonly [string, ...string[]];
}

const TYPES: Readonly<Record<string, AccountType>> = {
  Bank: {
    classification: 'Asset',
    subTypes: ['CashOnHand', 'Checking', 'Savings', 'MoneyMarket', 'RentsHeldInTrust', 'TrustAccounts'],
  },
  'Accounts Receivable': { classification: 'Asset', subTypes: ['AccountsReceivable'] },
  'Other Current Asset': {
    classification: 'Asset',
    subTypes: [
      'OtherCurrentAssets',
      'UndepositedFunds',
      'Inventory',
      'PrepaidExpenses',
      'EmployeeCashAdvances',
      'LoansToOthers',
      'AllowanceForBadDebts',
    ],
  },
  'Fixed Asset': {
    classification: 'Asset',
    subTypes: [
      'OtherFixedAssets',
      'Vehicles',
      'AccumulatedDepreciation',
      'FurnitureAndFixtures',
      'MachineryAndEquipment',
      'Buildings',
      'Land',
    ],
  },
  'Other Asset': {
    classification: 'Asset',
    subTypes: ['OtherLongTermAssets', 'SecurityDeposits', 'Goodwill', 'Licenses'],
  },
  'Accounts Payable': { classification: 'Liability', subTypes: ['AccountsPayable'] },
  'Credit Card': { classification: 'Liability', subTypes: ['CreditCard'] },
  'Other Current Liability': {
    classification: 'Liability',
    subTypes: [
      'OtherCurrentLiabilities',
      'SalesTaxPayable',
      'GlobalTaxPayable',
      'GlobalTaxSuspense',
      'LoanPayable',
      'LineOfCredit',
      'PayrollClearing',
      'DeferredRevenue',
    ],
  },
  'Long Term Liability': {
    classification: 'Liability',
    subTypes: ['OtherLongTermLiabilities', 'NotesPayable'],
  },
  Equity: {
    classification: 'Equity',
    subTypes: ['OpeningBalanceEquity', 'RetainedEarnings', 'OwnersEquity', 'PartnersEquity'],
  },
  Income: {
    classification: 'Revenue',
    subTypes: [
      'OtherPrimaryIncome',
      'ServiceFeeIncome',
      'SalesOfProductIncome',
      'DiscountsRefundsGiven',
      'NonProfitIncome',
      'UnappliedCashPaymentIncome',
    ],
  },
  'Other Income': {
    classification: 'Revenue',
    subTypes: ['OtherMiscellaneousIncome', 'InterestEarned', 'DividendIncome', 'TaxExemptInterest'],
  },
  'Cost of Goods Sold': {
    classification: 'Expense',
    subTypes: [
      'SuppliesMaterialsCogs',
      'CostOfLaborCos',
      'EquipmentRentalCos',
      'OtherCostsOfServiceCos',
      'ShippingFreightDeliveryCos',
    ],
  },
  Expense: {
    classification: 'Expense',
    subTypes: [
      'OtherMiscellaneousServiceCost',
      'AdvertisingPromotional',
      'Auto',
      'LegalProfessionalFees',
      'OfficeGeneralAdministrativeExpenses',
      'SuppliesMaterials',
      'Travel',
      'Utilities',
      'Insurance',
      'RepairMaintenance',
      'RentOrLeaseOfBuildings',
      'EquipmentRental',
      'DuesSubscriptions',
      'TaxesPaid',
      'TravelMeals',
      'EntertainmentMeals',
    ],
  },
  'Other Expense': {
    classification: 'Expense',
    subTypes: [
      'OtherMiscellaneousExpense',
      'Depreciation',
      'PenaltiesSettlements',
      'Amortization',
      'ExchangeGainOrLoss',
    ],
  },
  'Non-Posting': { classification: 'Expense', subTypes: ['NonPosting'] },
};

export const ACCOUNT_TYPES: readonly string[] = Object.keys(TYPES);

export const classificationOf = (type: string): string => TYPES[type]?.classification ?? '';

export const usualSubType = (type: string): string => TYPES[type]?.subTypes[0] ?? '';

/** The type that a detail type belongs to, when it is one of those listed. */
export const typeOfSubType = (subType: string): string | undefined =>
  Object.entries(TYPES).find(([, { subTypes }]) => subTypes.includes(subType))?.[0];

const BALANCE_SHEET: ReadonlySet<string> = new Set(['Asset', 'Liability', 'Equity']);

/** Whether it has a running balance; income and expense start anew each year. */
export const hasBalance = (type: string): boolean => BALANCE_SHEET.has(classificationOf(type));
