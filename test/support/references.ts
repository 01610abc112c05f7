/** References for tests: every record is linked, `h:n` with the QuickBooks id `n`, so that both lenses name the same thing. */
import type { Company, LensEnv, References } from '../../lib/entities/kind.ts';

export const linkedOneToOne: References = {
  link: (_kind, _side, id) => `h:${id}`,
  id: (_kind, _side, link) => link.slice(2),
  observed: () => ({}),
};

export const usCompany: Company = { country: 'US', homeCurrency: 'USD', realmId: '1', taxAuthority: 'halo' };
export const gbCompany: Company = { country: 'GB', homeCurrency: 'GBP', realmId: '2', taxAuthority: 'halo' };

export const envFor = (company: Company, refs: References = linkedOneToOne): LensEnv => ({ company, refs });
