/** Clients, suppliers, product groups and items of the sample MSP, as HaloPSA keeps them. */
import { TERM_DAYS } from './accounts.ts';
import { GROUPS } from './catalogue.ts';
import { GB_REALM, US_REALM } from './constants.ts';
import { CLIENT_NAMES, GB_TOWNS, SUPPLIERS, US_TOWNS } from './names.ts';

type Row = Readonly<Record<string, unknown>>;

const clientRow = (name: string, index: number): Row => {
  const id = index + 1;
  const us = id <= 30;
  const [town, region, postcode] = us
    ? (US_TOWNS[index % 3] ?? US_TOWNS[0])
    : (GB_TOWNS[index % 2] ?? GB_TOWNS[0]);
  const exempt = us && id % 10 === 2;
  return {
    id,
    name,
    inactive: false,
    toplevel_id: 1,
    qbo_company_id: us ? US_REALM : GB_REALM,
    qbo_company_name: us ? 'Sample MSP Inc.' : 'Sample MSP Ltd',
    accountsid: '',
    accountsfirstname: ['Alex', 'José', 'Siân', 'Maya'][index % 4],
    accountslastname: ["D'Angelo", 'Nguyễn', 'Evans', 'Okafor'][index % 4],
    accountsemailaddress: `accounts@client${id}.example`,
    website: `https://client${id}.example`,
    taxable: !exempt,
    item_tax_code: us ? (exempt ? 5 : 2 + (index % 3)) : 12,
    paymentterms: TERM_DAYS[index % TERM_DAYS.length],
    currencyisocode: us ? 'USD' : 'GBP',
    main_invoice_address: {
      line1: `${100 + id} Main Street`,
      line2: id % 4 === 0 ? `Suite ${id}` : '',
      line3: town,
      line4: region,
      postcode,
    },
    main_site_id: id,
    last_modified: '2026-08-01T09:00:00.000Z',
    date_created: '2026-08-01T09:00:00.000Z',
    change_seq: 1,
  };
};

export const clients: readonly Row[] = CLIENT_NAMES.map(clientRow);

export const sites: readonly Row[] = CLIENT_NAMES.map((_, index) => ({
  id: index + 1,
  name: 'Main',
  client_id: index + 1,
  inactive: false,
  isinvoicesite: true,
  phonenumber: `+1 555 01${String(index).padStart(2, '0')}`,
}));

export const suppliers: readonly Row[] = SUPPLIERS.map((name, index) => ({
  id: index + 1,
  name,
  inactive: false,
  email_address: `orders@supplier${index + 1}.example`,
  accounts_id: '',
  qbo_company_id: index < 8 ? US_REALM : GB_REALM,
  last_modified: '2026-08-01T09:00:00.000Z',
}));

export const groups: readonly Row[] = GROUPS.map(({ name, income, expense, type }, index) => ({
  id: index + 1,
  name,
  nominalcode: '',
  nominalcodepurchase: '',
  qbo_item_type: type,
  accounts_mappings: [US_REALM, GB_REALM].map((tenantid) => ({
    tenantid,
    nominalcode: income,
    nominalcode_purchase: expense,
  })),
}));

const TIERS = ['', ' (annual)'] as const;

export const items: readonly Row[] = GROUPS.flatMap((group, groupIndex) =>
  TIERS.flatMap((tier, tierIndex) =>
    group.items.map((name, index) => {
      const number = groupIndex * 20 + tierIndex * 10 + index;
      return {
        id: number + 1,
        name: `${name}${tier}`,
        description: `${name}${tier === '' ? '' : ', billed once a year'}`,
        internalreference: `SKU-${String(number + 1).padStart(4, '0')}`,
        assetgroup_id: groupIndex + 1,
        assetgroup_name: group.name,
        baseprice: Math.round((group.price + index * 7.35) * (tierIndex === 0 ? 1 : 11) * 100) / 100,
        costprice: Math.round((group.price + index * 7.35) * 55 * (tierIndex === 0 ? 1 : 11)) / 100,
        taxable: group.taxable,
        nominalcode: number % 17 === 0 ? group.income : '',
        accountsid: '',
        last_modified: '2026-08-01T09:00:00.000Z',
        date_created: '2026-08-01T09:00:00.000Z',
        change_seq: 1,
      };
    }),
  ),
);
