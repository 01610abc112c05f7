/** What must hold before a purchase is made in QuickBooks. One sentence each; the first that fails is the record's open item. */
import { sayMoney } from '../codecs.ts';
import { compareTotals } from '../invoice/tax.ts';
import type { LensEnv, Observed, Refusal } from '../kind.ts';
import type { PurchaseLine } from './shape.ts';
import { predictPurchase } from './tax.ts';

export interface Purchase {
  readonly supplier: string | null;
  readonly currency: string;
  readonly lines: readonly PurchaseLine[];
}

type Check<S> = (shape: S, source: Observed, env: LensEnv, what: string) => Refusal | undefined;

export const refuse = (code: string, sentence: string, fix: string): Refusal => ({
  code,
  sentence,
  fix,
  owner: 'bookkeeper',
});

const hasSupplier: Check<Purchase> = (shape, _source, _env, what) =>
  shape.supplier === null
    ? refuse(
        'purchase-without-supplier',
        `The ${what} names no supplier.`,
        'Choose the supplier in HaloPSA; it is sent by itself then.',
      )
    : undefined;

const hasLines: Check<Purchase> = (shape, _source, _env, what) =>
  shape.lines.length > 0
    ? undefined
    : refuse(
        'purchase-without-lines',
        `The ${what} buys nothing: it has no line with an item or an amount.`,
        'Add a line in HaloPSA; it is sent by itself then.',
      );

const everyLineHasAccount: Check<Purchase> = (shape) => {
  const index = shape.lines.findIndex((line) => line.type === 'expense' && line.account === null);
  return index < 0
    ? undefined
    : refuse(
        'line-without-account',
        `Line ${index + 1} names neither an item nor an account, so its cost belongs nowhere.`,
        'Choose an item or an account code on the line in HaloPSA, or set the connection’s default expense account.',
      );
};

const everyLineHasTax: Check<Purchase> = (shape, _source, { company }) => {
  const index = shape.lines.findIndex((line) => line.type !== 'foreign' && line.tax === null);
  return company.country === 'US' || index < 0
    ? undefined
    : refuse(
        'line-without-tax',
        `Line ${index + 1} has no tax code, and QuickBooks wants one on every line of this company.`,
        'Choose a tax on the line in HaloPSA (zero-rated and exempt are codes, too).',
      );
};

const noTaxInUs: Check<Purchase> = (shape, { taxMinor = 0 }, { company }, what) =>
  company.country !== 'US' || taxMinor === 0
    ? undefined
    : refuse(
        'tax-on-us-purchase',
        `The ${what} has a tax of ${sayMoney(taxMinor, shape.currency)}; a US company in QuickBooks keeps sales tax on purchases as a part of what they cost.`,
        'Put the tax on a line of its own in HaloPSA, under the account it is an expense of, and take it off the other lines.',
      );

const suppliersCurrency: Check<Purchase> = (shape, _source, env, what) => {
  const theirs = env.refs.observed('supplier', shape.supplier ?? '')['currency'] ?? env.company.homeCurrency;
  return theirs === shape.currency
    ? undefined
    : refuse(
        'currency-differs',
        `The ${what} is in ${shape.currency}, but the supplier's QuickBooks vendor is kept in ${theirs}, which cannot be changed.`,
        `Order from this supplier in ${theirs}, or make a second supplier for ${shape.currency}.`,
      );
};

const totalAgrees: Check<Purchase> = (shape, source, env) => {
  if (env.company.taxAuthority !== 'halo') return undefined;
  const predicted = predictPurchase(shape, env);
  const verdict = compareTotals(source, predicted, predicted.boundMinor, shape.currency);
  return verdict.agrees === false ? verdict.refusal : undefined;
};

const CHECKS: readonly Check<Purchase>[] = [
  hasSupplier,
  hasLines,
  everyLineHasAccount,
  everyLineHasTax,
  noTaxInUs,
  suppliersCurrency,
  totalAgrees,
];

/** @param own what holds for this kind alone, asked first */
export const checkPurchase =
  <S extends Purchase>(what: string, own: Check<S>) =>
  (shape: S, source: Observed, env: LensEnv): Refusal | undefined => {
    for (const check of [own, ...CHECKS]) {
      const refusal = check(shape, source, env, what);
      if (refusal) return refusal;
    }
    return undefined;
  };
