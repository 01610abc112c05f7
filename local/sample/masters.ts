/** Clients, suppliers, product groups and items of the sample MSP. */
import { GB_REALM, US_REALM } from './constants.ts';
import { TERM_DAYS } from './accounts.ts';

type Row = Readonly<Record<string, unknown>>;

const CLIENT_NAMES: readonly string[] = [
  "O'Brien & Daughters Law",
  'Café Müller',
  'Smith & Wesley LLP',
  'Northwind Traders',
  'Zoë’s Veterinary Clinic',
  'Acme: West Coast',
  'Blue Ridge Dental',
  'Rocket 🚀 Logistics',
  'Peña Construction',
  'Hill Country Pediatrics',
  'Lone Star Roofing',
  'St. Mary’s Parish School',
  'Bayou Freight',
  'Golden Gate Bicycles',
  'Harbor "Hub" Coworking',
  'Fjällräven Imports',
  'Empire State Tailors',
  'Łódź Bakery',
  'Queens Borough Plumbing',
  'Garcia, Lopez & Partners',
  'Desert Bloom Nursery',
  'Tidewater Insurance',
  'Sierra Optics',
  'Maple Street Books',
  'Coastal Credit Union',
  'Summit Engineering',
  'Red Barn Brewery',
  'Lakeside Physiotherapy',
  'Pioneer Title Company',
  'Vista Property Management',
  'Thames Valley Surveyors',
  'Highland Distillers',
  'Brontë & Co Solicitors',
  'Cardiff Marine Services',
  'Ó Súilleabháin Architects',
  'Leeds Precision Tools',
  'Cotswold Veterinary Group',
  'Bristol Bikes & Repairs',
  'Norwich Theatre Trust',
  'Belfast Print Works',
];

const US_TOWNS = [
  ['Austin', 'TX', '78701'],
  ['Alameda', 'CA', '94501'],
  ['New York', 'NY', '10001'],
] as const;
const GB_TOWNS = [
  ['Reading', 'Berkshire', 'RG1 1AA'],
  ['Leeds', 'West Yorkshire', 'LS1 4AP'],
] as const;

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

const SUPPLIERS = [
  'Ingram Micro',
  'TD SYNNEX',
  'Pax8',
  'Dell Technologies',
  'Lenovo',
  'D&H Distributing',
  'Datto',
  'Cisco Capital',
  'Westcoast Ltd',
  'Exertis',
];

export const suppliers: readonly Row[] = SUPPLIERS.map((name, index) => ({
  id: index + 1,
  name,
  inactive: false,
  email_address: `orders@supplier${index + 1}.example`,
  accounts_id: '',
  qbo_company_id: index < 8 ? US_REALM : GB_REALM,
  last_modified: '2026-08-01T09:00:00.000Z',
}));

interface Group {
  readonly name: string;
  readonly income: string;
  readonly expense: string;
  /** 1 service, 2 non-inventory. */
  readonly type: 1 | 2;
  readonly taxable: boolean;
  readonly items: readonly string[];
  readonly price: number;
}

const GROUPS: readonly Group[] = [
  {
    name: 'Managed services',
    income: '4000',
    expense: '5000',
    type: 1,
    taxable: false,
    price: 38,
    items: [
      'Workstation care',
      'Server care',
      'Network care',
      'Mobile device care',
      'Helpdesk seat',
      'On-site day',
      'After-hours cover',
      'vCIO retainer',
      'Printer care',
      'Patch management',
    ],
  },
  {
    name: 'Professional services',
    income: '4010',
    expense: '5000',
    type: 1,
    taxable: false,
    price: 142.5,
    items: [
      'Labour, standard',
      'Labour, senior',
      'Labour, weekend',
      'Project management',
      'Cabling',
      'Migration',
      'Training',
      'Penetration test',
      'Site survey',
      'Travel',
    ],
  },
  {
    name: 'Licences',
    income: '4020',
    expense: '5020',
    type: 1,
    taxable: true,
    price: 12.6,
    items: [
      'Microsoft 365 Business Basic',
      'Microsoft 365 Business Premium',
      'Microsoft 365 E3',
      'Exchange Online Plan 1',
      'Visio Plan 2',
      'Adobe Creative Cloud',
      'Windows Server CAL',
      'AutoCAD LT',
      'Zoom Workplace',
      'Password manager seat',
    ],
  },
  {
    name: 'Hardware',
    income: '4030',
    expense: '5030',
    type: 2,
    taxable: true,
    price: 219.99,
    items: [
      'Laptop 14"',
      'Desktop mini',
      'Monitor 27"',
      'Docking station',
      'Firewall appliance',
      'Access point',
      'PoE switch 24',
      'UPS 1500 VA',
      'NAS 4-bay',
      'Cable Cat6 3 m',
    ],
  },
  {
    name: 'Telephony',
    income: '4040',
    expense: '5000',
    type: 1,
    taxable: true,
    price: 18.25,
    items: [
      'Extension',
      'SIP trunk',
      'Number rental',
      'Call recording',
      'Conference room',
      'Fax to e-mail',
      'Softphone',
      'Porting fee',
      'Auto attendant',
      'Toll-free bundle',
    ],
  },
  {
    name: 'Backup & security',
    income: '4050',
    expense: '5020',
    type: 1,
    taxable: true,
    price: 7.4,
    items: [
      'Endpoint protection',
      'Managed detection',
      'Backup per TB',
      'Cloud-to-cloud backup',
      'E-mail filtering',
      'DNS filtering',
      'Phishing training',
      'Dark-web watch',
      'MFA seat',
      'SIEM log source',
    ],
  },
];

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
