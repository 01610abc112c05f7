import * as z from 'zod';
import { HALO_ADDRESS, addressAt } from '../address.ts';
import { cleanName, emails, flag, haloRef, line, not, text } from '../codecs.ts';
import type { Eligibility, SideDefinition, Wire } from '../kind.ts';
import { at, lens, type Codec } from '../lens.ts';
import { haloId, haloText, idText, maybe } from '../wire.ts';
import { nameOf } from './fields.ts';
import { COMPANY_NAME_MAX, EMAIL_MAX, PHONE_MAX, SITE_NAME_MAX, type Site } from './shape.ts';

const name = (max: number): Codec<string> => ({
  read: (value) => nameOf(value, max),
  write: (value) => value,
});

function eligible(record: Wire): Eligibility {
  const full = cleanName(record['name'], Number.POSITIVE_INFINITY);
  if (full !== '' && full.length <= SITE_NAME_MAX) return { eligible: true };
  return {
    eligible: false,
    refusal: {
      code: full === '' ? 'site-without-name' : 'site-name-too-long',
      sentence:
        full === ''
          ? 'The site has no name.'
          : `The site's name has ${full.length} characters; QuickBooks takes ${SITE_NAME_MAX} beside the client's.`,
      fix:
        full === ''
          ? 'Give the site a name in HaloPSA.'
          : 'Shorten the name in HaloPSA; it is sent by itself then.',
      owner: 'bookkeeper',
    },
  };
}

export const halo: SideDefinition<Site> = {
  resource: { name: 'Site', listKey: 'sites' },
  schema: z.looseObject({
    id: haloId,
    client_id: haloId,
    name: maybe(z.string()),
    inactive: maybe(z.boolean()),
    accountsid: maybe(haloText),
  }),
  lens: lens<Site>({
    client: at('client_id', haloRef('client')),
    clientName: at('client_name', name(COMPANY_NAME_MAX)),
    active: at('inactive', not(flag(false))),
    name: at('name', name(SITE_NAME_MAX)),
    email: at('accountsemailaddress', emails(EMAIL_MAX)),
    phone: at('phonenumber', line(PHONE_MAX)),
    address: addressAt('invoice_address', HALO_ADDRESS),
    shipAddress: addressAt('delivery_address', HALO_ADDRESS),
    notes: at('notes', text(2_000)),
  }),
  observe: () => ({}),
  matchKeys: (shape, _other, env) => {
    const client = shape.client === null ? undefined : env.refs.id('client', 'halo', shape.client);
    return client === undefined
      ? []
      : [{ property: 'name', value: shape.name, filters: { client_id: client }, certain: false }];
  },
  eligible,
  route: (record) => ({ via: { kind: 'client', id: idText(record['client_id']) } }),
  stamp: (record, counterpart) =>
    idText(record['accountsid']) === counterpart.id ? {} : { accountsid: counterpart.id },
  marker: (link) => ({ accountsid: link.slice(2) }),
  carriesMarker: (record, link) => idText(record['accountsid']) === link.slice(2),
  searchedBy: (body) => ({ client_id: idText(body['client_id']) }),
};
