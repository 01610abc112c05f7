/**
 * Automated sales tax (`TaxPrefs.PartnerTaxEnabled`): QuickBooks works the tax out from where the goods go. What a caller names as code or rate
 * is replaced; an explicit total with a code is honoured and spread over the rates. Places and rates come from the seed.
 * @see https://developer.intuit.com/app/developer/qbo/docs/workflows/manage-sales-tax-for-us-locales
 */
import type Big from 'big.js';
import type { SalesTaxRate } from '../simulator/types.ts';
import { madeAt } from './balances.ts';
import type { WriteContext } from './change.ts';
import type { Company } from './company.ts';
import { big, cents, rec, refId, sumOf, textAt, ZERO, type Rec } from './records.ts';

export const isAutomated = (company: Company): boolean =>
  company.country === 'US' && company.preference('TaxPrefs', 'PartnerTaxEnabled') === true;

/** Where it goes, else where it is billed, else where the company is. */
function placeOf(company: Company, record: Rec): Rec {
  const customer = company.get('Customer', refId(record, 'CustomerRef')) ?? {};
  const places = [
    record['ShipAddr'],
    record['BillAddr'],
    customer['ShipAddr'],
    customer['BillAddr'],
    company.info['LegalAddr'],
  ];
  return rec(places.find((place) => textAt(rec(place), 'CountrySubDivisionCode') !== ''));
}

function ratesAt(company: Company, place: Rec): SalesTaxRate | undefined {
  const [region, postal] = [textAt(place, 'CountrySubDivisionCode'), textAt(place, 'PostalCode')];
  return company.salesTaxRates
    .filter((one) => one.region === region && postal.startsWith(one.postalPrefix ?? ''))
    .sort((a, b) => (b.postalPrefix ?? '').length - (a.postalPrefix ?? '').length)[0];
}

const made = (company: Company, now: number): Rec => ({
  Active: true,
  domain: 'QBO',
  sparse: false,
  Id: company.nextId(),
  SyncToken: '0',
  MetaData: madeAt(now),
});

function rateRow(company: Company, name: string, percent: number, now: number): Rec {
  const known = company.withKey('TaxRate', name.toLowerCase()).find((rate) => rate['RateValue'] === percent);
  if (known) return known;
  const rate = {
    ...made(company, now),
    Name: name,
    RateValue: percent,
    AgencyRef: { value: '1' },
    SpecialTaxType: 'NONE',
  };
  company.put('TaxRate', rate);
  return rate;
}

/** The system's own code for a place, made when it is first sold to. */
function codeRow(company: Company, name: string, rates: readonly Rec[], now: number): Rec {
  const known = company.withKey('TaxCode', name.toLowerCase())[0];
  if (known) return known;
  const TaxRateDetail = rates.map((rate, index) => ({
    TaxRateRef: { value: rate['Id'], name: rate['Name'] },
    TaxTypeApplicable: 'TaxOnAmount',
    TaxOrder: index,
  }));
  const code = {
    ...made(company, now),
    Name: name,
    Description: name,
    Taxable: true,
    TaxGroup: true,
    Hidden: true,
    TaxCodeConfigType: 'SYSTEM_GENERATED',
    SalesTaxRateList: { TaxRateDetail },
    PurchaseTaxRateList: { TaxRateDetail: [] },
  };
  company.put('TaxCode', code);
  return code;
}

/** An explicit total is spread by the shares of the rates; the last one takes the odd cent. */
function spread(total: Big, percents: readonly Big[]): readonly Big[] {
  const all = sumOf(percents);
  const parts = percents.map((one) => (all.eq(ZERO) ? ZERO : cents(total.times(one).div(all))));
  return parts.map((part, index) =>
    index === parts.length - 1 ? total.minus(sumOf(parts.slice(0, -1))) : part,
  );
}

export function automatedTax({ company, now }: WriteContext, record: Rec, taxable: Big): Rec {
  const detail = rec(record['TxnTaxDetail']);
  const explicit =
    typeof detail['TotalTax'] === 'number' && refId(detail, 'TxnTaxCodeRef') !== ''
      ? big(detail['TotalTax'])
      : undefined;
  const found = ratesAt(company, placeOf(company, record));
  if (!found || (taxable.eq(ZERO) && explicit === undefined))
    return explicit === undefined
      ? { TotalTax: 0 }
      : { TxnTaxCodeRef: detail['TxnTaxCodeRef'], TotalTax: explicit.toNumber() };
  const rates = found.rates.map(({ name, percent }) => rateRow(company, name, percent, now));
  const code = codeRow(
    company,
    `${found.region}${found.postalPrefix ? ` ${found.postalPrefix}` : ''}`,
    rates,
    now,
  );
  const percents = rates.map((rate) => big(rate['RateValue']));
  const amounts = explicit
    ? spread(explicit, percents)
    : percents.map((one) => cents(taxable.times(one).div(100)));
  return {
    TxnTaxCodeRef: { value: code['Id'] },
    TotalTax: sumOf(amounts).toNumber(),
    TaxLine: rates.map((rate, index) => ({
      Amount: (amounts[index] ?? ZERO).toNumber(),
      DetailType: 'TaxLineDetail',
      TaxLineDetail: {
        TaxRateRef: { value: rate['Id'] },
        PercentBased: true,
        TaxPercent: rate['RateValue'],
        NetAmountTaxable: cents(taxable).toNumber(),
      },
    })),
  };
}
