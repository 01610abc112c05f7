import * as z from 'zod';
import { emails, flag, line, quickbooksRef, text, usOnly } from '../codecs.ts';
import type { MatchKey, SideDefinition, Wire } from '../kind.ts';
import { at, get, lens, set, type Codec, type Field } from '../lens.ts';
import { idText, maybe, quickbooksMeta } from '../wire.ts';
import { addressAt, nameOf } from './fields.ts';
import { EMAIL_MAX, type Client } from './shape.ts';

const name: Field<string> = {
  read: (record) => nameOf(record['DisplayName'], record['Active'] !== false),
  write: (value, record) => set(record, 'DisplayName', value),
};

const currency: Codec<string> = {
  read: (value, env) => (typeof value === 'string' && value !== '' ? value : env.company.homeCurrency),
  write: (value) => value,
};

const accountsId = (record: Wire): readonly MatchKey[] => {
  const id = idText(record['accountsid']);
  return /^[1-9]\d*$/.test(id) ? [{ property: 'Id', value: id, certain: false }] : [];
};

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/customer */
export const quickbooks: SideDefinition<Client> = {
  resource: { name: 'Customer' },
  schema: z.looseObject({
    Id: z.string(),
    SyncToken: z.string(),
    DisplayName: z.string(),
    MetaData: quickbooksMeta,
    Active: maybe(z.boolean()),
  }),
  lens: lens<Client>({
    // Before the name: the suffix of an inactive customer goes when it is made active again.
    active: at('Active', flag(true)),
    name,
    firstName: at('GivenName', line(100)),
    lastName: at('FamilyName', line(100)),
    email: at('PrimaryEmailAddr.Address', emails(EMAIL_MAX)),
    website: at('WebAddr.URI', text(1000)),
    taxable: usOnly(at('Taxable', flag(true)), true),
    term: at('SalesTermRef', quickbooksRef('term')),
    currency: at('CurrencyRef.value', currency),
    address: addressAt('BillAddr', {
      line1: 'Line1',
      line2: 'Line2',
      city: 'City',
      region: 'CountrySubDivisionCode',
      postcode: 'PostalCode',
    }),
  }),
  observe: (record, env) => ({ currency: currency.read(get(record, 'CurrencyRef.value'), env) }),
  // accountsid may also hold a code that HaloPSA generated, so a customer found by it must carry the client's name as well.
  matchKeys: (shape, other) => [
    ...accountsId(other),
    { property: 'DisplayName', value: shape.name, certain: false },
  ],
};
