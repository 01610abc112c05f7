/** How HaloPSA tells what changed: lists bounded by the last change, which never show what was deleted. */
import type { Feed } from '../sync/record-system.ts';

export type Query = Readonly<Record<string, string>>;

/** Descriptions of the API differ in how the bounds of an invoice list are spelled; the first is of the newest. */
const INVOICE_DATES = {
  start_date: (from: string, to: string): Query => ({
    datesearch: 'last_modified',
    start_date: from,
    end_date: to,
  }),
  startdate: (from: string, to: string): Query => ({
    datesearch: 'last_modified',
    startdate: from,
    enddate: to,
  }),
  lastupdatefromdate: (from: string, to: string): Query => ({
    lastupdatefromdate: from,
    lastupdatetodate: to,
  }),
  none: (): Query => ({}),
};

export type InvoiceDates = keyof typeof INVOICE_DATES;

/** Everything but invoices is asked for by `lastupdatefromdate`. */
export const changedQuery = (
  name: string,
  since: string | undefined,
  until: string,
  invoiceDates: InvoiceDates = 'start_date',
): Query => {
  if (since === undefined) return {};
  return INVOICE_DATES[name === 'Invoice' ? invoiceDates : 'lastupdatefromdate'](since, until);
};

/** Whoever deletes an invoice without a credit note mostly does so before the month is closed. */
const INVOICES_BACK_MS = 35 * 86_400_000;

export const feedOf = (name: string, invoiceDates?: InvoiceDates): Feed =>
  name === 'Invoice' && invoiceDates !== 'none'
    ? { byTime: true, compared: false, comparedBackMs: INVOICES_BACK_MS }
    : { byTime: true, compared: true };
