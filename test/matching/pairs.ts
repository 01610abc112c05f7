/** A thousand pairs of one client and one customer, of which it is known whether they are one company, forty of each way to tell or to be misled. */
import type { MatchFacts } from '../../lib/matching/record.ts';
import { company, mistyped, type Company } from './companies.ts';

export interface LabelledPair {
  readonly way: string;
  readonly same: boolean;
  readonly halo: MatchFacts;
  readonly quickbooks: MatchFacts;
}

type Facts = Omit<MatchFacts, 'id'>;
type Way = (one: Company, at: number, other: Company) => readonly [halo: Facts, quickbooks: Facts];

const nth = <T>(list: readonly [T, ...T[]], at: number): T => list[at % list.length] ?? list[0];
const mail = ({ domain }: Company, box = 'accounts'): string => `${box}@${domain}`;

/** Two ways to write one legal form. */
const SPELT: readonly [readonly [string, string], ...(readonly [string, string])[]] = [
  [' Limited', ' Ltd.'],
  [', Inc.', ' Incorporated'],
  [' L.L.C.', ' LLC'],
  [' Pty Ltd', ' Pty. Limited'],
  [' P/L', ' PTY LTD'],
  [' GmbH', ' G.m.b.H.'],
  [' GmbH & Co. KG', ' GmbH und Co KG'],
  [' B.V.', ' BV'],
  [' S.à r.l.', ' SARL'],
  [' Corporation', ' Corp'],
  [' N.V.', ' NV'],
  [' Aktiengesellschaft', ' AG'],
  [' Public Limited Company', ' plc'],
  [' Ltée', ' Limitée'],
];
const FORMS: readonly [string, ...string[]] = [
  ' Ltd',
  ' Inc',
  ' LLC',
  ' GmbH',
  ' Pty Ltd',
  ' B.V.',
  ' SAS',
  ' Corp',
  ' AG',
  ' PLC',
];
const OTHER_FORMS: readonly [string, ...string[]] = [
  ' LLP',
  ' LP',
  ' GmbH',
  ' AG',
  ' Trust',
  ' NV',
  ' SCI',
  ' LLC',
  ' KG',
  ' CIC',
];
const ACCENTED: readonly [readonly [string, string], ...(readonly [string, string])[]] = [
  ['Café ', 'Cafe '],
  ['Société ', 'Societe '],
  ['Hôtel ', 'Hotel '],
  ['Señor ', 'Senor '],
  ['Škoda-', 'Skoda '],
  ['Łódź ', 'Lodz '],
];
const UMLAUTS: readonly [readonly [string, string], ...(readonly [string, string])[]] = [
  ['Müller ', 'Mueller '],
  ['Köhler ', 'Koehler '],
  ['Jäger ', 'Jaeger '],
  ['Schröder ', 'Schroeder '],
];

const SAME: Readonly<Record<string, Way>> = {
  'to the letter': (one, at) => [
    { name: one.name + nth(FORMS, at), emails: mail(one) },
    { name: one.name + nth(FORMS, at), emails: mail(one, 'billing') },
  ],
  'case only, and nothing else known': (one) => [{ name: one.name }, { name: one.name.toUpperCase() }],
  punctuation: (one, at) => [
    { name: `${one.word}'s ${one.trade}, ${nth(['Inc.', 'Ltd.', 'L.L.C.'], at)}` },
    { name: `${one.word}s ${one.trade} ${nth(['Inc', 'Ltd', 'LLC'], at)}` },
  ],
  'a legal form written otherwise': (one, at) => {
    const [long, short] = nth(SPELT, at);
    return [{ name: one.name + long }, { name: one.name + short }];
  },
  accents: (one, at) => {
    const [accented, plain] = nth(ACCENTED, at);
    return [{ name: accented + one.name }, { name: plain + one.name }];
  },
  'ampersand and HTML': (one, at, other) => [
    { name: `${one.word} & ${other.word} ${one.trade}` },
    { name: `${one.word} ${nth(['and', '&amp;', '+'], at)} ${other.word} ${one.trade}` },
  ],
  'public mail addresses that differ': (one, at) => [
    { name: one.name, emails: `${one.word}@gmail.com` },
    { name: `${one.name}.`, emails: `${one.word}@${nth(['outlook.com', 'btinternet.com', 'web.de'], at)}` },
  ],
  'legal form left out, same tax number': (one, at) => [
    { name: one.name, taxNumber: one.taxNumber },
    { name: one.name + nth(FORMS, at), taxNumber: one.taxNumber.replace('GB', 'GB ') },
  ],
  'legal form left out, same domain': (one, at) => [
    { name: one.name, emails: mail(one) },
    { name: one.name + nth(FORMS, at), website: `https://www.${one.domain}/contact` },
  ],
  'legal form left out, and nothing else known': (one, at) => [
    { name: one.name },
    { name: one.name + nth(FORMS, at) },
  ],
  'a typing error': (one, at) => [{ name: one.name }, { name: `${mistyped(one.word, at)} ${one.trade}` }],
  'spelt-out umlauts': (one, at) => {
    const [umlaut, spelt] = nth(UMLAUTS, at);
    return [{ name: umlaut + one.name }, { name: spelt + one.name }];
  },
  'spacing, order and small words': (one, at, other) => [
    nth(
      [
        { name: `${one.word}${other.word} ${one.trade}` },
        { name: `The ${one.name}` },
        { name: `${one.word}, ${other.word}` },
      ],
      at,
    ),
    nth(
      [
        { name: `${one.word} ${other.word} ${one.trade}` },
        { name: one.name },
        { name: `${other.word} ${one.word}` },
      ],
      at,
    ),
  ],
  'another name, same tax number': (one, _at, other) => [
    { name: one.name, taxNumber: one.taxNumber },
    { name: `${other.name} Holdings`, taxNumber: one.taxNumber.slice(2) },
  ],
  'a word more, same domain or phone': (one, at) => [
    { name: one.name, emails: mail(one), phone: one.phone },
    nth(
      [
        { name: `${one.name} Group`, emails: mail(one, 'ap') },
        { name: `${one.name} (Head Office)`, phone: one.phone.replace('+44 ', '0') },
      ],
      at,
    ),
  ],
};

const DIFFERENT: Readonly<Record<string, Way>> = {
  'same name, other tax number': (one, _at, other) => [
    { name: one.name, taxNumber: one.taxNumber },
    { name: one.name, taxNumber: other.taxNumber },
  ],
  'same name, other e-mail domain': (one, _at, other) => [
    { name: one.name, emails: mail(one) },
    { name: one.name, emails: mail(other) },
  ],
  'same name, other country or currency': (one, at) => [
    { name: one.name, fixed: { country: 'GB', currency: 'GBP' } },
    { name: one.name, fixed: nth([{ country: 'IE', currency: 'GBP' }, { currency: 'USD' }], at) },
  ],
  'another number in the name': (one, at) => [
    { name: `${one.word} Clinic ${3 * at + 1}` },
    { name: `${one.word} Clinic ${3 * at + 2}` },
  ],
  'nothing but a public mail provider in common': (one, at, other) => [
    { name: one.name, emails: `${one.word}@${nth(['gmail.com', 'yahoo.co.uk', 'gmx.de'], at)}` },
    { name: other.name, emails: `${other.word}@${nth(['gmail.com', 'yahoo.co.uk', 'gmx.de'], at)}` },
  ],
  'only a trade in common': (one, at, other) => [
    { name: `${one.word} ${one.trade}${nth(FORMS, at)}` },
    { name: `${other.word} ${one.trade}${nth(FORMS, at)}` },
  ],
  'another legal form': (one, at) => [
    { name: one.name + nth(FORMS, at) },
    { name: one.name + nth(OTHER_FORMS, at) },
  ],
  'a sign that carries meaning': (one, at) => [
    { name: `${one.word} ${nth(['C#', 'A+', 'V*'], at)} ${one.trade}` },
    { name: `${one.word} ${nth(['C', 'A', 'V'], at)} ${one.trade}` },
  ],
  'sister companies at one domain': (one, at) => [
    { name: `${one.word} Holdings`, emails: mail(one) },
    { name: `${one.word} ${nth(['Estates', 'Finance', 'Overseas'], at)}`, emails: mail(one, 'ap') },
  ],
  'one letter apart, known apart': (one, at, other) => [
    { name: one.name, taxNumber: one.taxNumber, emails: mail(one) },
    { name: `${mistyped(one.word, at)} ${one.trade}`, taxNumber: other.taxNumber, emails: mail(other) },
  ],
};

const EACH = 40;

const ways = [
  ...Object.entries(SAME).map(([way, make]) => ({ way, make, same: true })),
  ...Object.entries(DIFFERENT).map(([way, make]) => ({ way, make, same: false })),
];

/** Companies are met once: those of a pair take part in no other. */
export const PAIRS: readonly LabelledPair[] = ways.flatMap(({ way, make, same }, row) =>
  Array.from({ length: EACH }, (_, at) => {
    const index = row * EACH + at;
    const [halo, quickbooks] = make(company(index), at, company(index + ways.length * EACH));
    return { way, same, halo: { id: `h${index}`, ...halo }, quickbooks: { id: `q${index}`, ...quickbooks } };
  }),
);
