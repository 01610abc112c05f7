/** Reports that add up postings: profit and loss, balance sheet, trial balance. */
import type Big from 'big.js';
import { classificationOf } from './account-types.ts';
import type { Company } from './company.ts';
import { refusals } from './faults.ts';
import { POSTING_ENTITIES, postingsOf, UNFILED } from './ledger.ts';
import { big, list, rec, refId, sumOf, textAt, ZERO, type Rec } from './records.ts';
import { amount, cell, dataRow, report, section, summary, type Asked, type Column } from './report-shape.ts';

interface Total {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** Debits above zero. */
  readonly sum: Big;
}

const UNFILED_AS: Readonly<Record<string, { readonly name: string; readonly type: string }>> = {
  [UNFILED.receivable]: { name: 'Accounts Receivable (A/R)', type: 'Accounts Receivable' },
  [UNFILED.payable]: { name: 'Accounts Payable (A/P)', type: 'Accounts Payable' },
  [UNFILED.deposits]: { name: 'Undeposited Funds', type: 'Other Current Asset' },
  [UNFILED.tax]: { name: 'Sales Tax Payable', type: 'Other Current Liability' },
  [UNFILED.other]: { name: 'Uncategorized', type: 'Expense' },
};

/** The cost of goods that were sold is not worked out, and a report without it would be wrong. */
function refuseInventory(company: Company, record: Rec): void {
  for (const line of list(record['Line'])) {
    const id = refId(rec(line['SalesItemLineDetail']), 'ItemRef');
    if (id !== '' && company.get('Item', id)?.['Type'] === 'Inventory')
      throw refusals.notModelled('the cost of inventory in reports');
  }
}

function totals(company: Company, from: string, until: string): readonly Total[] {
  const sums = new Map<string, Big>();
  for (const entity of POSTING_ENTITIES)
    for (const record of company.all(entity)) {
      const day = textAt(record, 'TxnDate');
      if (day < from || day > until) continue;
      refuseInventory(company, record);
      for (const { account, amount: posted } of postingsOf(company, entity, record))
        sums.set(account, (sums.get(account) ?? ZERO).plus(posted));
    }
  return [...sums]
    .map(([id, sum]) => {
      const account = company.get('Account', id);
      const known = account
        ? { name: textAt(account, 'Name'), type: textAt(account, 'AccountType') }
        : (UNFILED_AS[id] ?? { name: id, type: 'Expense' });
      return { id, ...known, sum };
    })
    .filter(({ sum }) => !sum.eq(ZERO))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

const COLUMNS: readonly Column[] = [
  { title: '', type: 'Account', key: 'account' },
  { title: 'Total', type: 'Money', key: 'total' },
];

interface Group {
  readonly rows: readonly Rec[];
  readonly sum: Big;
}

/** A section of the accounts of some types; income and liabilities stand with their sign turned. */
function group(
  all: readonly Total[],
  name: string,
  title: string,
  types: readonly string[],
  sign: 1 | -1,
): Group {
  const own = all.filter(({ type }) => types.includes(type));
  const sum = sumOf(own.map((one) => one.sum)).times(sign);
  if (own.length === 0) return { rows: [], sum };
  const rows = own.map((one) => dataRow(cell(one.name, one.id), amount(one.sum.times(sign))));
  return { rows: [section(name, title, rows, [cell(`Total ${title}`), amount(sum)])], sum };
}

export function profitAndLoss(asked: Asked): Rec {
  const all = totals(asked.company, asked.period.start, asked.period.end);
  const income = group(all, 'Income', 'Income', ['Income'], -1);
  const cost = group(all, 'COGS', 'Cost of Goods Sold', ['Cost of Goods Sold'], 1);
  const expenses = group(all, 'Expenses', 'Expenses', ['Expense'], 1);
  const otherIncome = group(all, 'OtherIncome', 'Other Income', ['Other Income'], -1);
  const otherExpenses = group(all, 'OtherExpenses', 'Other Expenses', ['Other Expense'], 1);
  const gross = income.sum.minus(cost.sum);
  const operating = gross.minus(expenses.sum);
  const other = otherIncome.sum.minus(otherExpenses.sum);
  const rows = [
    ...income.rows,
    ...cost.rows,
    summary('GrossProfit', cell('Gross Profit'), amount(gross)),
    ...expenses.rows,
    summary('NetOperatingIncome', cell('Net Operating Income'), amount(operating)),
    ...otherIncome.rows,
    ...otherExpenses.rows,
    summary('NetOtherIncome', cell('Net Other Income'), amount(other)),
    summary('NetIncome', cell('Net Income'), amount(operating.plus(other))),
  ];
  return report(asked, 'ProfitAndLoss', COLUMNS, all.length === 0 ? [] : rows, {
    AccountingStandard: 'GAAP',
  });
}

const EVER = '0000-01-01';

/** What was earned and not yet booked to equity stands as net income. */
export function balanceSheet(asked: Asked): Rec {
  const all = totals(asked.company, EVER, asked.asOf);
  const is = (classification: string) => all.filter(({ type }) => classificationOf(type) === classification);
  const types = (classification: string): readonly string[] => is(classification).map(({ type }) => type);
  const assets = group(all, 'TotalAssets', 'ASSETS', types('Asset'), 1);
  const liabilities = group(all, 'Liabilities', 'Liabilities', types('Liability'), -1);
  const equity = group(all, 'Equity', 'Equity', types('Equity'), -1);
  const earned = sumOf([...is('Revenue'), ...is('Expense')].map(({ sum }) => sum)).neg();
  const rows = [
    ...assets.rows,
    ...liabilities.rows,
    ...equity.rows,
    dataRow(cell('Net Income'), amount(earned)),
    summary(
      'TotalLiabilitiesAndEquity',
      cell('TOTAL LIABILITIES AND EQUITY'),
      amount(liabilities.sum.plus(equity.sum).plus(earned)),
    ),
  ];
  return report(asked, 'BalanceSheet', COLUMNS, all.length === 0 ? [] : rows, { report_date: asked.asOf });
}

export function trialBalance(asked: Asked): Rec {
  const all = totals(asked.company, EVER, asked.period.end);
  const side = (sum: Big): readonly Rec[] =>
    sum.gt(ZERO) ? [amount(sum), cell('')] : [cell(''), amount(sum.neg())];
  const debits = sumOf(all.map(({ sum }) => (sum.gt(ZERO) ? sum : ZERO)));
  const credits = sumOf(all.map(({ sum }) => (sum.lt(ZERO) ? sum.neg() : big(0))));
  const rows = all.map(({ id, name, sum }) => dataRow(cell(name, id), ...side(sum)));
  const columns = [
    { title: '', type: 'Account', key: 'account' },
    { title: 'Debit', type: 'Money', key: 'debit' },
    { title: 'Credit', type: 'Money', key: 'credit' },
  ];
  const total = summary('GrandTotal', cell('TOTAL'), amount(debits), amount(credits));
  return report(asked, 'TrialBalance', columns, rows.length === 0 ? [] : [...rows, total]);
}
