/** What must hold before a credit that HaloPSA applies is applied in QuickBooks. */
import { sayMoney, toMinor } from '../codecs.ts';
import type { LensEnv, Observed, Refusal } from '../kind.ts';
import type { CreditApplication } from './shape.ts';

const refuse = (code: string, sentence: string, fix: string): Refusal => ({
  code,
  sentence,
  fix,
  owner: 'bookkeeper',
});

/** What came from QuickBooks is applied there already, and what is applied counts as used. */
export function check(
  { invoice, creditNote, amount }: CreditApplication,
  source: Observed,
  { refs, company }: LensEnv,
  isMade = false,
): Refusal | undefined {
  if (source['row'] === undefined) return undefined;
  const bill = refs.observed('invoice', invoice ?? '');
  const credit = refs.observed('credit-note', creditNote ?? '');
  const currency = typeof bill['currency'] === 'string' ? bill['currency'] : company.homeCurrency;
  const on = `credit note ${String(credit['number'] ?? '')} on invoice ${String(bill['number'] ?? '')}`;
  if (credit['currency'] !== undefined && credit['currency'] !== currency)
    return refuse(
      'currency-differs',
      `HaloPSA applies ${on}, but the one is in ${String(credit['currency'])} and the other in ${currency}.`,
      'Take the application back in HaloPSA and apply a credit note of the invoice’s currency.',
    );
  const wanted = toMinor(amount, currency);
  const said = `HaloPSA applies ${sayMoney(wanted, currency)} of ${on}`;
  if (isMade) return undefined;
  if (typeof credit['balanceMinor'] === 'number' && wanted > credit['balanceMinor'])
    return refuse(
      'credit-used-up',
      `${said}, but only ${sayMoney(credit['balanceMinor'], currency)} of it is left in QuickBooks.`,
      'See in QuickBooks what the credit memo was applied to and take it off there, or apply no more than is left in HaloPSA; then retry.',
    );
  if (typeof bill['balanceMinor'] === 'number' && wanted > bill['balanceMinor'])
    return refuse(
      'credit-beyond-invoice',
      `${said}, but only ${sayMoney(bill['balanceMinor'], currency)} of it is open in QuickBooks.`,
      'Apply no more than is open in HaloPSA, or take another payment off the invoice in QuickBooks; then retry.',
    );
  return undefined;
}
