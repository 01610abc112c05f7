/** Which account a posting goes to when nobody named one, and what QuickBooks fills in of an account. */
import { classificationOf, typeOfSubType, usualSubType } from './account-types.ts';
import type { Company } from './company.ts';
import { refusals } from './faults.ts';
import { pacific, rec, refId, textAt, type Rec } from './records.ts';

const LONG_NUMBERS: ReadonlySet<string> = new Set(['AU', 'CA']);

function find(company: Company, matches: (account: Rec) => boolean): Rec | undefined {
  for (const [, account] of company.shelf('Account').entries())
    if (account['Active'] !== false && matches(account)) return account;
  return undefined;
}

const inCurrency = (company: Company, account: Rec, currency: string): boolean =>
  (refId(account, 'CurrencyRef') || company.homeCurrency) === currency;

/** Receivables and payables have an account for each currency. */
export const accountOfType = (company: Company, type: string, currency: string): Rec | undefined =>
  find(company, (account) => account['AccountType'] === type && inCurrency(company, account, currency));

export const undeposited = (company: Company): Rec | undefined =>
  find(
    company,
    ({ AccountSubType, Name }) => AccountSubType === 'UndepositedFunds' || Name === 'Undeposited Funds',
  );

/** Where sales tax that was charged stands until it is paid to the agency. */
export const taxAccount = (company: Company): Rec | undefined =>
  find(company, (account) => textAt(account, 'AccountSubType').endsWith('TaxPayable'));

export const discountAccount = (company: Company): Rec | undefined => {
  const preferred = company.preference('SalesFormsPrefs', 'DefaultDiscountAccount');
  return (
    (typeof preferred === 'string' ? company.get('Account', preferred) : undefined) ??
    find(company, ({ AccountSubType }) => AccountSubType === 'DiscountsRefundsGiven')
  );
};

/** QuickBooks makes the payables account with the first bill. */
export function payables(company: Company, currency: string, now: number): Rec {
  const found = accountOfType(company, 'Accounts Payable', currency);
  if (found) return found;
  const foreign = currency !== company.homeCurrency;
  const name = `Accounts Payable (A/P)${foreign ? ` - ${currency}` : ''}`;
  const at = pacific(now);
  const account = {
    ...completeAccount(company, {
      Name: name,
      AccountType: 'Accounts Payable',
      CurrencyRef: { value: currency },
    }),
    FullyQualifiedName: name,
    Active: true,
    CurrentBalance: 0,
    CurrentBalanceWithSubAccounts: 0,
    domain: 'QBO',
    sparse: false,
    Id: company.nextId(),
    SyncToken: '0',
    MetaData: { CreateTime: at, LastUpdatedTime: at },
  };
  company.put('Account', account);
  return account;
}

/** @throws Refusal 2020, 2050, 2170, 6000 */
export function completeAccount(company: Company, record: Rec): Rec {
  const subType = textAt(record, 'AccountSubType');
  const type = textAt(record, 'AccountType') || (subType === '' ? '' : (typeOfSubType(subType) ?? ''));
  if (type === '')
    throw subType === '' ? refusals.required('AccountType') : refusals.enumeration('AccountSubType', subType);
  const [name, number] = [textAt(record, 'Name'), textAt(record, 'AcctNum')];
  if (/[":]/.test(name)) throw refusals.business(`The name "${name}" contains a colon or a double quote`);
  if (number.includes(':')) throw refusals.business('The account number contains a colon');
  const longest = LONG_NUMBERS.has(company.country) ? 20 : 7;
  if (number.length > longest) throw refusals.tooLong('AcctNum', longest);
  const taken =
    number === ''
      ? undefined
      : find(company, (one) => one['AcctNum'] === number && one['Id'] !== record['Id']);
  if (taken) throw refusals.business(`The account number ${number} is already used`);
  return {
    ...record,
    AccountType: type,
    AccountSubType: subType || usualSubType(type),
    Classification: classificationOf(type),
    SubAccount: refId(record, 'ParentRef') !== '',
    CurrencyRef:
      rec(record['CurrencyRef'])['value'] === undefined
        ? { value: company.homeCurrency }
        : record['CurrencyRef'],
  };
}
