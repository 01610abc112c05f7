/** The lines of transactions: one table for each family, because QuickBooks takes sales lines on sales and expense lines on purchases. */
import {
  bare,
  choice,
  computed,
  day,
  flag,
  listOf,
  money,
  object,
  percent,
  price,
  text,
  to,
  type Field,
} from './fields.ts';

export const linkedTxn: Field = listOf(object({ TxnId: text(), TxnType: text(), TxnLineId: text() }));

const common = {
  Id: text(),
  LineNum: money,
  Description: text(4_000),
  Amount: money,
  LinkedTxn: linkedTxn,
  DetailType: text(),
  CustomExtensions: listOf(object()),
};

const salesItem = object({
  ItemRef: to('Item'),
  ItemAccountRef: computed(to('Account')),
  ClassRef: to('Class'),
  TaxCodeRef: bare('TaxCode'),
  Qty: money,
  UnitPrice: price,
  DiscountRate: money,
  DiscountAmt: money,
  TaxInclusiveAmt: money,
  ServiceDate: day,
});

const described = {
  ...common,
  DescriptionLineDetail: object({ ServiceDate: day, TaxCodeRef: bare('TaxCode') }),
};

export const salesLines: Field = listOf(
  object({
    ...described,
    SalesItemLineDetail: salesItem,
    DiscountLineDetail: object({
      PercentBased: flag,
      DiscountPercent: percent,
      DiscountAccountRef: to('Account'),
      ClassRef: to('Class'),
      TaxCodeRef: bare('TaxCode'),
    }),
    GroupLineDetail: object({
      GroupItemRef: to('Item'),
      Quantity: money,
      ServiceDate: day,
      Line: listOf(object({ ...described, SalesItemLineDetail: salesItem })),
    }),
    SubTotalLineDetail: object(),
    TaxLineDetail: object({ TaxRateRef: bare('TaxRate') }),
  }),
);

const billable = {
  CustomerRef: to('Customer'),
  ClassRef: to('Class'),
  BillableStatus: choice('Billable', 'NotBillable', 'HasBeenBilled'),
  TaxCodeRef: bare('TaxCode'),
  TaxInclusiveAmt: money,
  TaxAmount: money,
  MarkupInfo: object({ PriceLevelRef: bare(), Percent: money, MarkUpIncomeAccountRef: to('Account') }),
};

export const expenseLines: Field = listOf(
  object({
    ...described,
    Received: money,
    AccountBasedExpenseLineDetail: object({ AccountRef: to('Account'), ...billable }),
    ItemBasedExpenseLineDetail: object({ ItemRef: to('Item'), Qty: money, UnitPrice: price, ...billable }),
  }),
);

export const paymentLines: Field = listOf(
  object({
    Id: text(),
    LineNum: money,
    Description: text(4_000),
    Amount: money,
    LinkedTxn: linkedTxn,
    LineEx: object(),
  }),
);

export const journalLines: Field = listOf(
  object({
    ...described,
    JournalEntryLineDetail: object({
      PostingType: choice('Debit', 'Credit'),
      AccountRef: to('Account'),
      Entity: object({ Type: choice('Customer', 'Vendor', 'Employee'), EntityRef: bare() }),
      ClassRef: to('Class'),
      DepartmentRef: to('Department'),
      TaxCodeRef: bare('TaxCode'),
      TaxApplicableOn: choice('Sales', 'Purchase'),
      TaxAmount: money,
      BillableStatus: choice('Billable', 'NotBillable', 'HasBeenBilled'),
    }),
  }),
);

export const depositLines: Field = listOf(
  object({
    ...described,
    DepositLineDetail: object({
      Entity: bare(),
      AccountRef: to('Account'),
      ClassRef: to('Class'),
      PaymentMethodRef: bare('PaymentMethod'),
      CheckNum: text(21),
      TxnType: text(),
      TaxCodeRef: bare('TaxCode'),
      TaxApplicableOn: choice('Sales', 'Purchase'),
    }),
  }),
);

const taxLineDetail = object({
  TaxRateRef: bare('TaxRate'),
  PercentBased: flag,
  TaxPercent: money,
  NetAmountTaxable: money,
  TaxInclusiveAmount: money,
  OverrideDeltaAmount: money,
});

export const taxDetail: Field = object({
  TxnTaxCodeRef: bare('TaxCode'),
  TotalTax: money,
  UseAutomatedSalesTax: flag,
  TaxLine: listOf(object({ Id: text(), Amount: money, DetailType: text(), TaxLineDetail: taxLineDetail })),
});
