/**
 * What QuickBooks shows as location. HaloPSA has no field of its own for it, so a location is named by the department that a record names
 * there, in the same words.
 */
import type { Kind } from '../kind.ts';
import { halo } from './halo.ts';
import { quickbooks } from './quickbooks.ts';
import { department, type Department } from './shape.ts';

export const kind: Kind<Department> = {
  name: 'department',
  shape: department,
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
