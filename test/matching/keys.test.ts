/** E-mail domains, tax numbers, phone and account numbers and postcodes, as people write them. */
import { codeKey, domainKeys, phoneKey, postcodeKey, taxNumberKey } from '../../lib/matching/keys.ts';

test.each([
  ['ap@acme.com', '', ['acme.com']],
  ['ap@mail.acme.co.uk', '', ['acme.co.uk']],
  ['ap@acme.com, owner@gmail.com; x@Other.com.au', '', ['acme.com', 'other.com.au']],
  ['', 'https://www.acme.com:8080/shop?x=1', ['acme.com']],
  ['ap@acme.com', 'www.acme.com', ['acme.com']],
  ['owner@gmail.com', 'facebook.com/acme', []],
  ['owner@outlook.com', 'localhost', []],
  ['not an address', '', []],
  ['x@co.uk', '', []],
])('the domains of "%s" and "%s" are %j', (emails, website, domains) => {
  expect(domainKeys(emails, website)).toEqual(domains);
});

test.each([
  ['GB 123 4567 89', '123456789'],
  ['123456789', '123456789'],
  ['ABN 51 824 753 556', '51824753556'],
  ['12-3456789', '123456789'],
  ['NL001234567B01', '001234567B01'],
])('the tax number %s is %s', (text, key) => {
  expect(taxNumberKey(text)).toBe(key);
});

test.each(['', 'XXXXX4321', '***-**-4321', 'n/a', '000000000', 'exempt'])(
  'the tax number "%s" says nothing',
  (text) => {
    expect(taxNumberKey(text)).toBe('');
  },
);

test.each([
  ['+44 20 7946 0958', '020 7946 0958'],
  ['(512) 555-0100', '+1 512.555.0100 ext. 12'],
])('%s and %s are one phone', (one, other) => {
  expect(phoneKey(one)).toBe(phoneKey(other));
});

test.each(['', '911', '0000000000', 'see website'])('the phone number "%s" says nothing', (text) => {
  expect(phoneKey(text)).toBe('');
});

test('account numbers and postcodes are compared without their signs', () => {
  expect(codeKey(' ac-00 42 ')).toBe(codeKey('AC0042'));
  expect(codeKey('0')).toBe('');
  expect(postcodeKey('sw1a 1aa')).toBe(postcodeKey('SW1A1AA'));
  expect(postcodeKey('78701-1234')).toBe(postcodeKey('78701'));
});
