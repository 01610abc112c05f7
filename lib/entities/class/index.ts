/**
 * A class sorts income for reports. QuickBooks keeps the list; HaloPSA's `invoice_class` (of a client, a product group, an item or a line) names
 * one by its name, with those above it where it is below another.
 */
import type { Kind } from '../kind.ts';
import { halo } from './halo.ts';
import { quickbooks } from './quickbooks.ts';
import { trackingClass, type TrackingClass } from './shape.ts';

export const kind: Kind<TrackingClass> = {
  name: 'class',
  shape: trackingClass,
  halo,
  quickbooks,
  owner: 'quickbooks',
  createOnly: ['name'],
  direction: 'pull',
  shared: true,
  document: false,
  autoCreate: false,
  importRank: 0,
};
