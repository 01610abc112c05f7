/**
 * Recurring invoices: templates in the invoice table with negative ids. Processing one makes a draft invoice of its active lines and moves the
 * template on to its next date.
 */
import { completeInvoice } from '../invoices.ts';
import { missing, notBound } from '../refused.ts';
import type { Rules } from '../resource.ts';
import { told, touched, type Tenant, type Told } from '../tenant.ts';
import { addDays, list, text, whole, type Rec } from '../values.ts';

const DAY_MS = 86_400_000;

/** What belongs to the schedule and not to the invoices that come of it. */
const OF_THE_TEMPLATE = new Set([
  'id',
  'invoicenumber',
  'invoice_date',
  'duedate',
  'nextcreationdate',
  'nextcreationperiod',
  'lastcreated',
  'disabled',
  'is_recurring_invoice',
  'date_created',
  'qboid',
  'thirdpartyinvoicenumber',
  'startdate',
  'enddate',
]);

const DAYS: Readonly<Record<string, number>> = { daily: 1, weekly: 7, fortnightly: 14 };
const MONTHS: Readonly<Record<string, number>> = { monthly: 1, quarterly: 3, yearly: 12 };

/** The names of the periods are unconfirmed; another one counts as a month. */
function nextDate(day: string, period: string): string {
  const days = DAYS[period.toLowerCase()];
  if (days !== undefined) return addDays(day, days);
  const months = MONTHS[period.toLowerCase()] ?? 1;
  const [year, month, date] = day.slice(0, 10).split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  const later = Date.UTC(year, month - 1 + months, Math.min(date, last));
  return addDays(day, Math.round((later - Date.UTC(year, month - 1, date)) / DAY_MS));
}

export const recurringRules: Rules = {
  complete: ({ after }, { store, masters, switches, today }) => {
    if (!store.get('Client', after['client_id']))
      throw notBound('[0].client_id', `Client ${String(after['client_id'])} does not exist.`);
    const template = completeInvoice(after, masters, switches, today);
    return {
      ...template,
      posted: false,
      is_recurring_invoice: true,
      invoicenumber: text(after['invoicenumber']),
    };
  },
};

/** @param write makes the invoice, as if it had been posted */
export function processTemplate(
  id: number,
  tenant: Tenant,
  write: (resource: string, posted: Rec, tenant: Tenant) => readonly Told[],
): readonly Told[] {
  const { store, today, at } = tenant;
  const template = store.get('Invoice', id);
  if (!template || id >= 0) throw missing('RecurringInvoice', id);
  if (template['disabled'] === true) throw notBound('[0].id', `Recurring invoice ${id} is disabled.`);
  const day = text(template['nextcreationdate']) || `${today}T00:00:00`;
  const kept = Object.fromEntries(Object.entries(template).filter(([field]) => !OF_THE_TEMPLATE.has(field)));
  const lines = list(template['lines'])
    .filter((line) => line['isinactive'] !== true)
    .map(({ id: line, ihid: _ihid, ...rest }) => ({ ...rest, recurring_invoice_line_id: whole(line) }));
  const made = write('Invoice', { ...kept, lines, invoice_date: day, recurring_invoice_id: id }, tenant);
  const moved = {
    ...touched(template, tenant),
    lastcreated: at,
    nextcreationdate: nextDate(day, text(template['nextcreationperiod'])),
    most_recent_invoice_id: whole(made[0]?.id),
  };
  store.put('Invoice', moved);
  return [...made, told('RecurringInvoice', 'Updated', moved)];
}
