import * as z from 'zod';
import { quickbooksItemName } from '../item-name.ts';
import type { Lens, SideDefinition } from '../kind.ts';
import { lens } from '../lens.ts';
import { maybe, quickbooksMeta } from '../wire.ts';
import type { ProductGroup } from './shape.ts';

const fields = lens<ProductGroup>({ name: quickbooksItemName });

/** What the shape says of none: a category is one by its type, and stays below whatever it was put below. */
const asCategory: Lens<ProductGroup> = {
  ...fields,
  write: (shape, current, env) => {
    const written = fields.write(shape, current, env);
    return current['Id'] === undefined ? { ...written, Type: 'Category' } : written;
  },
};

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/item (Category) */
export const quickbooks: SideDefinition<ProductGroup> = {
  resource: { name: 'Item' },
  schema: z.looseObject({
    Id: z.string(),
    SyncToken: z.string(),
    Name: z.string(),
    MetaData: quickbooksMeta,
    Active: maybe(z.boolean()),
  }),
  lens: asCategory,
  observe: (record) => ({ ...(record['Active'] === false && { active: false }) }),
  matchKeys: (shape) => [
    { property: 'Name', value: shape.name, filters: { Type: 'Category' }, certain: false },
  ],
  isOf: (record) => record['Type'] === 'Category',
};
