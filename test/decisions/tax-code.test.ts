/** A tax code as both systems see it: groups, rates on rates, and what is exempt. */
import { kind } from '../../lib/entities/tax-code/index.ts';
import { observedRates } from '../../lib/entities/tax-code/rates.ts';
import type { Wire } from '../../lib/entities/kind.ts';
import { envFor, gbCompany } from '../support/references.ts';

const detail = (id: string, order: number, on = 'TaxOnAmount'): Wire => ({
  TaxRateRef: { value: id },
  TaxTypeApplicable: on,
  TaxOrder: order,
});
const code = (rates: Readonly<Record<string, number>>, ...details: readonly Wire[]): Wire => ({
  Id: '5',
  Name: 'Group',
  SalesTaxRateList: { TaxRateDetail: details },
  rates: Object.entries(rates).map(([Id, RateValue]) => ({ Id, RateValue })),
});
const observe = (record: Wire) => kind.quickbooks.observe(record, envFor(gbCompany));
const QUEBEC = { g: 5, q: 9.975 };

test.each([
  ['one rate', code({ a: 20 }, detail('a', 0)), '20', 'a:20'],
  ['a group: its rates add up', code(QUEBEC, detail('g', 0), detail('q', 1)), '14.975', 'g:5;q:9.975'],
  [
    'a tax on the amount and the tax before it',
    code(QUEBEC, detail('g', 0), detail('q', 1, 'TaxOnAmountPlusTax')),
    '15.47375',
    'g:5;q:9.975:1.05',
  ],
  [
    'a tax on the tax before it',
    code({ a: 10, b: 50 }, detail('a', 0), detail('b', 1, 'TaxOnTax')),
    '15',
    'a:10;b:50:0.1',
  ],
  [
    'the order is the code’s, not the list’s',
    code(QUEBEC, detail('q', 1, 'TaxOnAmountPlusTax'), detail('g', 0)),
    '15.47375',
    'g:5;q:9.975:1.05',
  ],
  ['exempt: no rate at all', code({}), '0', ''],
  ['zero-rated', code({ z: 0 }, detail('z', 0)), '0', 'z:0'],
])('%s', (_name, record, ratePercent, rates) => {
  expect(observe(record)).toMatchObject({ ratePercent, rates });
});

test('what is said of a code is read back as it was meant', () => {
  const said = observe(code(QUEBEC, detail('g', 0), detail('q', 1, 'TaxOnAmountPlusTax')));

  const read = observedRates('q:5', said).map(({ id, percent, base }) => [
    id,
    percent.toFixed(),
    base.toFixed(),
  ]);

  expect(read).toEqual([
    ['g', '5', '1'],
    ['q', '9.975', '1.05'],
  ]);
  expect(observedRates('q:8', observe(code({})))).toEqual([]);
});

test('a code whose rates nobody looked into counts as one rate', () => {
  expect(
    observedRates('q:3', { ratePercent: '8.25' }).map(({ id, percent }) => [id, percent.toFixed()]),
  ).toEqual([['q:3', '8.25']]);
});

test('a HaloPSA rate that is not the whole of the group is refused before the first post', () => {
  const quickbooks = observe(code(QUEBEC, detail('g', 0), detail('q', 1)));

  const verdict = (value: number) =>
    kind.verify?.(kind.halo.observe({ value }, envFor(gbCompany)), quickbooks, {
      boundMinor: 0,
      currency: 'CAD',
    });

  expect(verdict(14.975)).toEqual({ agrees: true });
  expect(verdict(5)).toMatchObject({ agrees: false, refusal: { code: 'tax-rate-differs' } });
});
