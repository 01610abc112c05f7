/** Payments in other currencies: both systems mean the same figure, however many decimals the currency has. */
import { kind } from '../../lib/entities/payment/index.ts';
import { envFor, usCompany } from '../support/references.ts';

const env = envFor(usCompany);
const taken = (currency: string | undefined, Amount: number) => ({
  ...(currency !== undefined && { CurrencyRef: { value: currency } }),
  TxnDate: '2026-11-24',
  allocation: { InvoiceRef: { value: '5' }, Amount },
});

test.each([
  ['JPY', 1_000],
  ['KRW', 1],
  ['BHD', 12.345],
  ['EUR', 40.92],
  [undefined, 0.1],
])('%s %d taken in QuickBooks arrives in HaloPSA as it is', (currency, amount) => {
  const shape = kind.quickbooks.lens.read(taken(currency, amount), env);

  const row = kind.halo.lens.write(shape, {}, env);

  expect(row).toMatchObject({ invoice_id: 5, amount });
  expect(kind.halo.lens.read(row, env)).toEqual(shape);
});

test('a whole amount and the same amount with zeros behind the point are one', () => {
  expect(kind.halo.lens.read({ invoice_id: 5, amount: 1_000.0 }, env).amount).toBe('1000');
  expect(kind.quickbooks.lens.read(taken('JPY', 1_000), env).amount).toBe('1000');
});
