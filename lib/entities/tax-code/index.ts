/**
 * Tax codes are QuickBooks' own. HaloPSA's row names the code it is mapped to; without a mapping an exact name serves. A mapped pair
 * whose rates differ would post wrong tax on every invoice, so it is refused here, once, before the first post. A missing one is made when a person asks for
 * it: by itself the sync would have to guess to whom the tax is owed, and a rate in QuickBooks can neither be changed nor deleted.
 */
import type { Company, Kind } from '../kind.ts';
import { halo } from './halo.ts';
import { quickbooks } from './quickbooks.ts';
import { taxCode, type TaxCode } from './shape.ts';

const unmatched = (connection: string, id: string, { country, automatedSalesTax }: Company): string =>
  country === 'US' && automatedSalesTax === true
    ? `QuickBooks works sales tax out itself: map it to TAX or NON with \`halo-qbo map --connection ${connection} --kind tax-code --accept ${id}=TAX\`.`
    : `See what stands in QuickBooks with \`halo-qbo tax list --connection ${connection}\`. Map it to a code that is there (\`halo-qbo map --kind tax-code\`), or have it made: \`halo-qbo tax create --connection ${connection} --code ${id}\` shows what would be made.`;

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
  unmatched,
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
