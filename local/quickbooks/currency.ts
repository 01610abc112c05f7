/**
 * Currencies: a customer or vendor keeps the one it began with, a transaction carries it, and with multicurrency on every transaction has its
 * rate and its amounts in home currency. @see https://developer.intuit.com/app/developer/qbo/docs/develop/tutorials/manage-multiple-currencies
 */
import { madeAt } from './balances.ts';
import type { WriteContext } from './change.ts';
import type { Company } from './company.ts';
import { refusals } from './faults.ts';
import { big, cents, refId, textAt, type Rec } from './records.ts';

const NAMES: Readonly<Record<string, string>> = {
  USD: 'United States Dollar',
  GBP: 'British Pound Sterling',
  EUR: 'Euro',
  CAD: 'Canadian Dollar',
  AUD: 'Australian Dollar',
  NZD: 'New Zealand Dollar',
  INR: 'Indian Rupee',
  CHF: 'Swiss Franc',
  JPY: 'Japanese Yen',
};

export const currencyName = (code: string): string | undefined => NAMES[code];

export const isMulticurrency = (company: Company): boolean =>
  company.preference('CurrencyPrefs', 'MultiCurrencyEnabled') === true;

/** The currency of a customer, vendor or account that is new. @throws Refusal 2050, 6000 */
export function ownCurrency(context: WriteContext, record: Rec): Rec {
  const { company } = context;
  const code = refId(record, 'CurrencyRef') || company.homeCurrency;
  if (!/^[A-Z]{3}$/.test(code)) throw refusals.reference('CurrencyRef', code);
  if (code !== company.homeCurrency) {
    if (!isMulticurrency(company))
      throw refusals.business('Multicurrency is not enabled, so only the home currency can be used');
    addCurrency(company, code, context.now);
  }
  return { value: code };
}

/** A currency that is used for the first time is added to the company's list. */
function addCurrency(company: Company, code: string, now: number): void {
  if (company.withKey('CompanyCurrency', code.toLowerCase()).length > 0) return;
  company.put('CompanyCurrency', {
    Code: code,
    Name: currencyName(code) ?? code,
    Active: true,
    domain: 'QBO',
    sparse: false,
    Id: company.nextId(),
    SyncToken: '0',
    MetaData: madeAt(now),
  });
}

/** Home units for one unit on a day: what the company itself stored last, else one. */
export function rateOn(company: Company, code: string, day: string): number {
  if (code === company.homeCurrency) return 1;
  const known = company
    .all('ExchangeRate')
    .filter((rate) => rate['SourceCurrencyCode'] === code && textAt(rate, 'AsOfDate') <= day)
    .sort((a, b) => (textAt(a, 'AsOfDate') < textAt(b, 'AsOfDate') ? 1 : -1));
  return Number(known[0]?.['Rate'] ?? 1);
}

/** CurrencyRef and, with multicurrency, ExchangeRate of a transaction. @throws Refusal 2020, 6000 */
export function documentCurrency(context: WriteContext, record: Rec, party: Rec | undefined): Rec {
  const { company, switches } = context;
  const multi = isMulticurrency(company);
  const sent = refId(record, 'CurrencyRef');
  if (multi && sent === '' && switches.currencyRequired) throw refusals.required('CurrencyRef');
  const currency = sent || refId(party, 'CurrencyRef') || company.homeCurrency;
  if (party && currency !== (refId(party, 'CurrencyRef') || company.homeCurrency))
    throw refusals.business('The currency of the transaction is not that of the customer or vendor');
  if (!multi && currency !== company.homeCurrency)
    throw refusals.business('Multicurrency is not enabled, so only the home currency can be used');
  if (!multi) return { CurrencyRef: { value: currency } };
  const rate = record['ExchangeRate'] ?? rateOn(company, currency, textAt(record, 'TxnDate'));
  if (big(rate).lte(0)) throw refusals.business('The exchange rate must be above zero');
  return { CurrencyRef: { value: currency }, ExchangeRate: rate };
}

/** Totals in home currency, for a company with several. */
export function homeAmounts(company: Company, record: Rec): Rec {
  if (!isMulticurrency(company) || record['ExchangeRate'] === undefined) return {};
  const home = (field: string): number =>
    cents(big(record[field]).times(big(record['ExchangeRate']))).toNumber();
  return {
    ...('TotalAmt' in record && { HomeTotalAmt: home('TotalAmt') }),
    ...('Balance' in record && { HomeBalance: home('Balance') }),
  };
}
