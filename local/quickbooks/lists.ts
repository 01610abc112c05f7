/** What QuickBooks fills in and checks of each list: names of people, items and their accounts, terms, accounts. */
import { createHash } from 'node:crypto';
import { completeAccount } from './accounts.ts';
import type { WriteContext } from './change.ts';
import { ownCurrency } from './currency.ts';
import { refusals } from './faults.ts';
import { placed } from './hierarchy.ts';
import { big, list, rec, refId, textAt, type Rec } from './records.ts';
import { completeTerm } from './terms.ts';

const NAME_PARTS = ['Title', 'GivenName', 'MiddleName', 'FamilyName', 'Suffix'] as const;

/** An opaque id that a person has in Intuit's other products. */
const pseudonym = (realmId: string, id: string): string =>
  `002098${createHash('sha256').update(`${realmId}/${id}`).digest('hex').slice(0, 32)}`;

/** Customers, vendors and employees: a display name that is unique among all three. @throws Refusal 2020, 6000 */
export function computePerson(context: WriteContext, record: Rec, before: Rec | undefined): Rec {
  const { company, definition } = context;
  const parts = NAME_PARTS.map((field) => textAt(record, field)).filter(Boolean);
  const name = textAt(record, 'DisplayName') || parts.join(' ');
  if (name === '') throw refusals.required('DisplayName');
  const broken = context.switches.breaksInNames === 'refused' && /[\t\n]/.test(name);
  if (broken || name.includes(':'))
    throw refusals.business(`The name "${name}" contains a colon, tab or newline`);
  if (!before && big(record['Balance']).gt(0)) throw refusals.notModelled('an opening balance');
  const isEmployee = definition.name === 'Employee';
  const currency = isEmployee ? {} : { CurrencyRef: before?.['CurrencyRef'] ?? ownCurrency(context, record) };
  if (before && !isEmployee) refuseOtherCurrency(record, before);
  const printed =
    textAt(record, 'CompanyName') ||
    [textAt(record, 'GivenName'), textAt(record, 'FamilyName')].filter(Boolean).join(' ') ||
    name;
  return placed(context, {
    ...record,
    DisplayName: name,
    PrintOnCheckName: textAt(record, 'PrintOnCheckName') || printed.slice(0, 110),
    ...currency,
    ...(definition.name === 'Customer' && taxCodeOf(context, record)),
    ...(!isEmployee && {
      V4IDPseudonym: record['V4IDPseudonym'] ?? pseudonym(company.realmId, textAt(record, 'Id')),
    }),
  });
}

/** A customer that is taxed gets the company's usual code (recorded: customer 60). */
function taxCodeOf({ company }: WriteContext, record: Rec): Rec {
  const usual = company.preference('TaxPrefs', 'TaxGroupCodeRef');
  if (record['DefaultTaxCodeRef'] !== undefined || record['Taxable'] !== true || usual === undefined)
    return {};
  return { DefaultTaxCodeRef: usual };
}

function refuseOtherCurrency(record: Rec, before: Rec): void {
  const [was, is] = [refId(before, 'CurrencyRef'), refId(record, 'CurrencyRef')];
  if (is !== '' && was !== '' && is !== was)
    throw refusals.business('The currency of a customer or vendor cannot be changed');
}

/** Accounts that an item of a type cannot be without. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  Service: ['IncomeAccountRef'],
  Inventory: ['IncomeAccountRef', 'ExpenseAccountRef', 'AssetAccountRef', 'QtyOnHand', 'InvStartDate'],
};

/** @throws Refusal 2020, 2500, 6000 */
export function computeItem(context: WriteContext, record: Rec): Rec {
  const { company } = context;
  const type = textAt(record, 'Type');
  if (textAt(record, 'Name').includes(':'))
    throw refusals.business(`The name "${textAt(record, 'Name')}" contains a colon`);
  for (const field of NEEDED[type] ?? []) {
    const value = record[field];
    if (value === undefined || value === '') throw refusals.required(field);
  }
  if (type === 'Inventory' && record['TrackQtyOnHand'] !== true) throw refusals.required('TrackQtyOnHand');
  if (type === 'Group') {
    const parts = list(rec(record['ItemGroupDetail'])['ItemGroupLine']);
    for (const part of parts)
      if (!company.get('Item', refId(part, 'ItemRef')))
        throw refusals.reference('ItemRef', refId(part, 'ItemRef'));
  }
  if (type !== 'Category') return placed(context, record);
  const {
    UnitPrice: _price,
    PurchaseCost: _cost,
    TrackQtyOnHand: _track,
    Taxable: _tax,
    ...category
  } = record;
  return placed(context, category);
}

/** @throws Refusal */
export const computeAccount = (context: WriteContext, record: Rec): Rec => {
  const currency = refId(record, 'CurrencyRef');
  if (big(record['OpeningBalance']).abs().gt(0)) throw refusals.notModelled('an opening balance');
  return placed(
    context,
    completeAccount(context.company, {
      ...record,
      ...(currency !== '' && { CurrencyRef: ownCurrency(context, record) }),
    }),
  );
};

export const computeTerm = (_: WriteContext, record: Rec): Rec => completeTerm(record);

/** @throws Refusal 6000 for a name with a colon, which separates levels */
export function computeNamed(context: WriteContext, record: Rec): Rec {
  if ('ParentRef' in context.definition.fields && textAt(record, 'Name').includes(':'))
    throw refusals.business(`The name "${textAt(record, 'Name')}" contains a colon`);
  return placed(context, record);
}

/** @throws Refusal 2050 */
export function computeCurrency(_: WriteContext, record: Rec): Rec {
  const code = textAt(record, 'Code');
  if (!/^[A-Z]{3}$/.test(code)) throw refusals.reference('Code', code);
  return { ...record, Name: textAt(record, 'Name') || code };
}

/** An attachable is a file or a note, on records that exist. @throws Refusal 2020, 2500 */
export function computeAttachable({ company }: WriteContext, record: Rec): Rec {
  if (textAt(record, 'FileName') === '' && textAt(record, 'Note') === '') throw refusals.required('FileName');
  for (const link of list(record['AttachableRef'])) {
    const ref = rec(link['EntityRef']);
    const id = textAt(ref, 'value');
    if (id !== '' && !company.get(textAt(ref, 'type'), id)) throw refusals.reference('EntityRef', id);
  }
  return record;
}

/** What a person sets in the product and the API does not change. */
const READ_ONLY_PREFERENCES: readonly (readonly [string, string | undefined])[] = [
  ['TaxPrefs', undefined],
  ['CurrencyPrefs', undefined],
  ['SalesFormsPrefs', 'AutoApplyCredit'],
];

/** Preferences come in groups: what a group does not say stays as it is. */
export function computePreferences({ byPerson }: WriteContext, record: Rec, before: Rec | undefined): Rec {
  const merged = Object.fromEntries(
    Object.entries(record).map(([group, value]) => {
      const was = rec(before?.[group]);
      return [
        group,
        Object.keys(was).length > 0 && !('CreateTime' in was) ? { ...was, ...rec(value) } : value,
      ];
    }),
  );
  if (byPerson || !before) return merged;
  const kept = READ_ONLY_PREFERENCES.map(([group, name]): [string, unknown] => [
    group,
    name === undefined ? before[group] : { ...rec(merged[group]), [name]: rec(before[group])[name] },
  ]);
  return { ...merged, ...Object.fromEntries(kept.filter(([, value]) => value !== undefined)) };
}
