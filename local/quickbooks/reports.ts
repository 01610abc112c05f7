/** The reports that a reconciliation reads; others are refused by name. */
import { refusals } from './faults.ts';
import { done, type Done, type Scope } from './operations.ts';
import { agedReport, balanceReport, PAYABLE, RECEIVABLE } from './report-balances.ts';
import { balanceSheet, profitAndLoss, trialBalance } from './report-ledger.ts';
import { askedOf, type Asked } from './report-shape.ts';
import { taxSummary, transactionList } from './report-transactions.ts';
import type { Rec } from './records.ts';

const REPORTS: Readonly<Record<string, (asked: Asked) => Rec>> = {
  CustomerBalance: (asked) => balanceReport(asked, 'CustomerBalance', RECEIVABLE),
  VendorBalance: (asked) => balanceReport(asked, 'VendorBalance', PAYABLE),
  AgedReceivables: (asked) => agedReport(asked, 'AgedReceivables', RECEIVABLE),
  AgedPayables: (asked) => agedReport(asked, 'AgedPayables', PAYABLE),
  ProfitAndLoss: profitAndLoss,
  BalanceSheet: balanceSheet,
  TrialBalance: trialBalance,
  TransactionList: transactionList,
  TaxSummary: taxSummary,
};

/** @throws Refusal */
export function runReport({ company, clock, switches }: Scope, name: string, query: URLSearchParams): Done {
  const run = Object.hasOwn(REPORTS, name) ? REPORTS[name] : undefined;
  if (!run) throw refusals.notModelled(`the report ${name.slice(0, 60)}`);
  return { ...done(run(askedOf({ company, now: clock.now(), switches }, query))), untimed: true };
}
