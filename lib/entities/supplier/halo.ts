import * as z from 'zod';
import { cleanName, emails, flag, line, not, text } from '../codecs.ts';
import type { Eligibility, Lens, SideDefinition, Wire } from '../kind.ts';
import { at, lens, set, type Field } from '../lens.ts';
import { companyOf, haloId, haloText, idText, list, maybe } from '../wire.ts';
import { DISPLAY_NAME_MAX, displayNameOf } from '../display-name.ts';
import { isCurrency, letterAddress, toDays } from './fields.ts';
import { CONTACT_MAX, EMAIL_MAX, PHONE_MAX, type Supplier } from './shape.ts';

const name: Field<string> = {
  read: (record) => displayNameOf(record['name']),
  write: (value, record) => set(record, 'name', value),
};

/** The supplier names a row of HaloPSA's currencies by its number, and by its name. */
const currency: Field<string> = {
  read: (record, env) => {
    const id = idText(record['default_currency_code']);
    const row = list(record['currency_rows']).find((one) => idText(one['id']) === id);
    const codes = [row?.['code'], record['default_currency_code_name']];
    return codes.find(isCurrency) ?? env.company.homeCurrency;
  },
  write: (value, record) => set(record, 'default_currency_code_name', value),
};

const TERM_DAYS = 'supplier_invoice_due_date_extra_days';

const termDays: Field<number> = {
  read: (record) => toDays(record[TERM_DAYS]),
  write: (value, record) => set(record, TERM_DAYS, value),
  // QuickBooks names a term, and which one is so many days is looked up by the days.
  references: (record) => {
    const days = toDays(record[TERM_DAYS]);
    return days === 0 ? [] : [{ kind: 'term', id: String(days) }];
  },
};

const fields = lens<Supplier>({
  active: at('inactive', not(flag(false))),
  name,
  contact: at('contact_name', line(CONTACT_MAX)),
  email: at('email_address', emails(EMAIL_MAX)),
  phone: at('phone_number', line(PHONE_MAX)),
  website: at('website', text(1000)),
  address: at('address', letterAddress),
  termDays,
  currency,
});

/** A supplier that is made from a vendor says at once whose it is: unsaid, every company of the tenant would take it for its own. */
const ofCompany: Lens<Supplier> = {
  ...fields,
  write: (shape, current, env) => {
    const written = fields.write(shape, current, env);
    return current['id'] === undefined ? { ...written, qbo_company_id: env.company.realmId } : written;
  },
};

function eligible(record: Wire): Eligibility {
  if (record['ignore_from_accounting_sync'] === true)
    return { eligible: false, reason: 'kept out of accounting in HaloPSA' };
  if (record['is_manufacturer'] === true && record['is_supplier'] === false)
    return { eligible: false, reason: 'a manufacturer that nothing is bought from' };
  const full = cleanName(record['name'], Number.POSITIVE_INFINITY);
  if (full === '')
    return refusal(
      'supplier-without-name',
      'The supplier has no name.',
      'Give the supplier a name in HaloPSA.',
    );
  if (full.length > DISPLAY_NAME_MAX)
    return refusal(
      'supplier-name-too-long',
      `The supplier's name has ${full.length} characters; QuickBooks takes ${DISPLAY_NAME_MAX}.`,
      'Shorten the name in HaloPSA; it is sent by itself then.',
    );
  return { eligible: true };
}

const refusal = (code: string, sentence: string, fix: string): Eligibility => ({
  eligible: false,
  refusal: { code, sentence, fix, owner: 'bookkeeper' },
});

export const halo: SideDefinition<Supplier> = {
  resource: {
    name: 'Supplier',
    listKey: 'suppliers',
    include: [
      {
        resource: 'Currency',
        as: 'currency_rows',
        ids: (record) => [idText(record['default_currency_code'])].filter((id) => /^[1-9]\d*$/.test(id)),
      },
    ],
  },
  schema: z.looseObject({
    id: haloId,
    name: maybe(z.string()),
    inactive: maybe(z.boolean()),
    accounts_id: maybe(haloText),
  }),
  lens: ofCompany,
  observe: (record, env) => ({ currency: currency.read(record, env) }),
  // A supplier of another company may bear the same name: this one's own first, then one that names no company.
  matchKeys: (shape, _other, env) =>
    [env.company.realmId, ''].map((company) => ({
      property: 'name',
      value: shape.name,
      filters: { qbo_company_id: company },
      certain: false,
    })),
  eligible,
  route: (record) => (companyOf(record) === '' ? undefined : { realmId: companyOf(record) }),
  // One HaloPSA supplier may serve several companies but has room for one id: the first company keeps it.
  stamp: (record, counterpart, company) => {
    const owner = companyOf(record);
    if (owner !== '' && owner !== company.realmId) return {};
    return owner === company.realmId && idText(record['accounts_id']) === counterpart.id
      ? {}
      : { accounts_id: counterpart.id, qbo_company_id: company.realmId };
  },
  marker: (link) => ({ accounts_id: link.slice(2) }),
  carriesMarker: (record, link) => idText(record['accounts_id']) === link.slice(2),
};
