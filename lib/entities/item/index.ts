/**
 * A HaloPSA item is a QuickBooks item, made there as a service or as non-inventory; what QuickBooks keeps in stock is taken as it is. Each side may
 * change what both know of it, HaloPSA's word counts where both changed the same. Once it exists, its type and accounts belong to the bookkeeper:
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
  direction: 'both',
  document: false,
  autoCreate: false,
  identity: ['name'],
  importRank: 1,
  // Of one that exists the account is the bookkeeper's; one that was born in QuickBooks says its type there.
  check: (shape, source, _env, isMade = false) =>
    shape.incomeAccount === null && !isMade && source['type'] === undefined
      ? {
          code: 'item-without-account',
          sentence: `The item "${shape.name}" has no income account: neither the item, nor its product group, nor the connection names one.`,
          fix: 'Give the item or its product group an account code in HaloPSA, or set the connection’s default income account.',
          owner: 'bookkeeper',
        }
      : undefined,
};
