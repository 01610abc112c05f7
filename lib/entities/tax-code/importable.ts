/** Which codes of QuickBooks a HaloPSA rate may stand for: those that say something on the line of a sale. */
import type { Company, Wire } from '../kind.ts';
import { idText } from '../wire.ts';
import { isForPurchases } from './rates.ts';

/** QuickBooks' own codes on the lines of a US document: taxed, and not. */
const TAXED = 'TAX';
const UNTAXED = 'NON';

interface Reason {
  readonly holds: (code: Wire, id: string, company: Company) => boolean;
  readonly says: string;
}

const isUs = ({ country }: Company): boolean => country === 'US';

const REASONS: readonly Reason[] = [
  { holds: (code) => code['Active'] === false, says: 'inactive in QuickBooks' },
  {
    holds: (_code, id, company) =>
      isUs(company) && company.automatedSalesTax === true && id !== TAXED && id !== UNTAXED,
    says: 'QuickBooks works sales tax out itself; TAX and NON are all that a line can say',
  },
  {
    holds: (_code, id, company) => isUs(company) && company.automatedSalesTax !== true && id === TAXED,
    says: 'the mark of a taxed line, which has the rate of its invoice',
  },
  {
    holds: (_code, id, company) => isUs(company) && /\D/.test(id) && id !== TAXED && id !== UNTAXED,
    says: 'one of QuickBooks’ own',
  },
  { holds: (code) => code['Hidden'] === true, says: 'hidden in QuickBooks' },
  { holds: (code) => isForPurchases(code), says: 'for purchases only; map it by hand where a bill needs it' },
];

/** Why a code is left in QuickBooks; undefined where it may be taken over. */
export const whyLeft = (code: Wire, company: Company): string | undefined =>
  REASONS.find(({ holds }) => holds(code, idText(code['Id']), company))?.says;
