import * as z from 'zod';
import { addressAt, HALO_ADDRESS } from '../address.ts';
import { cleanName, emails, flag, haloRef, line, not, text, usOnly } from '../codecs.ts';
import type { Eligibility, Lens, SideDefinition, Wire } from '../kind.ts';
import { at, lens, set, type Codec, type Field } from '../lens.ts';
import { companyOf, haloId, idText, maybe } from '../wire.ts';
import { DISPLAY_NAME_MAX, displayNameOf } from '../display-name.ts';
import { EMAIL_MAX, NOTES_MAX, PHONE_MAX, TAX_NUMBER_MAX, type Client } from './shape.ts';

const name: Field<string> = {
  read: (record) => displayNameOf(record['name']),
  write: (value, record) => set(record, 'name', value),
};

const currency: Codec<string> = {
  read: (value, env) =>
    typeof value === 'string' && /^[A-Z]{3}$/.test(value) ? value : env.company.homeCurrency,
  write: (value) => value,
};

/**
 * A client that is made from a customer says at once whose it is: unsaid, every company of the tenant would take it for its own. Its name is
 * QuickBooks' own as it stands: only what HaloPSA names otherwise is narrowed when it is read.
 */
const ofCompany = (fields: Lens<Client>): Lens<Client> => ({
  ...fields,
  write: (shape, current, env) => {
    const written = fields.write(shape, current, env);
    return current['id'] === undefined ? { ...written, qbo_company_id: env.company.realmId } : written;
  },
});

function eligible(record: Wire): Eligibility {
  const full = cleanName(record['name'], Number.POSITIVE_INFINITY);
  if (full === '')
    return refusal('client-without-name', 'The client has no name.', 'Give the client a name in HaloPSA.');
  if (full.length > DISPLAY_NAME_MAX)
    return refusal(
      'client-name-too-long',
      `The client's name has ${full.length} characters; QuickBooks takes ${DISPLAY_NAME_MAX}.`,
      'Shorten the name in HaloPSA; it is sent by itself then.',
    );
  return { eligible: true };
}

const refusal = (code: string, sentence: string, fix: string): Eligibility => ({
  eligible: false,
  refusal: { code, sentence, fix, owner: 'bookkeeper' },
});

export const halo: SideDefinition<Client> = {
  resource: { name: 'Client', listKey: 'clients' },
  schema: z.looseObject({ id: haloId, name: maybe(z.string()), inactive: maybe(z.boolean()) }),
  lens: ofCompany(
    lens<Client>({
      active: at('inactive', not(flag(false))),
      name,
      firstName: at('accountsfirstname', line(100)),
      lastName: at('accountslastname', line(100)),
      email: at('accountsemailaddress', emails(EMAIL_MAX)),
      website: at('website', text(1000)),
      phone: at('main_phonenumber', line(PHONE_MAX)),
      taxable: usOnly(at('taxable', flag(true)), true),
      taxNumber: at('tax_number', line(TAX_NUMBER_MAX)),
      term: at('paymentterms', haloRef('term')),
      currency: at('currencyisocode', currency),
      address: addressAt('main_invoice_address', HALO_ADDRESS),
      shipAddress: addressAt('main_delivery_address', HALO_ADDRESS),
      notes: at('notes', text(NOTES_MAX)),
    }),
  ),
  observe: (record, env) => ({ currency: currency.read(record['currencyisocode'], env) }),
  // A client of another company may bear the same name: this one's own first, then one that names no company.
  matchKeys: (shape, _other, env) =>
    [env.company.realmId, ''].map((company) => ({
      property: 'name',
      value: shape.name,
      filters: { qbo_company_id: company },
      certain: false,
    })),
  eligible,
  route: (record) => (companyOf(record) === '' ? undefined : { realmId: companyOf(record) }),
  stamp: (record, counterpart, company) =>
    idText(record['accountsid']) === counterpart.id && companyOf(record) === company.realmId
      ? {}
      : { accountsid: counterpart.id, qbo_company_id: company.realmId },
  marker: (link) => ({ accountsid: link.slice(2) }),
  carriesMarker: (record, link) => idText(record['accountsid']) === link.slice(2),
};
