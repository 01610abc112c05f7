/** Terms are matched by their days and never written: QuickBooks' own terms are few and set up once. */
import type { Kind } from '../kind.ts';
import { halo } from './halo.ts';
import { quickbooks } from './quickbooks.ts';
import { term, type Term } from './shape.ts';

export const kind: Kind<Term> = {
  name: 'term',
  shape: term,
  halo,
  quickbooks,
  owner: 'quickbooks',
  direction: 'link',
  shared: true,
  document: false,
  autoCreate: false,
  importRank: 0,
};
