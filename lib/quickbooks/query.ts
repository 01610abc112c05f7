/** Questions in QuickBooks' query language. @see https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/data-queries */
import type { Dated } from '../sync/record-system.ts';

const LISTS: ReadonlySet<string> = new Set([
  'Customer',
  'Vendor',
  'Item',
  'Account',
  'Term',
  'Class',
  'Department',
  'PaymentMethod',
  'CompanyCurrency',
  'TaxCode',
  'TaxRate',
]);

/** A literal in a query: backslash before quote and backslash. */
export const quote = (value: string): string => `'${value.replace(/[\\']/g, '\\$&')}'`;

/** A list without this has only what is active. */
const ACTIVE_TOO = 'Active IN (true, false)';

export const where = (entity: string, conditions: readonly string[]): string => {
  const all = LISTS.has(entity) ? [...conditions, ACTIVE_TOO] : conditions;
  return all.length === 0 ? '' : ` WHERE ${all.join(' AND ')}`;
};

export const datedIn = ({ path, from, before }: Partial<Dated> = {}): readonly string[] => [
  ...(from === undefined ? [] : [`${path} >= ${quote(from)}`]),
  ...(before === undefined ? [] : [`${path} < ${quote(before)}`]),
];
