/** What must hold before a row of HaloPSA becomes a payment in QuickBooks; what comes from there is there already. */
import { sayMoney, toMinor } from '../codecs.ts';
import type { LensEnv, Observed, Refusal } from '../kind.ts';
import type { Payment } from './shape.ts';

/** Nothing is open on the invoice: the money is a second payment, or the first under another date, and only a person can tell. */
export function check(
  { invoice, amount }: Payment,
  source: Observed,
  { refs, company }: LensEnv,
  isMade = false,
): Refusal | undefined {
  const { balanceMinor, currency, number } = refs.observed('invoice', invoice ?? '');
  if (source['row'] === undefined || isMade || balanceMinor !== 0) return undefined;
  const code = typeof currency === 'string' ? currency : company.homeCurrency;
  return {
    code: 'invoice-not-open',
    sentence: `HaloPSA has a payment of ${sayMoney(toMinor(amount, code), code)} on invoice ${String(number ?? '')}, of which nothing is open in QuickBooks.`,
    fix: 'If it is the payment that QuickBooks has already, delete this one in HaloPSA; if it is more money, take it in QuickBooks as a payment on account; if the invoice was voided, delete the payment; then retry.',
    owner: 'bookkeeper',
  };
}
