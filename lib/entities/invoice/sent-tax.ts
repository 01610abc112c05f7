/**
 * HaloPSA's tax as QuickBooks takes it: a total, and a line for each rate that says on what it stands. What the rounding of the two is apart goes to
 * the rate of the largest tax. How much that may be is decided before: a difference beyond the rounding rule is refused.
 */
import { fromMinor, toMinor } from '../codecs.ts';
import type { LensEnv, Wire } from '../kind.ts';
import { get, type Field } from '../lens.ts';
import { currencyOf, lines } from './quickbooks-lines.ts';
import { ratesTaxed, type RateTax } from './tax.ts';

const largest = (rates: readonly RateTax[]): RateTax | undefined =>
  rates.toSorted((a, b) => Math.abs(b.taxMinor) - Math.abs(a.taxMinor))[0];

function taxDetail(value: number, record: Wire, env: LensEnv): Wire | undefined {
  const rates = ratesTaxed({ lines: lines.read(record, env) }, env);
  const currency = currencyOf(record, env);
  const apart = value - rates.reduce((sum, { taxMinor }) => sum + taxMinor, 0);
  const taker = largest(rates);
  if (!taker) return undefined;
  return {
    TotalTax: fromMinor(value, currency),
    TaxLine: rates.map((one) => ({
      Amount: fromMinor(one.taxMinor + (one === taker ? apart : 0), currency),
      DetailType: 'TaxLineDetail',
      TaxLineDetail: {
        TaxRateRef: { value: one.rate.id },
        PercentBased: true,
        TaxPercent: one.rate.percent.toNumber(),
        NetAmountTaxable: fromMinor(one.netMinor, currency),
      },
    })),
  };
}

/** After the lines, whose change drops the tax of the old ones. @see https://developer.intuit.com/app/developer/qbo/docs/workflows/manage-sales-tax-for-non-us-locales */
export const sentTax: Field<number> = {
  read: (record, env) => toMinor(get(record, 'TxnTaxDetail.TotalTax'), currencyOf(record, env)),
  write: (value, record, env) => {
    const TxnTaxDetail = taxDetail(value, record, env);
    return TxnTaxDetail === undefined ? record : { ...record, TxnTaxDetail };
  },
};
