/** References for tests: every record is linked, `h:n` with the QuickBooks id `n`, so that both lenses name the same thing. */
import type { Company, LensEnv, References } from '../../lib/entities/kind.ts';

export const linkedOneToOne: References = {
  link: (_kind, _side, id) => `h:${id}`,
  id: (_kind, _side, link) => link.slice(2),
  // Every third tax code is one of zero per cent.
  observed: (kind, link) =>
    kind === 'tax-code' ? { ratePercent: Number(link.slice(2)) % 3 === 0 ? '0' : '8.25' } : {},
};

export const usCompany: Company = { country: 'US', homeCurrency: 'USD', realmId: '1', taxAuthority: 'halo' };
/** With what a company may have besides: categories, and items that go out of use. */
export const gbCompany: Company = {
  country: 'GB',
  homeCurrency: 'GBP',
  realmId: '2',
  taxAuthority: 'halo',
  directions: { 'product-group': 'both' },
  itemStatus: { active: 0, inactive: 2 },
};

export const envFor = (company: Company, refs: References = linkedOneToOne): LensEnv => ({ company, refs });
