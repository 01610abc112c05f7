/**
 * A HaloPSA supplier is a QuickBooks vendor, and each side may change what both know of it: ops keep whom to call, the bookkeeper where to
 * pay and when. An existing vendor is taken only for exactly the same name. A tax number is not among what is kept in step: HaloPSA's
 * suppliers have none, and QuickBooks shows its own masked.
 */
import type { Kind } from '../kind.ts';
import { halo } from './halo.ts';
import { quickbooks } from './quickbooks.ts';
import { supplier, type Supplier } from './shape.ts';

export const kind: Kind<Supplier> = {
  name: 'supplier',
  shape: supplier,
  halo,
  quickbooks,
  owner: 'halo',
  owners: { address: 'quickbooks', termDays: 'quickbooks' },
  // @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/vendor (CurrencyRef)
  createOnly: ['currency'],
  direction: 'both',
  document: false,
  autoCreate: false,
  identity: ['name'],
  importRank: 1,
  verify: (ours, theirs) =>
    ours['currency'] === theirs['currency']
      ? { agrees: true }
      : {
          agrees: false,
          refusal: {
            code: 'supplier-currency-differs',
            sentence: `The supplier is kept in ${String(ours['currency'])} in HaloPSA and in ${String(theirs['currency'])} in QuickBooks, where a vendor keeps the currency it was made with.`,
            fix: 'Set the currency of the supplier in HaloPSA, or make another vendor in QuickBooks and give the old one another name; then retry.',
            owner: 'bookkeeper',
          },
        },
};
