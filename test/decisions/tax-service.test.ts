/** What is sent for a tax code that a person asks for, what is refused before it is sent, and what a person is told to do. */
import type { Company, Wire } from '../../lib/entities/kind.ts';
import { whyLeft } from '../../lib/entities/tax-code/importable.ts';
import { kind } from '../../lib/entities/tax-code/index.ts';
import { orderOf } from '../../lib/entities/tax-code/service.ts';
import { gbCompany, usCompany } from '../support/references.ts';

const automated: Company = { ...usCompany, automatedSalesTax: true };
const rate = (change: Wire = {}): Wire => ({ id: 21, name: 'Marfa', value: 7.75, ...change });
const ordered = (record: Wire, company = usCompany, order = orderOf('9', 'City')) =>
  kind.quickbooks.ordered?.(record, order, company);

test('a code with one rate for the agency that was chosen', () => {
  expect(ordered(rate({ name: ' Marfa,\n TX ' }))).toEqual({
    ordered: 'body',
    body: {
      TaxCode: 'Marfa, TX',
      TaxRateDetails: [{ TaxRateName: 'City', RateValue: 7.75, TaxAgencyId: '9', TaxApplicableOn: 'Sales' }],
    },
    standing: [],
  });
});

test.each([
  ['automated sales tax', rate(), automated, 'tax-automated'],
  ['no agency', rate(), usCompany, 'tax-order', orderOf('', 'City')],
  ['no name for the rate', rate(), usCompany, 'tax-order', orderOf('9', '')],
  ['eleven characters for the rate', rate(), usCompany, 'tax-order', orderOf('9', 'City of Mar')],
  ['no name', rate({ name: ' ' }), usCompany, 'tax-name'],
  ['no number', rate({ value: 'much' }), usCompany, 'tax-percent'],
  ['less than nothing', rate({ value: -1 }), gbCompany, 'tax-percent'],
  ['0 % in the US', rate({ value: 0 }), usCompany, 'tax-not-taxed'],
  ['several in one', rate({ is_composite: true }), usCompany, 'tax-composite'],
  ['a code that is gone', rate({ qbocode: 99 }), usCompany, 'tax-code-gone'],
] as const)('%s is refused', (_name, record, company, code, order = orderOf('9', 'City')) => {
  expect(ordered(record, company, order)).toMatchObject({ ordered: 'refused', refusal: { code } });
});

test('0 % is a code like any other elsewhere, and ten characters are enough', () => {
  expect(ordered(rate({ value: 0 }), gbCompany, orderOf('9', '0123456789'))).toMatchObject({
    ordered: 'body',
  });
});

const code = (change: Wire = {}): Wire => ({
  Id: '5',
  Name: 'Group',
  SalesTaxRateList: { TaxRateDetail: [{ TaxRateRef: { value: '3' } }, { TaxRateRef: { value: '4' } }] },
  rates: [
    { Id: '3', RateValue: 5 },
    { Id: '4', RateValue: 9.975 },
  ],
  ...change,
});

test('a HaloPSA rate of the whole group, with the code that it stands for', () => {
  expect(kind.halo.ordered?.(code(), {}, gbCompany)).toMatchObject({
    ordered: 'body',
    body: { name: 'Group', value: 14.975, qbocode: '5', qbocode_name: 'Group', qbo_company_id: '2' },
  });
});

test('a group of which a rate was not read is not made: its percentage would be too low', () => {
  expect(kind.halo.ordered?.(code({ rates: [{ Id: '3', RateValue: 5 }] }), {}, gbCompany)).toMatchObject({
    ordered: 'refused',
    refusal: { code: 'tax-rates-missing' },
  });
});

test.each([
  ['a rate of another company', { qbocode: '5', qbo_company_id: '3' }, [false, false]],
  ['the rate that is mapped to it, whatever its percentage', { qbocode: 5, value: 1 }, [true, false]],
  ['its name and percentage, mapped to nothing', { value: 14.975, qbo_company_id: '2' }, [true, true]],
  ['its name alone', { value: 14 }, [true, false]],
  ['its name and percentage, mapped to another', { value: 14.975, qbocode: '6' }, [true, false]],
])('%s', (_name, row, accepted) => {
  const order = kind.halo.ordered?.(code(), {}, gbCompany);
  const keys = order?.ordered === 'body' ? order.standing : [];

  expect(keys.map(({ property, value }) => [property, value])).toEqual([
    ['qbocode', '5'],
    ['name', 'Group'],
  ]);
  expect(keys.map(({ accepts }) => accepts?.({ name: 'Group', ...row }))).toEqual(accepted);
});

test.each([
  ['a taxed line', code({ Id: 'TAX' }), usCompany, /rate of its invoice/],
  ['a taxed line', code({ Id: 'TAX' }), automated, undefined],
  ['an untaxed line', code({ Id: 'NON' }), usCompany, undefined],
  ['an untaxed line', code({ Id: 'NON' }), automated, undefined],
  ['a place', code(), automated, /works sales tax out itself/],
  ['a code', code(), usCompany, undefined],
  ['another word', code({ Id: 'CustomSalesTax' }), usCompany, /QuickBooks’ own/],
  ['an inactive code', code({ Active: false }), gbCompany, /inactive/],
  ['a hidden code', code({ Hidden: true }), gbCompany, /hidden/],
  [
    'a code of purchases',
    code({ SalesTaxRateList: {}, PurchaseTaxRateList: { TaxRateDetail: [{}] } }),
    gbCompany,
    /purchases only/,
  ],
  ['exempt: no rate at all', code({ SalesTaxRateList: { TaxRateDetail: [] } }), gbCompany, undefined],
])('%s is taken over, or left with a reason', (_name, record, company, says) => {
  const reason = whyLeft(record, company);

  if (says === undefined) expect(reason).toBeUndefined();
  else expect(reason).toMatch(says);
});

test('who has an unmapped rate is given the command for it, and another one where QuickBooks works tax out', () => {
  expect(kind.unmatched?.('demo', '21', usCompany)).toContain(
    'halo-qbo tax create --connection demo --code 21',
  );
  expect(kind.unmatched?.('demo', '21', automated)).toContain('--accept 21=TAX');
  expect(kind.unmatched?.('demo', '21', automated)).not.toContain('tax create');
});
