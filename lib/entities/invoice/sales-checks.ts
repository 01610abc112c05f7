/** What QuickBooks wants of the lines of any document that sells: an invoice, a credit note, an estimate. One sentence each. */
import type { LensEnv, LinkId, Observed, Refusal } from '../kind.ts';
import type { Invoice } from './shape.ts';
import { compareTotals, isAutomated, isUntaxed, itemLines, predict } from './tax.ts';

export interface Selling {
  readonly client: LinkId | null;
  readonly currency: string;
  readonly lines: Invoice['lines'];
}

/** The document as a person calls it in HaloPSA and in QuickBooks, and what to do where its kind decides that. */
export interface Said {
  readonly what: string;
  readonly there: string;
  readonly without: { readonly code: string; readonly says: string; readonly fix: string };
  readonly oneRateFix: string;
  readonly currencyFix: (theirs: string, wanted: string) => string;
}

export type SalesCheck = (shape: Selling, source: Observed, env: LensEnv, said: Said) => Refusal | undefined;

export const refuse = (code: string, sentence: string, fix: string): Refusal => ({
  code,
  sentence,
  fix,
  owner: 'bookkeeper',
});

const hasLines: SalesCheck = (shape, _source, _env, { without: { code, says, fix } }) =>
  itemLines(shape).length > 0 ? undefined : refuse(code, says, fix);

const everyLineHasItem: SalesCheck = (shape) => {
  const index = shape.lines.findIndex((line) => line.type === 'item' && line.item === null);
  return index < 0
    ? undefined
    : refuse(
        'line-without-item',
        `Line ${index + 1} names no item, and QuickBooks bills items only.`,
        'Choose an item on the line in HaloPSA, or set a default item for this connection.',
      );
};

const everyLineHasTax: SalesCheck = (shape) => {
  const index = shape.lines.findIndex((line) => line.type === 'item' && line.tax === null);
  return index < 0
    ? undefined
    : refuse(
        'line-without-tax',
        `Line ${index + 1} has no tax code, and QuickBooks wants one on every line of this company.`,
        'Choose a tax on the line in HaloPSA (zero-rated and exempt are codes, too).',
      );
};

/** @see https://developer.intuit.com/app/developer/qbo/docs/workflows/manage-sales-tax-for-us-locales */
const oneRateInUs: SalesCheck = (shape, _source, env, { there, oneRateFix }) => {
  if (env.company.country !== 'US') return undefined;
  const taxed = itemLines(shape).filter((line) => !isUntaxed(line.tax, env));
  const rates = new Set(taxed.map((line) => line.tax));
  return rates.size <= 1
    ? undefined
    : refuse(
        'mixed-tax-rates',
        `The lines carry ${rates.size} different sales-tax rates; a US ${there} in QuickBooks has one.`,
        oneRateFix,
      );
};

const clientsCurrency: SalesCheck = (shape, _source, env, { what, currencyFix }) => {
  const observed = env.refs.observed('client', shape.client ?? '')['currency'];
  const theirs = typeof observed === 'string' ? observed : env.company.homeCurrency;
  return theirs === shape.currency
    ? undefined
    : refuse(
        'currency-differs',
        `The ${what} is in ${shape.currency}, but the client's QuickBooks customer is kept in ${theirs}, which cannot be changed.`,
        currencyFix(theirs, shape.currency),
      );
};

export const SALES_CHECKS: readonly SalesCheck[] = [
  hasLines,
  everyLineHasItem,
  everyLineHasTax,
  oneRateInUs,
  clientsCurrency,
];

/** Nobody but QuickBooks knows the tax that it works out itself: that is compared once it is there. */
export const totalAgrees: SalesCheck = (shape, source, env) => {
  if (env.company.taxAuthority !== 'halo' || isAutomated(env)) return undefined;
  const predicted = predict(shape, env);
  const verdict = compareTotals(source, predicted, predicted.boundMinor, shape.currency);
  return verdict.agrees === false ? verdict.refusal : undefined;
};
