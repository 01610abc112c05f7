/** What must hold before an estimate is made of an order: its lines are an invoice's, and so is what QuickBooks wants of them. */
import type { LensEnv, Observed, Refusal } from '../kind.ts';
import { compareTotals, isAutomated, isUntaxed, itemLines, predict } from '../invoice/tax.ts';
import type { Sale } from './shape.ts';

type Check = (shape: Sale, env: LensEnv, what: string, source: Observed) => Refusal | undefined;

const refuse = (code: string, sentence: string, fix: string): Refusal => ({
  code,
  sentence,
  fix,
  owner: 'bookkeeper',
});

const hasLines: Check = (shape, _env, what) =>
  itemLines(shape).length > 0
    ? undefined
    : refuse(
        'order-without-lines',
        `The ${what} offers nothing: it has no line with an item.`,
        'Add a line in HaloPSA; it is sent by itself then.',
      );

const everyLineHasItem: Check = (shape) => {
  const index = shape.lines.findIndex((line) => line.type === 'item' && line.item === null);
  return index < 0
    ? undefined
    : refuse(
        'line-without-item',
        `Line ${index + 1} names no item, and QuickBooks sells items only.`,
        'Choose an item on the line in HaloPSA, or set a default item for this connection.',
      );
};

const everyLineHasTax: Check = (shape) => {
  const index = shape.lines.findIndex((line) => line.type === 'item' && line.tax === null);
  return index < 0
    ? undefined
    : refuse(
        'line-without-tax',
        `Line ${index + 1} has no tax code, and QuickBooks wants one on every line of this company.`,
        'Choose a tax on the line in HaloPSA (zero-rated and exempt are codes, too).',
      );
};

const oneRateInUs: Check = (shape, env, what) => {
  if (env.company.country !== 'US') return undefined;
  const taxed = itemLines(shape).filter((line) => !isUntaxed(line.tax, env));
  const rates = new Set(taxed.map((line) => line.tax));
  return rates.size <= 1
    ? undefined
    : refuse(
        'mixed-tax-rates',
        `The lines of the ${what} carry ${rates.size} different sales-tax rates; a US estimate in QuickBooks has one.`,
        'Give all taxed lines the same rate in HaloPSA, or split them.',
      );
};

const clientsCurrency: Check = (shape, env, what) => {
  const theirs = env.refs.observed('client', shape.client ?? '')['currency'] ?? env.company.homeCurrency;
  return theirs === shape.currency
    ? undefined
    : refuse(
        'currency-differs',
        `The ${what} is in ${shape.currency}, but the client's QuickBooks customer is kept in ${theirs}, which cannot be changed.`,
        `Make it out in ${theirs}, or to a second client that is kept in ${shape.currency}.`,
      );
};

const totalAgrees: Check = (shape, env, _what, source) => {
  // Nobody but QuickBooks knows the tax that it works out itself: it is compared once it is there.
  if (env.company.taxAuthority !== 'halo' || isAutomated(env)) return undefined;
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
  totalAgrees,
];

export const checkSale =
  (what: string) =>
  (shape: Sale, source: Observed, env: LensEnv): Refusal | undefined => {
    for (const check of CHECKS) {
      const refusal = check(shape, env, what, source);
      if (refusal) return refusal;
    }
    return undefined;
  };
