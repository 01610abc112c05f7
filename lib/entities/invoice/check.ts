/** What must hold before an invoice may be posted. One sentence each, the first that fails is the record's open item. */
import { sayMoney } from '../codecs.ts';
import type { LensEnv, Observed, Refusal } from '../kind.ts';
import type { Invoice } from './shape.ts';
import { compareTotals, isUntaxed, itemLines, predict } from './tax.ts';

type Check = (shape: Invoice, source: Observed, env: LensEnv) => Refusal | undefined;

const refuse = (code: string, sentence: string, fix: string): Refusal => ({
  code,
  sentence,
  fix,
  owner: 'bookkeeper',
});

const lineNumber = (index: number): string => `Line ${index + 1}`;

const hasLines: Check = (shape) =>
  itemLines(shape).length > 0
    ? undefined
    : refuse(
        'invoice-without-lines',
        'The invoice bills nothing: it has no line with an item.',
        'Add a line in HaloPSA, or keep the invoice out of accounting there.',
      );

const everyLineHasItem: Check = (shape) => {
  const index = shape.lines.findIndex((line) => line.type === 'item' && line.item === null);
  return index < 0
    ? undefined
    : refuse(
        'line-without-item',
        `${lineNumber(index)} names no item, and QuickBooks bills items only.`,
        'Choose an item on the line in HaloPSA, or set a default item for this connection.',
      );
};

const everyLineHasTax: Check = (shape) => {
  const index = shape.lines.findIndex((line) => line.type === 'item' && line.tax === null);
  return index < 0
    ? undefined
    : refuse(
        'line-without-tax',
        `${lineNumber(index)} has no tax code, and QuickBooks wants one on every line of this company.`,
        'Choose a tax on the line in HaloPSA (zero-rated and exempt are codes, too).',
      );
};

/** @see https://developer.intuit.com/app/developer/qbo/docs/workflows/manage-sales-tax-for-us-locales */
const oneRateInUs: Check = (shape, _source, env) => {
  if (env.company.country !== 'US') return undefined;
  const taxed = itemLines(shape).filter((line) => !isUntaxed(line.tax, env));
  const rates = new Set(taxed.map((line) => line.tax));
  return rates.size <= 1
    ? undefined
    : refuse(
        'mixed-tax-rates',
        `The lines carry ${rates.size} different sales-tax rates; a US invoice in QuickBooks has one.`,
        'Bill each rate on an invoice of its own, or give all taxed lines the same rate in HaloPSA.',
      );
};

const clientsCurrency: Check = (shape, _source, env) => {
  const theirs = env.refs.observed('client', shape.client ?? '')['currency'] ?? env.company.homeCurrency;
  return theirs === shape.currency
    ? undefined
    : refuse(
        'currency-differs',
        `The invoice is in ${shape.currency}, but the client's QuickBooks customer is kept in ${theirs}, which cannot be changed.`,
        `Bill this client in ${theirs}, or make a second client for ${shape.currency}.`,
      );
};

const notNegative: Check = (shape, source) =>
  (source.totalMinor ?? 0) >= 0
    ? undefined
    : refuse(
        'negative-invoice',
        `The invoice comes to ${sayMoney(source.totalMinor ?? 0, shape.currency)}; QuickBooks takes no invoice below zero.`,
        'Issue it as a credit note in HaloPSA.',
      );

const totalAgrees: Check = (shape, source, env) => {
  const predicted = predict(shape, env);
  const verdict = compareTotals(source, predicted, predicted.boundMinor, shape.currency);
  return verdict.agrees === false ? verdict.refusal : undefined;
};

const CHECKS: readonly Check[] = [
  hasLines,
  everyLineHasItem,
  everyLineHasTax,
  oneRateInUs,
  clientsCurrency,
  notNegative,
];

export const check: Check = (shape, source, env) => {
  const all = env.company.taxAuthority === 'halo' ? [...CHECKS, totalAgrees] : CHECKS;
  for (const one of all) {
    const refusal = one(shape, source, env);
    if (refusal) return refusal;
  }
  return undefined;
};
