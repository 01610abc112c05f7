/**
 * Transactions other than sales: payments, purchases, journal entries, deposits and transfers. Purchase orders count by themselves.
 * @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/bill and its neighbours
 */
import type { EntityRow, Numbering } from './entities.ts';
import {
  address,
  bare,
  choice,
  computed,
  customFields,
  day,
  email,
  flag,
  money,
  object,
  text,
  to,
  type Fields,
} from './fields.ts';
import { depositLines, expenseLines, journalLines, paymentLines } from './line-fields.ts';
import { balance, transaction } from './transaction-rows.ts';

const ownNumbers = (
  name: string,
  word: string,
  duplicates: Numbering['duplicates'] = 'refused',
): Numbering => ({ automatic: 'never', duplicates, pool: [name], word });

const purchase = (name: string, word: string, fields: Fields, change: Partial<EntityRow> = {}): EntityRow =>
  transaction(
    name,
    expenseLines,
    {
      DocNumber: text(21),
      VendorRef: to('Vendor'),
      VendorAddr: address,
      APAccountRef: to('Account'),
      SalesTermRef: bare('Term'),
      IncludeInAnnualTPAR: flag,
      ...fields,
    },
    {
      required: ['VendorRef', 'Line'],
      numbering: ownNumbers(name, word),
      party: 'VendorRef',
      modifiedBy: true,
      ...change,
    },
  );

export const transactionEntities: readonly EntityRow[] = [
  {
    ...transaction(
      'Payment',
      paymentLines,
      {
        CustomerRef: to('Customer'),
        TotalAmt: money,
        UnappliedAmt: computed(money),
        PaymentMethodRef: bare('PaymentMethod'),
        PaymentRefNum: text(21),
        DepositToAccountRef: bare('Account'),
        ARAccountRef: bare('Account'),
        ProjectRef: bare('Customer'),
        CreditCardPayment: object(),
        ProcessPayment: flag,
      },
      { required: ['CustomerRef', 'TotalAmt'], party: 'CustomerRef' },
    ),
  },
  purchase(
    'PurchaseOrder',
    'Purchase Order',
    {
      CustomField: customFields,
      DueDate: day,
      ExpectedDate: day,
      Memo: text(4_000),
      POEmail: email,
      EmailStatus: choice('NotSet', 'NeedToSend', 'EmailSent'),
      POStatus: choice('Open', 'Closed'),
      ShipAddr: address,
      ShipTo: bare('Customer'),
      ShipMethodRef: bare(),
    },
    {
      required: ['VendorRef', 'APAccountRef', 'Line'],
      posting: false,
      totalCount: true,
      links: 'always',
      printable: true,
      mailable: true,
      numbering: {
        counter: 'purchaseorder',
        automatic: 'unless-custom-purchases',
        duplicates: 'refused',
        pool: ['PurchaseOrder'],
        word: 'Purchase Order',
      },
    },
  ),
  purchase(
    'Bill',
    'Bill',
    { ...balance, DueDate: day },
    { totalCount: true, numbering: ownNumbers('Bill', 'Bill', 'bill-preference') },
  ),
  purchase('VendorCredit', 'Vendor Credit', balance),
  purchase(
    'BillPayment',
    'Bill Payment',
    {
      Line: paymentLines,
      TotalAmt: money,
      PayType: choice('Check', 'CreditCard'),
      PrintStatus: choice('NotSet', 'NeedToPrint', 'PrintComplete'),
      CheckPayment: object({ BankAccountRef: to('Account'), PrintStatus: text() }),
      CreditCardPayment: object({ CCAccountRef: to('Account') }),
      ProcessBillPayment: flag,
    },
    { required: ['VendorRef', 'PayType', 'TotalAmt', 'Line'], totalCount: true },
  ),
  purchase(
    'Purchase',
    'Expense',
    {
      PaymentType: choice('Cash', 'Check', 'CreditCard'),
      AccountRef: to('Account'),
      EntityRef: bare(),
      PaymentMethodRef: bare('PaymentMethod'),
      PrintStatus: choice('NotSet', 'NeedToPrint', 'PrintComplete'),
      Credit: flag,
      RemitToAddr: address,
      PurchaseEx: object(),
    },
    {
      required: ['PaymentType', 'AccountRef', 'Line'],
      numbering: ownNumbers('Purchase', 'Expense', 'check-preference'),
    },
  ),
  transaction(
    'JournalEntry',
    journalLines,
    { DocNumber: text(21), Adjustment: flag, TaxRateRef: bare('TaxRate') },
    {
      totalCount: true,
      numbering: {
        counter: 'journal',
        automatic: 'when-asked',
        duplicates: 'journal-preference',
        pool: ['JournalEntry'],
        word: 'Journal Entry',
      },
    },
  ),
  transaction(
    'Deposit',
    depositLines,
    {
      DepositToAccountRef: to('Account'),
      CashBack: object({ AccountRef: to('Account'), Amount: money, Memo: text() }),
    },
    { required: ['DepositToAccountRef', 'Line'], totalCount: true },
  ),
  {
    name: 'Transfer',
    family: 'transaction',
    required: ['FromAccountRef', 'ToAccountRef', 'Amount'],
    posting: true,
    webhook: true,
    fields: {
      TxnDate: day,
      PrivateNote: text(4_000),
      CurrencyRef: bare(),
      ExchangeRate: money,
      TransactionLocationType: text(),
      FromAccountRef: to('Account'),
      ToAccountRef: to('Account'),
      Amount: money,
      RecurDataRef: computed(bare()),
    },
  },
];
