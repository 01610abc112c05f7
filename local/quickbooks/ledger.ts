/**
 * What a document posts: debits above zero, credits below, in home currency, so that every document comes to nothing. Reports are sums of
 * these. The cost of inventory is not worked out, so reports that would need it refuse.
 */
import type Big from 'big.js';
import { accountOfType, taxAccount, undeposited } from './accounts.ts';
import type { Company } from './company.ts';
import { big, cents, list, rec, refId, textAt, ZERO, type Rec } from './records.ts';

export interface Posting {
  /** An Account's Id, or one of the names below where the company has no such account. */
  readonly account: string;
  readonly amount: Big;
}

export const UNFILED = {
  receivable: '~receivable',
  payable: '~payable',
  deposits: '~deposits',
  tax: '~tax',
  other: '~other',
} as const;

const post = (account: string, amount: Big, instead: string = UNFILED.other): Posting => ({
  account: account || instead,
  amount,
});

const currencyOf = (company: Company, record: Rec): string =>
  refId(record, 'CurrencyRef') || company.homeCurrency;

const receivable = (company: Company, record: Rec): string =>
  refId(record, 'ARAccountRef') ||
  textAt(accountOfType(company, 'Accounts Receivable', currencyOf(company, record)) ?? {}, 'Id');

const payable = (company: Company, record: Rec): string =>
  refId(record, 'APAccountRef') ||
  textAt(accountOfType(company, 'Accounts Payable', currencyOf(company, record)) ?? {}, 'Id');

const taxPayable = (company: Company): string => textAt(taxAccount(company) ?? {}, 'Id');

const taxOf = (record: Rec): Big => big(rec(record['TxnTaxDetail'])['TotalTax']);

function salesLine(line: Rec): readonly Posting[] {
  if (line['DetailType'] === 'GroupLineDetail')
    return list(rec(line['GroupLineDetail'])['Line']).flatMap(salesLine);
  if (line['DetailType'] === 'DiscountLineDetail')
    return [post(refId(rec(line['DiscountLineDetail']), 'DiscountAccountRef'), big(line['Amount']))];
  if (line['DetailType'] !== 'SalesItemLineDetail') return [];
  return [post(refId(rec(line['SalesItemLineDetail']), 'ItemAccountRef'), big(line['Amount']).neg())];
}

const sale = (company: Company, record: Rec, against: Posting): readonly Posting[] => [
  against,
  ...list(record['Line']).flatMap(salesLine),
  post(taxPayable(company), taxOf(record).neg(), UNFILED.tax),
];

function expenseLine(company: Company, line: Rec): readonly Posting[] {
  const account = refId(rec(line['AccountBasedExpenseLineDetail']), 'AccountRef');
  const item = company.get('Item', refId(rec(line['ItemBasedExpenseLineDetail']), 'ItemRef'));
  const kept =
    item?.['Type'] === 'Inventory' ? refId(item, 'AssetAccountRef') : refId(item, 'ExpenseAccountRef');
  return [post(account || kept, big(line['Amount']))];
}

const spend = (company: Company, record: Rec, against: string, instead: string): readonly Posting[] => [
  post(against, big(record['TotalAmt']).neg(), instead),
  ...list(record['Line']).flatMap((line) => expenseLine(company, line)),
  post(taxPayable(company), taxOf(record), UNFILED.tax),
];

const turned = (postings: readonly Posting[]): readonly Posting[] =>
  postings.map(({ account, amount }) => ({ account, amount: amount.neg() }));

function journalLine(line: Rec): Posting {
  const detail = rec(line['JournalEntryLineDetail']);
  const amount = big(line['Amount']);
  return post(refId(detail, 'AccountRef'), detail['PostingType'] === 'Credit' ? amount.neg() : amount);
}

const bankOf = (record: Rec): string =>
  refId(rec(record['CheckPayment']), 'BankAccountRef') ||
  refId(rec(record['CreditCardPayment']), 'CCAccountRef');

function deposit(company: Company, record: Rec): readonly Posting[] {
  const cashBack = rec(record['CashBack']);
  return [
    post(refId(record, 'DepositToAccountRef'), big(record['TotalAmt'])),
    ...(cashBack['Amount'] === undefined
      ? []
      : [post(refId(cashBack, 'AccountRef'), big(cashBack['Amount']))]),
    ...list(record['Line']).map((line) =>
      post(
        refId(rec(line['DepositLineDetail']), 'AccountRef') || textAt(undeposited(company) ?? {}, 'Id'),
        big(line['Amount']).neg(),
        UNFILED.deposits,
      ),
    ),
  ];
}

type Rule = (company: Company, record: Rec) => readonly Posting[];

const depositTo = (record: Rec): Posting =>
  post(refId(record, 'DepositToAccountRef'), big(record['TotalAmt']), UNFILED.deposits);

const invoice: Rule = (company, record) =>
  sale(company, record, post(receivable(company, record), big(record['TotalAmt']), UNFILED.receivable));
const bill: Rule = (company, record) => spend(company, record, payable(company, record), UNFILED.payable);

const RULES: Readonly<Record<string, Rule>> = {
  Invoice: invoice,
  CreditMemo: (company, record) => turned(invoice(company, record)),
  SalesReceipt: (company, record) => sale(company, record, depositTo(record)),
  RefundReceipt: (company, record) => turned(sale(company, record, depositTo(record))),
  Payment: (company, record) => [
    depositTo(record),
    post(receivable(company, record), big(record['TotalAmt']).neg(), UNFILED.receivable),
  ],
  Bill: bill,
  VendorCredit: (company, record) => turned(bill(company, record)),
  BillPayment: (company, record) => [
    post(payable(company, record), big(record['TotalAmt']), UNFILED.payable),
    post(bankOf(record), big(record['TotalAmt']).neg()),
  ],
  Purchase: (company, record) => {
    const spent = spend(company, record, refId(record, 'AccountRef'), UNFILED.other);
    return record['Credit'] === true ? turned(spent) : spent;
  },
  JournalEntry: (_, record) =>
    list(record['Line'])
      .filter((line) => 'JournalEntryLineDetail' in line)
      .map(journalLine),
  Deposit: deposit,
  Transfer: (_, record) => [
    post(refId(record, 'ToAccountRef'), big(record['Amount'])),
    post(refId(record, 'FromAccountRef'), big(record['Amount']).neg()),
  ],
};

export const POSTING_ENTITIES = Object.keys(RULES);

/** What a document posts, in home currency. */
export function postingsOf(company: Company, entity: string, record: Rec | undefined): readonly Posting[] {
  const rule = RULES[entity];
  if (!rule || !record) return [];
  const rate = record['ExchangeRate'] === undefined ? undefined : big(record['ExchangeRate']);
  return rule(company, record)
    .filter(({ amount }) => !amount.eq(ZERO))
    .map(({ account, amount }) => ({ account, amount: rate ? cents(amount.times(rate)) : amount }));
}
