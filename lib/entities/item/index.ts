/**
 * A HaloPSA item is a QuickBooks item of type service or non-inventory. Once it exists, its type and accounts belong to the bookkeeper:
 * moving an item to another income account in QuickBooks rewrites reports, so HaloPSA's codes only serve to create it.
 */
import type { Kind } from '../kind.ts';
import { halo } from './halo.ts';
import { quickbooks } from './quickbooks.ts';
import { item, type Item } from './shape.ts';

export const kind: Kind<Item> = {
  name: 'item',
  shape: item,
  halo,
  quickbooks,
  owner: 'halo',
  createOnly: ['type', 'incomeAccount', 'expenseAccount'],
  direction: 'push',
  document: false,
  autoCreate: false,
  identity: ['name'],
  importRank: 1,
  check: (shape) =>
    shape.incomeAccount === null
      ? {
          code: 'item-without-account',
          sentence: `The item "${shape.name}" has no income account: neither the item, nor its product group, nor the connection names one.`,
          fix: 'Give the item or its product group an account code in HaloPSA, or set the connection’s default income account.',
          owner: 'bookkeeper',
        }
      : undefined,
};
