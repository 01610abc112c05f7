import * as z from 'zod';
import { emails, line, text } from '../codecs.ts';
import { activeByName, byAccountsId, displayName } from '../display-name.ts';
import type { LensEnv, MatchKey, SideDefinition, Wire } from '../kind.ts';
import { at, get, lens, set, type Field } from '../lens.ts';
import { asWire, companyOf, idText, list, maybe, quickbooksMeta } from '../wire.ts';
import { ADDRESS_LINES, addressOf, asPerson, isCurrency, linesIn, personOf, toDays } from './fields.ts';
import { CONTACT_MAX, EMAIL_MAX, PHONE_MAX, type Supplier } from './shape.ts';

const contact: Field<string> = {
  read: (record, env) => personOf(record, CONTACT_MAX, env),
  write: (value, record) => asPerson(value, record),
};

const LINES = Array.from({ length: ADDRESS_LINES }, (_, index) => `Line${index + 1}`);
const PLACE = ['City', 'CountrySubDivisionCode', 'PostalCode', 'Country'] as const;

/** Town, region and postcode are one line of the letter, the country the last. */
function addressIn(record: Wire, env: LensEnv): string {
  const parts = asWire(record['BillAddr']);
  const [city, region, postcode, country] = PLACE.map((part) => line(255).read(parts[part], env));
  const town = [city, region].filter(Boolean).join(', ');
  const place = [town, postcode].filter(Boolean).join(' ');
  return addressOf([...LINES.map((part) => parts[part]), place, country], env);
}

/** HaloPSA's address says of no line what it is, so it goes into the lines, and what QuickBooks kept apart is among them. */
const address: Field<string> = {
  read: addressIn,
  write: (value, record) => {
    const lines = linesIn(value);
    const { BillAddr: known } = record;
    const before = asWire(known);
    const kept = PLACE.filter((part) => idText(before[part]) !== '');
    return set(record, 'BillAddr', {
      ...before,
      ...Object.fromEntries(LINES.map((part, index) => [part, lines[index] ?? ''])),
      ...Object.fromEntries(kept.map((part) => [part, ''])),
    });
  },
};

const termId = (record: Wire): string => idText(get(record, 'TermRef.value'));

/** A term that names a day of the month has no number of days. */
const termDays: Field<number> = {
  read: (record) => {
    const id = termId(record);
    const term = list(record['terms']).find((one) => idText(one['Id']) === id);
    return id === '' ? 0 : toDays(term?.['DueDays']);
  },
  write: (days, record, env) => {
    if (days === 0) return { ...record, TermRef: null };
    const id = env.refs.id('term', 'quickbooks', env.refs.link('term', 'halo', String(days)));
    // Not known yet: it stays, and the look that HaloPSA asks for waits for the term.
    return id === undefined
      ? record
      : { ...record, TermRef: { value: id }, terms: [{ Id: id, DueDays: days }] };
  },
};

const currency: Field<string> = {
  read: (record, env) => {
    const code = get(record, 'CurrencyRef.value');
    return isCurrency(code) ? code : env.company.homeCurrency;
  },
  write: (value, record) => set(record, 'CurrencyRef', { value }),
};

const accountsId = (record: Wire, realmId: string): readonly MatchKey[] =>
  companyOf(record) === realmId ? byAccountsId(record['accounts_id']) : [];

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/vendor */
export const quickbooks: SideDefinition<Supplier> = {
  resource: {
    name: 'Vendor',
    include: [{ resource: 'Term', as: 'terms', ids: (record) => [termId(record)].filter((id) => id !== '') }],
  },
  schema: z.looseObject({
    Id: z.string(),
    SyncToken: z.string(),
    DisplayName: z.string(),
    MetaData: quickbooksMeta,
    Active: maybe(z.boolean()),
  }),
  lens: lens<Supplier>({
    active: activeByName,
    name: displayName,
    contact,
    email: at('PrimaryEmailAddr.Address', emails(EMAIL_MAX)),
    phone: at('PrimaryPhone.FreeFormNumber', line(PHONE_MAX)),
    website: at('WebAddr.URI', text(1000)),
    address,
    termDays,
    currency,
  }),
  observe: (record, env) => ({ currency: currency.read(record, env) }),
  // accounts_id may also hold a code that HaloPSA generated, so a vendor found by it must carry the supplier's name as well.
  matchKeys: (shape, other, env) => [
    ...accountsId(other, env.company.realmId),
    { property: 'DisplayName', value: shape.name, certain: false },
  ],
  alsoKnownAs: (record) => [idText(record['CompanyName'])],
};
