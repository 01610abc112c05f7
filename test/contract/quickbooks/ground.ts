/** What a company already has that a document cannot do without: its currency, an income account, tax codes, terms. Read, never made. */
import type { Rec } from '../case.ts';
import { recordAt, rowsAt } from '../wire.ts';
import type { Access, Api } from './api.ts';

export interface Ground {
  readonly country: string;
  readonly homeCurrency: string;
  readonly incomeAccount: string;
  /** A line's code for no tax. */
  readonly untaxed: string;
  /** A tax of one rate: what a line names, what the document names, and the percentage. */
  readonly taxed?: { readonly line: string; readonly document?: string; readonly percent: number };
  readonly term?: { readonly id: string; readonly days: number };
  readonly traits: ReadonlySet<string>;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

interface Rated {
  readonly id: string;
  readonly percent: number;
}

/** Codes that charge one rate on sales. */
function ratedCodes(codes: readonly Rec[], rates: readonly Rec[]): readonly Rated[] {
  return codes.flatMap((code) => {
    const details = rowsAt(code, 'SalesTaxRateList', 'TaxRateDetail');
    const [only] = details;
    if (!only || details.length > 1 || code['Active'] === false) return [];
    const rate = rates.find(({ Id }) => Id === recordAt(only, 'TaxRateRef')['value']);
    return rate && typeof rate['RateValue'] === 'number'
      ? [{ id: textOf(code['Id']), percent: rate['RateValue'] }]
      : [];
  });
}

function traitsOf(
  country: string,
  preferences: Rec,
  hasTax: boolean,
  { webhooks, mayKeepTaxCodes }: Access,
): ReadonlySet<string> {
  const isUs = country === 'US';
  const taxes = recordAt(preferences, 'TaxPrefs');
  const isManual = taxes['UsingSalesTax'] === true && taxes['PartnerTaxEnabled'] !== true;
  const isCustom = recordAt(preferences, 'SalesFormsPrefs')['CustomTxnNumbers'] === true;
  return new Set([
    isUs ? 'us' : 'abroad',
    isCustom ? 'custom numbers' : 'counted numbers',
    ...(hasTax && (!isUs || isManual) ? ['computed tax'] : []),
    ...(webhooks === undefined ? [] : ['webhooks']),
    ...(mayKeepTaxCodes === true ? ['tax codes may stay'] : []),
  ]);
}

/** @throws Error where the company lacks an income account or, outside the US, a code of 0 % */
export async function groundOf(api: Api, access: Access): Promise<Ground> {
  const { realmId } = access;
  const info = recordAt(await api.wanted({ path: `companyinfo/${realmId}` }), 'CompanyInfo');
  const preferences = recordAt(await api.wanted({ path: 'preferences' }), 'Preferences');
  const country = textOf(info['Country']).slice(0, 2);
  const isUs = country === 'US';
  const [account] = await api.rows('Account', "WHERE AccountType = 'Income' MAXRESULTS 1");
  if (!account) throw new Error('the company has no account of type Income');
  const codes = await api.rows('TaxCode', 'MAXRESULTS 1000');
  const rated = ratedCodes(codes, await api.rows('TaxRate', 'MAXRESULTS 1000'));
  const taxed = rated.find(({ percent }) => percent > 0);
  const untaxed = isUs ? 'NON' : rated.find(({ percent }) => percent === 0)?.id;
  if (untaxed === undefined) throw new Error('the company has no tax code of 0 %');
  const terms = await api.rows('Term', 'MAXRESULTS 1000');
  const term = terms.find((one) => Number(one['DueDays'] ?? 0) > 0 && one['Type'] !== 'DATE_DRIVEN');
  return {
    country,
    homeCurrency: textOf(recordAt(preferences, 'CurrencyPrefs', 'HomeCurrency')['value']) || 'USD',
    incomeAccount: textOf(account['Id']),
    untaxed,
    ...(taxed && {
      taxed: { line: isUs ? 'TAX' : taxed.id, ...(isUs && { document: taxed.id }), percent: taxed.percent },
    }),
    ...(term && { term: { id: textOf(term['Id']), days: Number(term['DueDays']) } }),
    traits: traitsOf(country, preferences, taxed !== undefined, access),
  };
}
