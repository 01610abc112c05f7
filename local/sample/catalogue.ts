/** What the sample MSP sells: product groups with their account codes, and the items in them. */
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

export const GROUPS: readonly Group[] = [
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
