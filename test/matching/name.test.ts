/** What makes two names one, what makes them alike, and what keeps them apart. */
import { nameOf } from '../../lib/matching/name.ts';

const exact = (name: string): string => nameOf(name).exact;
const core = (name: string): string => nameOf(name).core;

test.each([
  ['ACME LTD', 'Acme Ltd'],
  ['Acme, Inc.', 'acme inc'],
  ['Acme Incorporated', 'Acme Inc.'],
  ['Acme Pty. Limited', 'Acme Pty Ltd'],
  ['Acme P/L', 'Acme Proprietary Limited'],
  ['Acme L.L.C.', 'Acme Limited Liability Company'],
  ['Acme Ltée', 'Acme Limitée'],
  ['Huber GmbH & Co. KG', 'Huber GmbH und Co KG'],
  ['Huber G.m.b.H.', 'Huber Gesellschaft mit beschränkter Haftung'],
  ['Huber UG (haftungsbeschränkt)', 'Huber UG'],
  ['Dupont S.à r.l.', 'Dupont SARL'],
  ['SARL Dupont', 'S.A.R.L. Dupont'],
  ['De Vries B.V.', 'De Vries BV'],
  ['B.V. De Vries', 'BV De Vries'],
  ['Café Zoë', 'Cafe Zoe'],
  ['Łódź Ærø Straße', 'Lodz Aero Strasse'],
  ["O'Brien & Sons", 'O’Brien and Sons'],
  ['Smith &amp; Jones', 'Smith + Jones'],
  ['I.B.M. Services', 'IBM Services'],
  ['  North-West   Foods ', 'North West Foods'],
])('%s and %s are one name', (one, other) => {
  expect(exact(one)).toBe(exact(other));
});

test.each([
  ['Acme Ltd', 'Acme LLC'],
  ['Acme Ltd', 'Acme'],
  ['Acme Ltd', 'Acme Pty Ltd'],
  ['Clinic 1', 'Clinic 2'],
  ['C# Consultants', 'C Consultants'],
  ['A+ Cleaning', 'A Cleaning'],
  ['Müller', 'Mueller'],
  ['かき商店', 'がき商店'],
  ['Север', 'Сервер'],
  ['EN Systems', 'ET Systems'],
])('%s and %s are two names', (one, other) => {
  expect(exact(one)).not.toBe(exact(other));
});

test.each([
  ['Acme', 'Acme Ltd'],
  ['Smith & Co', 'Smith'],
  ['Smith & Co. Ltd', 'Smith Limited'],
  ['Müller Bau', 'Mueller Bau GmbH'],
  ['Meyer und Sohn', 'Meyer & Sohn KG'],
  ['The Brewery', 'Brewery'],
])('%s and %s are probably one', (one, other) => {
  expect(core(one)).toBe(core(other));
});

test.each(['Limited', 'Co Ltd', 'The Company', 'SA'])(
  '%s is a name of its own, not only a legal form',
  (name) => {
    expect(core(name)).not.toBe('');
  },
);

test('a name of nothing but signs is no name', () => {
  expect(nameOf(' -- ')).toMatchObject({ exact: '', core: '' });
});
