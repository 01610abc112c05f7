/**
 * A HaloPSA product group is a QuickBooks category. Off until a connection says otherwise: many companies keep no categories, and those who do
 * see them in every report. Only the name is shared. Accounts stay with the items, to which a category in QuickBooks has none to give; the levels
 * of QuickBooks' categories stay QuickBooks' own, because HaloPSA's groups have none. Switched on, items are put below their group's category.
 */
import type { Kind } from '../kind.ts';
import { halo } from './halo.ts';
import { quickbooks } from './quickbooks.ts';
import { productGroup, type ProductGroup } from './shape.ts';

export const kind: Kind<ProductGroup> = {
  name: 'product-group',
  shape: productGroup,
  halo,
  quickbooks,
  owner: 'halo',
  direction: 'off',
  document: false,
  autoCreate: false,
  identity: ['name'],
  importRank: 1,
};
