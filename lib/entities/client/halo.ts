import * as z from 'zod';
import { cleanName, emails, flag, haloRef, line, not, text, usOnly } from '../codecs.ts';
import type { Eligibility, SideDefinition, Wire } from '../kind.ts';
import { at, lens, set, type Codec, type Field } from '../lens.ts';
import { companyOf, haloId, idText, maybe } from '../wire.ts';
import { addressAt, nameOf } from './fields.ts';
import { DISPLAY_NAME_MAX, EMAIL_MAX, type Client } from './shape.ts';

const name: Field<string> = {
  read: (record) => nameOf(record['name'], record['inactive'] !== true),
  write: (value, record) => set(record, 'name', value),
};

const currency: Codec<string> = {
  read: (value, env) =>
    typeof value === 'string' && /^[A-Z]{3}$/.test(value) ? value : env.company.homeCurrency,
  write: (value) => value,
};

/** The lines of a HaloPSA address have no names; the town stands third and the county or state fourth on its own forms. */
const billing = addressAt('main_invoice_address', {
  line1: 'line1',
  line2: 'line2',
  city: 'line3',
  region: 'line4',
  postcode: 'postcode',
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
  lens: lens<Client>({
    active: at('inactive', not(flag(false))),
    name,
    firstName: at('accountsfirstname', line(100)),
    lastName: at('accountslastname', line(100)),
    email: at('accountsemailaddress', emails(EMAIL_MAX)),
    website: at('website', text(1000)),
    taxable: usOnly(at('taxable', flag(true)), true),
    term: at('paymentterms', haloRef('term')),
    currency: at('currencyisocode', currency),
    address: billing,
  }),
  observe: (record, env) => ({ currency: currency.read(record['currencyisocode'], env) }),
  matchKeys: (shape) => [{ property: 'name', value: shape.name, certain: false }],
  eligible,
  route: (record) => (companyOf(record) === '' ? undefined : { realmId: companyOf(record) }),
  stamp: (record, counterpart, company) =>
    idText(record['accountsid']) === counterpart.id && companyOf(record) === company.realmId
      ? {}
      : { accountsid: counterpart.id, qbo_company_id: company.realmId },
};
