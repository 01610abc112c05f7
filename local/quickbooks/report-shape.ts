/**
 * The form every report has: Header, Columns, Rows. Amounts are texts with two decimals; sections have a header, rows and a summary.
 * @see https://developer.intuit.com/app/developer/qbo/docs/workflows/run-reports
 */
import type Big from 'big.js';
import type { WriteContext } from './change.ts';
import type { Company } from './company.ts';
import { refusals } from './faults.ts';
import { dayAfter, pacific, type Rec } from './records.ts';
import { today } from './terms.ts';

export interface Period {
  readonly start: string;
  readonly end: string;
}

export interface Asked {
  readonly context: Pick<WriteContext, 'company' | 'now' | 'switches'>;
  readonly company: Company;
  readonly query: URLSearchParams;
  readonly period: Period;
  /** Until when balances count. */
  readonly asOf: string;
  readonly today: string;
  /** Only these customers or vendors; all when empty. */
  readonly parties: ReadonlySet<string>;
}

/** Parameters that change what a report adds up: what is not worked out is refused, never left out in silence. */
const UNMODELLED: readonly string[] = [
  'item',
  'department',
  'class',
  'employee',
  'account',
  'sort_by',
  'sort_order',
  'columns',
  'qzurl',
  'custom_pp',
  'term',
  'shipvia',
  'arpaid',
  'appaid',
  'printed',
  'cleared',
  'source_account_type',
  'transaction_type',
  'docnum',
  'duedate_macro',
  'createdate_macro',
  'moddate_macro',
];

const monthStart = (day: string): string => `${day.slice(0, 7)}-01`;
const yearStart = (day: string): string => `${day.slice(0, 4)}-01-01`;
const yearEnd = (day: string): string => `${day.slice(0, 4)}-12-31`;

function macro(name: string, now: string): Period | undefined {
  const lastMonthEnd = dayAfter(monthStart(now), -1);
  const lastYearEnd = dayAfter(yearStart(now), -1);
  const nextMonth = monthStart(dayAfter(monthStart(now), 31));
  const periods: Readonly<Record<string, Period>> = {
    today: { start: now, end: now },
    yesterday: { start: dayAfter(now, -1), end: dayAfter(now, -1) },
    'this month': { start: monthStart(now), end: dayAfter(nextMonth, -1) },
    'this month-to-date': { start: monthStart(now), end: now },
    'last month': { start: monthStart(lastMonthEnd), end: lastMonthEnd },
    'this fiscal year': { start: yearStart(now), end: yearEnd(now) },
    'this fiscal year-to-date': { start: yearStart(now), end: now },
    'this calendar year': { start: yearStart(now), end: yearEnd(now) },
    'this calendar year-to-date': { start: yearStart(now), end: now },
    'last fiscal year': { start: yearStart(lastYearEnd), end: lastYearEnd },
    'last calendar year': { start: yearStart(lastYearEnd), end: lastYearEnd },
  };
  return periods[name.toLowerCase()];
}

const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  new Date(text).toISOString().startsWith(text);

function dayIn(query: URLSearchParams, name: string): string | undefined {
  const said = query.get(name);
  if (said === null || said === '') return undefined;
  if (!isDay(said)) throw refusals.date(name, said.slice(0, 40));
  return said;
}

/** @throws Refusal 6000, or what is not modelled */
export function askedOf(context: Asked['context'], query: URLSearchParams): Asked {
  for (const name of UNMODELLED)
    if (query.has(name)) throw refusals.notModelled(`the report parameter ${name}`);
  if ((query.get('accounting_method') ?? 'Accrual').toLowerCase() !== 'accrual')
    throw refusals.notModelled('reports on cash basis');
  if ((query.get('summarize_column_by') ?? 'Total').toLowerCase() !== 'total')
    throw refusals.notModelled('reports in several columns');
  const now = today({ ...context } as WriteContext);
  const named = query.get('date_macro');
  const period = named === null ? { start: yearStart(now), end: now } : macro(named, now);
  if (!period) throw refusals.notModelled(`the period ${String(named).slice(0, 40)}`);
  const start = dayIn(query, 'start_date') ?? period.start;
  const end = dayIn(query, 'end_date') ?? period.end;
  const parties = new Set(
    [query.get('customer'), query.get('vendor')]
      .flatMap((ids) => (ids ?? '').split(','))
      .filter((id) => id !== ''),
  );
  return {
    context,
    company: context.company,
    query,
    period: { start, end },
    asOf: dayIn(query, 'report_date') ?? (query.has('end_date') || named !== null ? end : now),
    today: now,
    parties,
  };
}

export interface Column {
  readonly title: string;
  readonly type: string;
  readonly key: string;
}

export const cell = (value: string, id?: string): Rec => ({ value, ...(id !== undefined && { id }) });
export const amount = (value: Big): Rec => ({ value: value.toFixed(2) });

export const dataRow = (...cells: readonly Rec[]): Rec => ({ ColData: cells, type: 'Data' });

export const summary = (group: string, ...cells: readonly Rec[]): Rec => ({
  Summary: { ColData: cells },
  type: 'Section',
  group,
});

export const section = (group: string, title: string, rows: readonly Rec[], cells: readonly Rec[]): Rec => ({
  Header: { ColData: [cell(title), ...cells.slice(1).map(() => cell(''))] },
  Rows: { Row: rows },
  ...summary(group, ...cells),
});

export function report(
  asked: Asked,
  name: string,
  columns: readonly Column[],
  rows: readonly Rec[],
  options: Rec = {},
): Rec {
  const { company, period, context } = asked;
  return {
    Header: {
      Time: pacific(context.now),
      ReportName: name,
      ReportBasis: 'Accrual',
      StartPeriod: period.start,
      EndPeriod: period.end,
      SummarizeColumnsBy: 'Total',
      Currency: company.homeCurrency,
      Option: [
        ...Object.entries(options).map(([Name, value]) => ({ Name, Value: String(value) })),
        { Name: 'NoReportData', Value: String(rows.length === 0) },
      ],
    },
    Columns: {
      Column: columns.map(({ title, type, key }) => ({
        ColTitle: title,
        ColType: type,
        MetaData: [{ Name: 'ColKey', Value: key }],
      })),
    },
    Rows: rows.length === 0 ? {} : { Row: rows },
  };
}
