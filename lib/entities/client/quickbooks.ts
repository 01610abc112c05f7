import * as z from 'zod';
import { addressAt, QUICKBOOKS_ADDRESS } from '../address.ts';
import { emails, flag, line, quickbooksRef, text, usOnly } from '../codecs.ts';
import type { SideDefinition } from '../kind.ts';
import { at, get, isRecord, lens, type Codec } from '../lens.ts';
import { idText, maybe, quickbooksMeta } from '../wire.ts';
import { activeByName, byAccountsId, displayName } from '../display-name.ts';
import { EMAIL_MAX, NOTES_MAX, PHONE_MAX, TAX_NUMBER_MAX, type Client } from './shape.ts';

const currency: Codec<string> = {
  read: (value, env) => (typeof value === 'string' && value !== '' ? value : env.company.homeCurrency),
  write: (value) => value,
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
    active: activeByName,
    name: displayName,
    firstName: at('GivenName', line(100)),
    lastName: at('FamilyName', line(100)),
    email: at('PrimaryEmailAddr.Address', emails(EMAIL_MAX)),
    website: at('WebAddr.URI', text(1000)),
    phone: at('PrimaryPhone.FreeFormNumber', line(PHONE_MAX)),
    taxable: usOnly(at('Taxable', flag(true)), true),
    taxNumber: at('ResaleNum', line(TAX_NUMBER_MAX)),
    term: at('SalesTermRef', quickbooksRef('term')),
    currency: at('CurrencyRef.value', currency),
    address: addressAt('BillAddr', QUICKBOOKS_ADDRESS),
    shipAddress: addressAt('ShipAddr', QUICKBOOKS_ADDRESS),
    notes: at('Notes', text(NOTES_MAX)),
  }),
  observe: (record, env) => ({ currency: currency.read(get(record, 'CurrencyRef.value'), env) }),
  // accountsid may also hold a code that HaloPSA generated, so a customer found by it must carry the client's name as well.
  matchKeys: (shape, other) => [
    ...byAccountsId(other['accountsid']),
    { property: 'DisplayName', value: shape.name, certain: false },
  ],
  alsoKnownAs: (record) => [idText(record['CompanyName'])],
  onlyMatched: (record) =>
    record['IsProject'] === true
      ? 'a project in QuickBooks is no client'
      : isRecord(record['ParentRef'])
        ? 'a sub-customer in QuickBooks is a part of another customer, and no client by itself'
        : undefined,
};
