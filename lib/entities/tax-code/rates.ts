/**
 * A code is a group of rates in order, each on the amount, on the amount with the taxes before it, or on the tax before it. Systems round each of
 * them for itself, so what is observed of a code says them all; the percentage of the whole is what a person compares.
 * @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/taxcode
 */
import Big from 'big.js';
import { plainDecimal, toBig } from '../codecs.ts';
import type { Observed, Wire } from '../kind.ts';
import { get } from '../lens.ts';
import { idText, list } from '../wire.ts';

export interface Rate {
  readonly id: string;
  readonly percent: Big;
  /** What the rate is taken on, as a share of the net amount: 1 unless it compounds. */
  readonly base: Big;
}

const RATE_DECIMALS = 7;
const NOTHING = new Big(0);
const WHOLE = new Big(1);

type RateList = 'SalesTaxRateList' | 'PurchaseTaxRateList';

const details = (record: Wire, on: RateList = 'SalesTaxRateList'): readonly Wire[] =>
  list(get(record, `${on}.TaxRateDetail`)).toSorted(
    (a, b) => Number(a['TaxOrder'] ?? 0) - Number(b['TaxOrder'] ?? 0),
  );

const idOf = (detail: Wire): string => idText(get(detail, 'TaxRateRef.value'));

/** Ids of the rates of a QuickBooks code, for sales. */
export const salesRateIds = (record: Wire): readonly string[] => details(record).map(idOf);

/** A code that taxes what is bought alone: nothing that is sold can have it. */
export const isForPurchases = (record: Wire): boolean =>
  details(record).length === 0 && details(record, 'PurchaseTaxRateList').length > 0;

/** Whether each rate of the code is among those that were read along: without one its percentage would be too low. */
export function isWhole(record: Wire): boolean {
  const known = new Set(list(record['rates']).map((rate) => idText(rate['Id'])));
  return salesRateIds(record).every((id) => known.has(id));
}

/** @param record a TaxCode with its TaxRates under `rates` */
export function ratesOf(record: Wire): readonly Rate[] {
  const known = new Map(list(record['rates']).map((rate) => [idText(rate['Id']), rate]));
  let taxes = NOTHING;
  let last = NOTHING;
  return details(record).map((detail) => {
    const id = idOf(detail);
    const percent = toBig(known.get(id)?.['RateValue']) ?? NOTHING;
    const on = detail['TaxTypeApplicable'];
    const base = on === 'TaxOnAmountPlusTax' ? taxes.plus(WHOLE) : on === 'TaxOnTax' ? last : WHOLE;
    last = base.times(percent).div(100);
    taxes = taxes.plus(last);
    return { id, percent, base };
  });
}

/** All rates of a code together, in per cent of the net amount. */
export const percentOf = (rates: readonly Rate[]): string =>
  plainDecimal(
    rates.reduce((sum, { base, percent }) => sum.plus(base.times(percent)), NOTHING),
    RATE_DECIMALS,
  );

/** As a fact: `3:5;4:9.975:1.05`, the base only where a rate compounds. */
export const sayRates = (rates: readonly Rate[]): string =>
  rates
    .map(({ id, percent, base }) => `${id}:${percent.toFixed()}${base.eq(WHOLE) ? '' : `:${base.toFixed()}`}`)
    .join(';');

/** The rates of a code as they were observed; of one that nobody looked into, the whole as one rate. */
export function observedRates(
  tax: string,
  observed: Observed | Readonly<Record<string, unknown>>,
): readonly Rate[] {
  const said = observed['rates'];
  if (typeof said !== 'string')
    return [{ id: tax, percent: toBig(observed['ratePercent']) ?? NOTHING, base: WHOLE }];
  return said
    .split(';')
    .filter(Boolean)
    .map((one) => {
      const [id = '', percent, base] = one.split(':');
      return { id, percent: toBig(percent) ?? NOTHING, base: toBig(base) ?? WHOLE };
    });
}
