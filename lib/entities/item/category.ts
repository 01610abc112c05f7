/** Where the company keeps no categories, an item has none on either side, and what stands there is left. */
import type { Company } from '../kind.ts';
import type { Field } from '../lens.ts';

const hasCategories = ({ directions }: Company): boolean =>
  !['off', undefined].includes(directions?.['product-group']);

export const withCategories = (field: Field<string | null>): Field<string | null> => ({
  read: (record, env) => (hasCategories(env.company) ? field.read(record, env) : null),
  write: (value, record, env) => (hasCategories(env.company) ? field.write(value, record, env) : record),
  references: (record, env) => (hasCategories(env.company) ? (field.references?.(record, env) ?? []) : []),
});
