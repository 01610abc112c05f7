/**
 * A display name belongs to one customer, vendor or employee in all of QuickBooks, while every client of HaloPSA may have a site called "Main":
 * the customer of a site bears its client's name before its own, and says in `CompanyName` what that was. One that was born in QuickBooks is
 * called there as it likes.
 */
import { cleanName } from '../codecs.ts';
import type { Wire } from '../kind.ts';
import { set, type Field } from '../lens.ts';
import { COMPANY_NAME_MAX, SITE_NAME_MAX } from './shape.ts';

const DELETED = /( \(deleted\))+$/;
const BETWEEN = ' - ';

/** QuickBooks adds ` (deleted)` to the name of what it deactivates. */
export const nameOf = (value: unknown, max: number): string =>
  cleanName(cleanName(value, Number.POSITIVE_INFINITY).replace(DELETED, ''), max).replace(DELETED, '');

const clientNameOf = (record: Wire): string => nameOf(record['CompanyName'], COMPANY_NAME_MAX);

export const siteName: Field<string> = {
  read: (record) => {
    const shown = nameOf(record['DisplayName'], Number.POSITIVE_INFINITY);
    const before = `${clientNameOf(record)}${BETWEEN}`;
    return nameOf(shown.startsWith(before) ? shown.slice(before.length) : shown, SITE_NAME_MAX);
  },
  write: (value, record) => {
    const client = clientNameOf(record);
    return set(record, 'DisplayName', client === '' ? value : `${client}${BETWEEN}${value}`);
  },
};

export const clientName: Field<string> = {
  read: clientNameOf,
  write: (value, record) => set(record, 'CompanyName', value),
};
