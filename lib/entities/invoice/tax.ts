/**
 * Our own model of what QuickBooks will compute, so that a surprise is stopped before the post instead of papered over after it.
 * Tax is worked out for each rate of a code on the sum of its lines and rounded once, half up; or line by line, where QuickBooks was seen to do
 * so. HaloPSA rounds once for each code, or line by line. The stated rounding rule: each rounding is off by half a minor unit at the most, so two
 * ways of rounding the same tax differ by fewer minor units than half of all the roundings that the two make. A difference within it is
 * classed `rounding-per-line` and shown. Anything beyond it is refused; a rounding line is never added.
 */
import Big from 'big.js';
import { sayMoney } from '../codecs.ts';
import type { LensEnv, LinkId, Observed, Refusal, Verdict } from '../kind.ts';
import { observedRates, type Rate } from '../tax-code/rates.ts';
import type { Invoice, ItemLine } from './shape.ts';

export type Prediction = {
  readonly totalMinor: number;
  readonly taxMinor: number;
  /** What the rounding rule explains, whole units only. */
  readonly boundMinor: number;
};

/** QuickBooks' own codes on the lines of a US invoice; neither has a rate of its own. */
const TAXED = 'TAX';
const UNTAXED = 'NON';

export const isAutomated = ({ company }: Pick<LensEnv, 'company'>): boolean =>
  company.country === 'US' && company.automatedSalesTax === true;

/**
 * A US line is taxed at the one rate of its invoice, or it is not taxed at all. So a code of zero per cent, and no code, read as QuickBooks'
 * NON: sent as a code of their own they would be taxed at the rate of the other lines. Where QuickBooks works the tax out, any other code says
 * no more than TAX. Elsewhere a code is what it is.
 */
export function lineTax(tax: LinkId | null, env: LensEnv): LinkId | null {
  if (env.company.country !== 'US') return tax;
  if (tax === null || isZeroRate(tax, env)) return env.refs.link('tax-code', 'quickbooks', UNTAXED);
  return isAutomated(env) && !isNon(tax, env) ? taxedOf(env) : tax;
}

/** What a US line says where QuickBooks works the tax out. */
export const taxedOf = (env: LensEnv): LinkId => env.refs.link('tax-code', 'quickbooks', TAXED);

export const isNon = (tax: LinkId, env: LensEnv): boolean =>
  env.refs.id('tax-code', 'quickbooks', tax) === UNTAXED;

const isZeroRate = (tax: LinkId, env: LensEnv): boolean =>
  env.refs.id('tax-code', 'quickbooks', tax) !== TAXED &&
  Number(env.refs.observed('tax-code', tax)['ratePercent'] ?? Number.NaN) === 0;

/** Whether a US line says NON. */
export function isUntaxed(tax: LinkId | null, env: LensEnv): boolean {
  const known = lineTax(tax, env);
  return known === null || isNon(known, env);
}

export const itemLines = (shape: Pick<Invoice, 'lines'>): readonly ItemLine[] =>
  shape.lines.filter((line): line is ItemLine => line.type === 'item');

/** The lines that one code taxes. */
interface Taxed {
  readonly rates: readonly Rate[];
  readonly netsMinor: readonly number[];
  /** How many of them may be the discount of the line before, which HaloPSA rounds in one with it. */
  readonly splits: number;
}

const isSplitOf = (line: ItemLine, before: ItemLine | undefined): boolean =>
  before !== undefined &&
  line.item === before.item &&
  line.quantity === '1' &&
  line.amountMinor * before.amountMinor < 0 &&
  Math.abs(line.amountMinor) <= Math.abs(before.amountMinor);

/** A line has one discount, and a discount none. */
function splitsIn(lines: readonly ItemLine[]): number {
  let splits = 0;
  for (let index = 1; index < lines.length; index += 1) {
    const line = lines[index];
    if (!line || !isSplitOf(line, lines[index - 1])) continue;
    splits += 1;
    index += 1;
  }
  return splits;
}

function taxedBy(shape: Pick<Invoice, 'lines'>, env: LensEnv): readonly Taxed[] {
  const parts = shape.lines.flatMap((line) => (line.type === 'foreign' ? (line.parts ?? []) : []));
  const byCode = Map.groupBy([...itemLines(shape), ...parts], ({ tax }) => tax);
  return [...byCode].flatMap(([tax, lines]) => {
    if (tax === null) return [];
    const rates = observedRates(tax, env.refs.observed('tax-code', tax)).filter(
      ({ percent }) => !percent.eq(0),
    );
    const splits = splitsIn(lines);
    return rates.length === 0
      ? []
      : [{ rates, netsMinor: lines.map(({ amountMinor }) => amountMinor), splits }];
  });
}

const whole = (value: Big): number => value.round(0, Big.roundHalfUp).toNumber();
const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

export interface RateTax {
  readonly rate: Rate;
  /** The lines that it stands on, without tax. */
  readonly netMinor: number;
  readonly taxMinor: number;
}

/** A rate that several codes share is worked out once, on the lines of all of them. */
function taxByRate(taxed: readonly Taxed[], isPerLine: boolean): readonly RateTax[] {
  const all = taxed.flatMap(({ rates, netsMinor }) => rates.map((rate) => ({ rate, netsMinor })));
  return [...Map.groupBy(all, ({ rate }) => rate.id).values()].flatMap((own) => {
    const amounts = own.flatMap(({ rate, netsMinor }) =>
      netsMinor.map((net) => rate.base.times(net).times(rate.percent).div(100)),
    );
    const taxMinor = isPerLine
      ? sum(amounts.map(whole))
      : whole(amounts.reduce((a, b) => a.plus(b), new Big(0)));
    const netMinor = sum(own.flatMap(({ netsMinor }) => netsMinor));
    const [first] = own;
    return first ? [{ rate: first.rate, netMinor, taxMinor }] : [];
  });
}

/** What QuickBooks will compute for each rate. */
export const ratesTaxed = (shape: Pick<Invoice, 'lines'>, env: LensEnv): readonly RateTax[] =>
  taxByRate(taxedBy(shape, env), env.company.taxRounding?.quickbooks === 'per-line');

/** Codes that share a rate are rounded together. */
function groupsOf(taxed: readonly Taxed[]): readonly (readonly Taxed[])[] {
  const idsOf = (group: readonly Taxed[]): ReadonlySet<string> =>
    new Set(group.flatMap(({ rates }) => rates.map(({ id }) => id)));
  return taxed.reduce<readonly (readonly Taxed[])[]>((groups, one) => {
    const isJoined = (group: readonly Taxed[]): boolean => one.rates.some(({ id }) => idsOf(group).has(id));
    return [...groups.filter((group) => !isJoined(group)), [one, ...groups.filter(isJoined).flat()]];
  }, []);
}

const WAYS = [true, false] as const;

/** How both may round, as far as it is known: pairs of whether HaloPSA and whether QuickBooks does so line by line. */
function waysOf({ company }: LensEnv): readonly (readonly [boolean, boolean])[] {
  const { halo, quickbooks } = company.taxRounding ?? {};
  const may = (known: string | undefined): readonly boolean[] =>
    known === undefined ? WAYS : [known === 'per-line'];
  return may(halo).flatMap((ofHalo) =>
    may(quickbooks).map((ofQuickBooks) => [ofHalo, ofQuickBooks] as const),
  );
}

/** How often both round where one rate stands on the lines; never where they round the very same amounts. */
function roundingsOfOne(lines: number, splits: number, ofHalo: boolean, ofQuickBooks: boolean): number {
  const rows = lines - splits;
  if (ofHalo && ofQuickBooks) return 3 * splits;
  if (ofHalo) return rows === 1 ? 0 : rows + 1;
  return ofQuickBooks && lines > 1 ? lines + 1 : 0;
}

/** Fewer than half of the roundings. */
function boundOf(group: readonly Taxed[], ways: ReturnType<typeof waysOf>): number {
  const lines = sum(group.map(({ netsMinor }) => netsMinor.length));
  const splits = sum(group.map((one) => one.splits));
  const rates = new Set(group.flatMap((one) => one.rates.map(({ id }) => id))).size;
  const perLineAndRate = sum(group.map((one) => one.netsMinor.length * one.rates.length));
  const isOne = group.length === 1 && rates === 1;
  const roundings = ways.map(([ofHalo, ofQuickBooks]) =>
    isOne
      ? roundingsOfOne(lines, splits, ofHalo, ofQuickBooks)
      : (ofHalo ? lines - splits : group.length) + (ofQuickBooks ? perLineAndRate : rates),
  );
  return Math.max(0, Math.ceil(Math.max(...roundings) / 2) - 1);
}

/** What a line that only QuickBooks has adds to the total: a discount takes off. */
const foreignMinor = (shape: Pick<Invoice, 'lines'>): number =>
  sum(
    shape.lines.map((line) =>
      line.type !== 'foreign'
        ? 0
        : line.detail === 'DiscountLineDetail'
          ? -line.amountMinor
          : line.amountMinor,
    ),
  );

export function predict(shape: Pick<Invoice, 'lines'>, env: LensEnv): Prediction {
  const taxed = taxedBy(shape, env);
  const taxMinor = sum(ratesTaxed(shape, env).map((one) => one.taxMinor));
  const netMinor = sum(itemLines(shape).map(({ amountMinor }) => amountMinor)) + foreignMinor(shape);
  const ways = waysOf(env);
  const boundMinor = sum(groupsOf(taxed).map((group) => boundOf(group, ways)));
  return { totalMinor: netMinor + taxMinor, taxMinor, boundMinor };
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
