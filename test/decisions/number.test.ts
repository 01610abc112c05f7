import type { Connection } from '../../lib/sync/connection.ts';
import { chooseNumber, collision } from '../../lib/sync/numbering.ts';

const connection = (
  policy: Connection['numbering']['policy'],
  customTxnNumbers: boolean,
  prefix = '',
  suffix = '',
) => ({ numbering: { policy, prefix, suffix }, quickbooks: { customTxnNumbers } }) as Connection;

test('halo-number: HaloPSA’s number with prefix and suffix, leading zeros kept', () => {
  expect(chooseNumber('00042', connection('halo-number', true, 'INV-', '/A'))).toEqual({
    number: 'given',
    value: 'INV-00042/A',
  });
});

test('quickbooks-number sends none', () => {
  expect(chooseNumber('42', connection('quickbooks-number', false))).toEqual({ number: 'none' });
});

test.each([
  ['halo-number', false, '42', 'custom-numbers-off'],
  ['quickbooks-number', true, '42', 'numbers-not-assigned'],
  ['halo-number', true, '1234567890123456789012', 'number-too-long'],
] as const)('%s with CustomTxnNumbers %s and number %s is refused: %s', (policy, custom, own, code) => {
  expect(chooseNumber(own, connection(policy, custom))).toMatchObject({
    number: 'refused',
    refusal: { code },
  });
});

describe('a purchase order goes by the preference of purchases, whatever the policy of sales', () => {
  const kind = 'purchase-order';
  const purchases = (
    policy: Connection['numbering']['policy'],
    customPurchaseNumbers: boolean | undefined,
    customTxnNumbers: boolean,
  ) =>
    ({
      numbering: { policy, prefix: '', suffix: '', own: { [kind]: { prefix: 'PO-', suffix: '' } } },
      quickbooks: {
        customTxnNumbers,
        ...(customPurchaseNumbers !== undefined && { customPurchaseNumbers }),
      },
    }) as unknown as Connection;

  test.each([
    ['halo-number', undefined, true, { number: 'none' }],
    ['sequence', false, true, { number: 'none' }],
    ['halo-number', false, false, { number: 'none' }],
    ['halo-number', true, false, { number: 'given', value: 'PO-42' }],
    ['quickbooks-number', true, true, { number: 'given', value: 'PO-42' }],
    ['sequence', true, true, { number: 'next' }],
  ] as const)('%s, purchases %s, sales %s', (policy, purchasesOn, salesOn, chosen) => {
    expect(chooseNumber('42', purchases(policy, purchasesOn, salesOn), kind)).toEqual(chosen);
  });
});

test('21 characters pass, numbers beyond 2^53 stay exact', () => {
  expect(chooseNumber('123456789012345678901', connection('halo-number', true))).toEqual({
    number: 'given',
    value: '123456789012345678901',
  });
});

test('a collision names the holder: type, id, customer, date and amount', () => {
  const holder = {
    Id: '145',
    CustomerRef: { value: '7', name: 'Acme' },
    TxnDate: '2026-10-01',
    TotalAmt: 1234.5,
    CurrencyRef: { value: 'USD' },
  };
  const { sentence } = collision('1042', holder, 'Invoice', 'USD');
  for (const part of ['1042', 'Invoice 145', 'Acme', '2026-10-01', '1,234.50 USD'])
    expect(sentence).toContain(part);
});
