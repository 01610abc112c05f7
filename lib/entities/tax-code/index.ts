/**
 * Tax codes are QuickBooks' own. HaloPSA's row names the code it is mapped to; without a mapping an exact name serves. A mapped pair
 * whose rates differ would post wrong tax on every invoice, so it is refused here, once, before the first post.
 */
import type { Kind } from '../kind.ts';
import { halo } from './halo.ts';
import { quickbooks } from './quickbooks.ts';
import { taxCode, type TaxCode } from './shape.ts';

export const kind: Kind<TaxCode> = {
  name: 'tax-code',
  shape: taxCode,
  halo,
  quickbooks,
  owner: 'quickbooks',
  direction: 'link',
  shared: true,
  document: false,
  autoCreate: false,
  importRank: 0,
  verify: (ours, theirs) =>
    ours.ratePercent === theirs.ratePercent
      ? { agrees: true }
      : {
          agrees: false,
          refusal: {
            code: 'tax-rate-differs',
            sentence: `The tax rate is ${ours.ratePercent ?? '?'} % in HaloPSA and ${theirs.ratePercent ?? '?'} % in the QuickBooks code it is mapped to.`,
            fix: 'Map the HaloPSA tax to the QuickBooks code of the same rate, or correct the rate, then retry.',
            owner: 'bookkeeper',
          },
        },
};
