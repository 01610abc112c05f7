/**
 * Our own model of what QuickBooks will compute, so that a surprise is stopped before the post instead of papered over after it.
 * Tax is the rate on the sum of the lines of one code, rounded half up once. A system that rounds every line instead may differ by half
 * a minor unit per taxed line: that is the stated rounding rule, and a difference within it is classed `rounding-per-line` and shown.
 * Anything beyond it is refused; a rounding line is never added.
 */
import Big from 'big.js';
import { sayMoney } from '../codecs.ts';
import type { LensEnv, LinkId, Observed, Refusal, Verdict } from '../kind.ts';
import type { Invoice, ItemLine } from './shape.ts';

export type Prediction = {
  readonly totalMinor: number;
  readonly taxMinor: number;
  /** Half a minor unit for every taxed line, whole units only. */
  readonly boundMinor: number;
};

const rateOf = (tax: LinkId | null, env: LensEnv): Big =>
  new Big(tax === null ? 0 : String(env.refs.observed('tax-code', tax)['ratePercent'] ?? '0'));

/** QuickBooks' own codes on the lines of a US invoice; neither has a rate of its own. */
const TAXED = 'TAX';
const UNTAXED = 'NON';

/**
 * A US line is taxed at the one rate of its invoice, or it is not taxed at all. So a code of zero per cent, and no code, read as QuickBooks'
 * NON: sent as a code of their own they would be taxed at the rate of the other lines. Elsewhere a code is what it is.
 */
export function lineTax(tax: LinkId | null, env: LensEnv): LinkId | null {
  if (env.company.country !== 'US') return tax;
  return tax === null || isZeroRate(tax, env) ? env.refs.link('tax-code', 'quickbooks', UNTAXED) : tax;
}

const isZeroRate = (tax: LinkId, env: LensEnv): boolean =>
  env.refs.id('tax-code', 'quickbooks', tax) !== TAXED &&
  Number(env.refs.observed('tax-code', tax)['ratePercent'] ?? Number.NaN) === 0;

/** Whether a US line says NON. */
export function isUntaxed(tax: LinkId | null, env: LensEnv): boolean {
  const known = lineTax(tax, env);
  return known === null || env.refs.id('tax-code', 'quickbooks', known) === UNTAXED;
}

export const itemLines = (shape: Invoice): readonly ItemLine[] =>
  shape.lines.filter((line): line is ItemLine => line.type === 'item');

export function predict(shape: Invoice, env: LensEnv): Prediction {
  const nets = new Map<LinkId | null, number>();
  for (const line of itemLines(shape)) nets.set(line.tax, (nets.get(line.tax) ?? 0) + line.amountMinor);
  const taxMinor = [...nets].reduce(
    (sum, [tax, net]) =>
      sum + new Big(net).times(rateOf(tax, env)).div(100).round(0, Big.roundHalfUp).toNumber(),
    0,
  );
  const netMinor = [...nets.values()].reduce((sum, net) => sum + net, 0);
  const taxedLines = itemLines(shape).filter((line) => rateOf(line.tax, env).gt(0)).length;
  return { totalMinor: netMinor + taxMinor, taxMinor, boundMinor: Math.floor(taxedLines / 2) };
}

/** Compares two totals under the rule. */
export function compareTotals(
  ours: Observed,
  theirs: Observed,
  boundMinor: number,
  currency: string,
): Verdict {
  const amountMinor = (ours.totalMinor ?? 0) - (theirs.totalMinor ?? 0);
  if (amountMinor === 0) return { agrees: true };
  const inTax = (ours.taxMinor ?? 0) - (theirs.taxMinor ?? 0) === amountMinor;
  if (inTax && Math.abs(amountMinor) <= boundMinor)
    return { agrees: 'within-rule', amountMinor, class: 'rounding-per-line' };
  return { agrees: false, refusal: totalDiffers(ours, theirs, currency) };
}

export function totalDiffers(ours: Observed, theirs: Observed, currency: string): Refusal {
  const say = (minor: number | undefined): string => sayMoney(minor ?? 0, currency);
  return {
    code: 'total-differs',
    sentence:
      `HaloPSA says ${say(ours.totalMinor)} (tax ${say(ours.taxMinor)}), QuickBooks computes ` +
      `${say(theirs.totalMinor)} (tax ${say(theirs.taxMinor)}) from the same lines.`,
    fix: 'Correct the line or its tax in HaloPSA, or accept QuickBooks’ tax by making QuickBooks the tax authority of this connection, or override the tax in QuickBooks; then retry.',
    owner: 'bookkeeper',
  };
}
