/**
 * Tax of a transaction. In the US one code stands on the transaction and counts for the lines that say TAX; elsewhere each line has its code.
 * A code is a group of rates in order, each on the amount, on the amount with the taxes before it, or on the tax before it.
 * @see https://developer.intuit.com/app/developer/qbo/docs/workflows/manage-sales-tax-for-us-locales and -for-non-us-locales
 */
import type Big from 'big.js';
import { automatedTax, isAutomated } from './automated-tax.ts';
import type { WriteContext } from './change.ts';
import type { Company } from './company.ts';
import { refusals } from './faults.ts';
import { big, cents, list, rec, refId, sumOf, textAt, ZERO, type Rec } from './records.ts';

export interface TaxedLine {
  readonly amount: Big;
  readonly code: string;
}

export type TaxSide = 'SalesTaxRateList' | 'PurchaseTaxRateList';

export interface Rate {
  readonly id: string;
  readonly percent: Big;
  /** What the rate is taken on, as a share of the net amount: 1 unless the rate compounds. */
  readonly base: Big;
}

export const NO_TAX: Rec = { TotalTax: 0 };

/** The rates of a code in their order. */
export function ratesOf(company: Company, code: string, side: TaxSide): readonly Rate[] {
  const details = [...list(rec(company.get('TaxCode', code)?.[side])['TaxRateDetail'])].sort((a, b) =>
    big(a['TaxOrder']).minus(big(b['TaxOrder'])).toNumber(),
  );
  let taxes = ZERO;
  let last = ZERO;
  return details.map((detail) => {
    const id = refId(detail, 'TaxRateRef');
    const percent = big(company.get('TaxRate', id)?.['RateValue']);
    const on = detail['TaxTypeApplicable'];
    const base = on === 'TaxOnAmountPlusTax' ? taxes.plus(1) : on === 'TaxOnTax' ? last : ZERO.plus(1);
    last = base.times(percent).div(100);
    taxes = taxes.plus(last);
    return { id, percent, base };
  });
}

/** All rates of a code together, as a share of the net amount. */
export const shareOf = (rates: readonly Rate[]): Big =>
  sumOf(rates.map(({ base, percent }) => base.times(percent).div(100)));

const taxOn = (amounts: readonly Big[], percent: Big, { switches }: WriteContext): Big =>
  switches.taxRounding === 'per-line'
    ? sumOf(amounts.map((amount) => cents(amount.times(percent).div(100))))
    : cents(sumOf(amounts).times(percent).div(100));

export const taxLine = (id: string, percent: Big, amount: Big, net: Big): Rec => ({
  Amount: amount.toNumber(),
  DetailType: 'TaxLineDetail',
  TaxLineDetail: {
    TaxRateRef: { value: id },
    PercentBased: true,
    TaxPercent: percent.toNumber(),
    NetAmountTaxable: cents(net).toNumber(),
  },
});

const totalOf = (built: readonly Rec[]): Big => sumOf(built.map((line) => big(line['Amount'])));

/** US: one code for the transaction, on the lines that say TAX. */
function usTax(context: WriteContext, record: Rec, taxed: readonly TaxedLine[]): Rec {
  const { company, switches } = context;
  if (company.preference('TaxPrefs', 'UsingSalesTax') === false) return NO_TAX;
  const amounts = taxed.filter((line) => line.code === 'TAX').map(({ amount }) => amount);
  if (isAutomated(company)) return automatedTax(context, record, sumOf(amounts));
  const detail = rec(record['TxnTaxDetail']);
  const code = refId(detail, 'TxnTaxCodeRef');
  if (code === '') return NO_TAX;
  if (!company.get('TaxCode', code)) throw refusals.reference('TxnTaxCodeRef', code);
  const built = ratesOf(company, code, 'SalesTaxRateList').map(({ id, percent, base }) =>
    taxLine(
      id,
      percent,
      taxOn(
        amounts.map((amount) => amount.times(base)),
        percent,
        context,
      ),
      sumOf(amounts),
    ),
  );
  const explicit = switches.explicitTotalTax && typeof detail['TotalTax'] === 'number';
  const total = explicit ? big(detail['TotalTax']) : totalOf(built);
  return { TxnTaxCodeRef: { value: code }, TotalTax: total.toNumber(), TaxLine: built };
}

/** The way prices stand; not known in the US. @throws Refusal 2170 */
export const modeOf = (company: Company, record: Rec): string =>
  company.country === 'US' ? 'US' : textAt(record, 'GlobalTaxCalculation') || 'TaxExcluded';

/** Elsewhere: a code on each line, tax per rate. Stale tax that is sent along is kept, as QuickBooks does. */
function codeTax(context: WriteContext, record: Rec, taxed: readonly TaxedLine[], side: TaxSide): Rec {
  const { company } = context;
  if (modeOf(company, record) === 'NotApplicable') return NO_TAX;
  const sent = rec(record['TxnTaxDetail']);
  const sentLines = list(sent['TaxLine']);
  if (sentLines.length > 0)
    return {
      ...sent,
      TotalTax: typeof sent['TotalTax'] === 'number' ? sent['TotalTax'] : totalOf(sentLines).toNumber(),
    };
  const byRate = new Map<string, { rate: Rate; nets: Big[] }>();
  for (const { amount, code } of taxed) {
    for (const rate of ratesOf(company, code, side)) {
      const entry = byRate.get(rate.id) ?? { rate, nets: [] };
      entry.nets.push(amount.times(rate.base));
      byRate.set(rate.id, entry);
    }
  }
  const built = [...byRate.values()].map(({ rate, nets }) =>
    taxLine(rate.id, rate.percent, taxOn(nets, rate.percent, context), sumOf(nets)),
  );
  return { TotalTax: totalOf(built).toNumber(), TaxLine: built };
}

/** The tax block of a transaction; lines are without tax. @throws Refusal 2500 */
export const taxOf = (
  context: WriteContext,
  record: Rec,
  taxed: readonly TaxedLine[],
  side: TaxSide,
): Rec => {
  if (context.company.country !== 'US') return codeTax(context, record, taxed, side);
  return side === 'SalesTaxRateList' ? usTax(context, record, taxed) : NO_TAX;
};

/** The code of a line as it is kept. @throws Refusal 2500, 6000 */
export function lineTaxCode(company: Company, record: Rec, detail: Rec, index: number): Rec | undefined {
  const code = refId(detail, 'TaxCodeRef');
  if (company.country === 'US') {
    if (code !== '' && code !== 'TAX' && code !== 'NON') throw refusals.reference('TaxCodeRef', code);
    return { value: code || 'NON' };
  }
  if (code === '') {
    if (modeOf(company, record) === 'NotApplicable') return undefined;
    throw refusals.business(
      `Make sure all your transactions have a tax code before you save. Line ${index + 1}`,
    );
  }
  if (!company.get('TaxCode', code)) throw refusals.reference('TaxCodeRef', code);
  return { value: code };
}
