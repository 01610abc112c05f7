/** Amounts of lines: quantity times price to the cent, and prices that include tax split into net and tax. */
import type Big from 'big.js';
import type { WriteContext } from './change.ts';
import { refusals } from './faults.ts';
import { big, cents, refId, sumOf, ZERO, type Rec } from './records.ts';
import { modeOf, ratesOf, shareOf, type TaxSide } from './tax.ts';

export interface Priced {
  readonly net: Big;
  /** Only where prices include tax. */
  readonly gross?: Big;
}

/** The amount of a line without tax, and with it where prices include tax. @throws Refusal 2020, 6000 */
export function priced(
  { company, switches }: WriteContext,
  record: Rec,
  sent: unknown,
  detail: Rec,
  side: TaxSide,
): Priced {
  if (sent === undefined) throw refusals.required('Amount');
  const amount = big(sent);
  if (modeOf(company, record) !== 'TaxInclusive') {
    checkAmount(amount, detail, [amount]);
    return { net: amount };
  }
  const share = shareOf(ratesOf(company, refId(detail, 'TaxCodeRef'), side)).plus(1);
  const taken = switches.inclusiveAmount === 'gross' ? amount : cents(amount.times(share));
  const gross = detail['TaxInclusiveAmt'] === undefined ? taken : big(detail['TaxInclusiveAmt']);
  checkAmount(amount, detail, [amount, gross]);
  return { net: cents(gross.div(share)), gross };
}

function checkAmount(amount: Big, { Qty: quantity, UnitPrice: price }: Rec, allowed: readonly Big[]): void {
  if (quantity === undefined || price === undefined) return;
  const product = cents(big(quantity).times(big(price)));
  if (!allowed.some((one) => cents(one).eq(product)))
    throw refusals.business(
      'Amount calculation incorrect in the request. Amount is not equal to UnitPrice * Qty. Supplied value:' +
        amount.toFixed(),
    );
}

/** More than rounding can explain is no odd cent. */
const ODD_MAX = 0.05;

/** Prices with tax come to what was asked for: the odd cent of rounding goes to the last line. */
export function withOddCent(
  lines: readonly Rec[],
  grossOf: (line: Rec) => Big | undefined,
  netAndTax: Big,
): { readonly lines: readonly Rec[]; readonly odd: Big } {
  const last = lines.findLastIndex((line) => grossOf(line) !== undefined);
  const odd = sumOf(lines.map((line) => grossOf(line) ?? ZERO)).minus(netAndTax);
  if (last < 0 || odd.eq(ZERO) || odd.abs().gt(ODD_MAX)) return { lines, odd: ZERO };
  const moved = lines.map((line, at) =>
    at === last ? { ...line, Amount: big(line['Amount']).plus(odd).toNumber() } : line,
  );
  return { lines: moved, odd };
}
