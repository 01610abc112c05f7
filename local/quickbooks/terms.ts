/** Days: of the transaction, and when it is due by its term. */
import type { WriteContext } from './change.ts';
import type { Company } from './company.ts';
import { refusals } from './faults.ts';
import { dayAfter, pacific, refId, textAt, type Rec } from './records.ts';

export const today = ({ now, switches }: WriteContext): string =>
  switches.serverDay === 'pacific' ? pacific(now).slice(0, 10) : new Date(now).toISOString().slice(0, 10);

/** @throws Refusal 2020 for a term that says neither after how many days nor on which day */
export function completeTerm(record: Rec): Rec {
  const dated = record['DayOfMonthDue'] !== undefined;
  if (!dated && record['DueDays'] === undefined) throw refusals.required('DueDays');
  return { ...record, Type: dated ? 'DATE_DRIVEN' : 'STANDARD' };
}

/** The given day of this month, or of the next when the date is too close to it. */
function onDayOfMonth(date: string, day: number, tooClose: number): string {
  const [year = 0, month = 1, today = 1] = date.split('-').map(Number);
  const next = today + tooClose >= day ? 1 : 0;
  const last = new Date(Date.UTC(year, month + next, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + next, Math.min(day, last))).toISOString().slice(0, 10);
}

/** The due date that a term makes of a date; the date itself without one. */
export function dueOn(company: Company, date: string, termId: string): string {
  const term = company.get('Term', termId);
  if (!term) return date;
  if (term['DayOfMonthDue'] !== undefined)
    return onDayOfMonth(date, Number(term['DayOfMonthDue']), Number(term['DueNextMonthDays'] ?? 0));
  return dayAfter(date, Number(term['DueDays'] ?? 0));
}

/**
 * An invoice without a term is due by the company's default terms (recorded: Net 30 applied without showing); a bill is due at once.
 */
export function dueDateOf(company: Company, record: Rec, useDefault: boolean): string {
  const sent = textAt(record, 'DueDate');
  if (sent !== '') return sent;
  const preferred = company.preference('SalesFormsPrefs', 'DefaultTerms');
  const fallback = useDefault ? refId({ DefaultTerms: preferred }, 'DefaultTerms') : '';
  return dueOn(company, textAt(record, 'TxnDate'), refId(record, 'SalesTermRef') || fallback);
}
