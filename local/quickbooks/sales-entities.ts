/**
 * Sales forms. They share one counter (recorded: invoices and credit memos 1042 … 1051 in one sequence); estimates have their own.
 * @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/invoice and its neighbours
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
import { salesLines } from './line-fields.ts';
import { balance, transaction } from './transaction-rows.ts';

const SALES_POOL = ['Invoice', 'CreditMemo', 'SalesReceipt', 'RefundReceipt'];

const salesNumbers = (word: string): Numbering => ({
  counter: 'sales',
  automatic: 'unless-custom-sales',
  duplicates: 'refused',
  pool: SALES_POOL,
  word,
});

const sale = (name: string, word: string, fields: Fields, change: Partial<EntityRow> = {}): EntityRow =>
  transaction(
    name,
    salesLines,
    {
      DocNumber: text(21),
      CustomerRef: to('Customer'),
      ProjectRef: bare('Customer'),
      SalesTermRef: to('Term'),
      CustomerMemo: object({ value: text(1_000) }),
      CustomField: customFields,
      BillAddr: address,
      ShipAddr: address,
      ShipFromAddr: address,
      ShipDate: day,
      ShipMethodRef: bare(),
      TrackingNum: text(31),
      FreeFormAddress: computed(flag),
      ApplyTaxAfterDiscount: flag,
      PrintStatus: choice('NotSet', 'NeedToPrint', 'PrintComplete'),
      EmailStatus: choice('NotSet', 'NeedToSend', 'EmailSent'),
      BillEmail: email,
      BillEmailCc: email,
      BillEmailBcc: email,
      DeliveryInfo: computed(object()),
      PaymentMethodRef: bare('PaymentMethod'),
      ...fields,
    },
    {
      required: ['CustomerRef', 'Line'],
      numbering: salesNumbers(word),
      party: 'CustomerRef',
      printable: true,
      mailable: true,
      ...change,
    },
  );

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/invoice: what may be filtered */
const INVOICE_FILTERS = [
  'Id',
  'CustomerRef',
  'DocNumber',
  'TxnDate',
  'DueDate',
  'Balance',
  'SalesTermRef',
  'ProjectRef',
  'MetaData',
];

export const salesEntities: readonly EntityRow[] = [
  sale(
    'Invoice',
    'Invoice',
    {
      ...balance,
      DueDate: day,
      Deposit: money,
      DepositToAccountRef: to('Account'),
      AllowIPNPayment: flag,
      AllowOnlinePayment: flag,
      AllowOnlineCreditCardPayment: flag,
      AllowOnlineACHPayment: flag,
      InvoiceLink: computed(text()),
    },
    {
      totalCount: true,
      modifiedBy: true,
      links: 'always',
      filterable: INVOICE_FILTERS,
    },
  ),
  sale(
    'CreditMemo',
    'Credit Memo',
    { ...balance, RemainingCredit: computed(money), InvoiceRef: bare('Invoice') },
    { links: 'hidden' },
  ),
  sale('SalesReceipt', 'Sales Receipt', {
    ...balance,
    PaymentRefNum: text(21),
    DepositToAccountRef: to('Account'),
    CreditCardPayment: object(),
    PaymentType: text(21),
  }),
  sale(
    'RefundReceipt',
    'Refund',
    {
      ...balance,
      PaymentRefNum: text(100),
      PaymentType: text(21),
      DepositToAccountRef: to('Account'),
      CheckPayment: object(),
      CreditCardPayment: object(),
    },
    { required: ['DepositToAccountRef', 'Line'] },
  ),
  sale(
    'Estimate',
    'Estimate',
    {
      DueDate: day,
      TxnStatus: choice('Pending', 'Accepted', 'Closed', 'Rejected', 'Converted'),
      ExpirationDate: day,
      AcceptedBy: text(100),
      AcceptedDate: day,
    },
    {
      posting: false,
      numbering: {
        counter: 'estimate',
        automatic: 'unless-custom-sales',
        duplicates: 'accepted',
        pool: ['Estimate'],
        word: 'Estimate',
      },
    },
  ),
];
