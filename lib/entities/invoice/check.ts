/** What must hold before an invoice may be posted. The first that fails is the record's open item. */
import { sayMoney } from '../codecs.ts';
import type { LensEnv, Observed, Refusal } from '../kind.ts';
import { refuse, SALES_CHECKS, totalAgrees, type Said } from './sales-checks.ts';
import type { Invoice } from './shape.ts';
import { itemLines } from './tax.ts';

type Check = (shape: Invoice, source: Observed, env: LensEnv) => Refusal | undefined;

const SAID: Said = {
  what: 'invoice',
  there: 'invoice',
  without: {
    code: 'invoice-without-lines',
    says: 'The invoice bills nothing: it has no line with an item.',
    fix: 'Add a line in HaloPSA, or keep the invoice out of accounting there.',
  },
  oneRateFix: 'Bill each rate on an invoice of its own, or give all taxed lines the same rate in HaloPSA.',
  currencyFix: (theirs, wanted) => `Bill this client in ${theirs}, or make a second client for ${wanted}.`,
};

const sales: readonly Check[] = SALES_CHECKS.map(
  (one): Check =>
    (shape, source, env) =>
      one(shape, source, env, SAID),
);

const notNegative: Check = (shape, source) =>
  (source.totalMinor ?? 0) >= 0
    ? undefined
    : refuse(
        'negative-invoice',
        `The invoice comes to ${sayMoney(source.totalMinor ?? 0, shape.currency)}; QuickBooks takes no invoice below zero.`,
        'Issue it as a credit note in HaloPSA.',
      );

const CHECKS: readonly Check[] = [
  ...sales,
  notNegative,
  (shape, source, env) => totalAgrees(shape, source, env, SAID),
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
        `Line ${index + 1} is ${DETAILS[line.detail] ?? `a ${line.detail}`}, which an invoice in HaloPSA cannot hold.`,
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

const checksFor = (source: Observed): readonly Check[] =>
  isFromQuickBooks(source) ? [everyLineHasPlace, everythingIsInHalo] : CHECKS;

export const check: Check = (shape, source, env) => {
  for (const one of checksFor(source)) {
    const refusal = one(shape, source, env);
    if (refusal) return refusal;
  }
  return undefined;
};
