/** What must hold before an invoice may be posted. One sentence each, the first that fails is the record's open item. */
import { sayMoney } from '../codecs.ts';
import type { LensEnv, Observed, Refusal } from '../kind.ts';
import type { Invoice } from './shape.ts';
import { compareTotals, isAutomated, isUntaxed, itemLines, predict } from './tax.ts';

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

/** What QuickBooks computed of its own document stands; whether HaloPSA comes to the same is seen once it is there. */
const isFromQuickBooks = (source: Observed): boolean => source['customer'] !== undefined;

const DETAILS: Readonly<Record<string, string>> = {
  DiscountLineDetail: 'a discount over the whole invoice',
  GroupLineDetail: 'a bundle',
};

const everyLineHasPlace: Check = (shape) => {
  const index = shape.lines.findIndex((line) => line.type === 'foreign' && line.parts === undefined);
  const line = shape.lines[index];
  return line?.type !== 'foreign'
    ? undefined
    : refuse(
        'line-not-in-halo',
        `${lineNumber(index)} is ${DETAILS[line.detail] ?? `a ${line.detail}`}, which an invoice in HaloPSA cannot hold.`,
        'Put the amount on a line with an item in QuickBooks; it comes over by itself then.',
      );
};

/** What the invoice names has to be in HaloPSA, which nothing of it can stand in for. */
const everythingIsInHalo: Check = (shape, _source, env) => {
  const parts = shape.lines.flatMap((line) => (line.type === 'foreign' ? (line.parts ?? []) : []));
  const lines = [...itemLines(shape), ...parts];
  const named: readonly (readonly [kind: string, said: string, link: string | null | undefined])[] = [
    ['client', 'client', shape.client],
    ['department', 'location', shape.department],
    ...lines.map((line) => ['item', 'item', line.item] as const),
    ...lines.map((line) => ['tax-code', 'tax code', line.tax] as const),
    ...lines.map((line) => ['class', 'class', line.class] as const),
  ];
  const found = named.find(
    ([kind, , link]) => typeof link === 'string' && env.refs.id(kind, 'halo', link) === undefined,
  );
  if (!found) return undefined;
  const [kind, said, link = ''] = found;
  const name = env.refs.observed(kind, link ?? '')['name'];
  return refuse(
    'not-in-halo',
    `The invoice names the ${said} ${typeof name === 'string' ? name : (link ?? '').slice(2)} of QuickBooks, which nothing in HaloPSA is linked with.`,
    `Map a ${said} of HaloPSA to it, or choose another on the invoice in QuickBooks; then retry.`,
  );
};

const checksFor = (source: Observed, env: LensEnv): readonly Check[] => {
  if (isFromQuickBooks(source)) return [everyLineHasPlace, everythingIsInHalo];
  // Nobody but QuickBooks knows the tax that it works out itself: it is compared once it is there.
  const isKnown = env.company.taxAuthority === 'halo' && !isAutomated(env);
  return isKnown ? [...CHECKS, totalAgrees] : CHECKS;
};

export const check: Check = (shape, source, env) => {
  for (const one of checksFor(source, env)) {
    const refusal = one(shape, source, env);
    if (refusal) return refusal;
  }
  return undefined;
};
