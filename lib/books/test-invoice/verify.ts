/** Both documents side by side, to the cent: read plainly from each system, not from what the sync believes. */
import { sayMoney, toMinor } from '../../entities/codecs.ts';
import type { Wire } from '../../entities/kind.ts';
import { get } from '../../entities/lens.ts';
import { idText, list } from '../../entities/wire.ts';

export interface Check {
  readonly what: 'customer' | 'lines' | 'tax' | 'number' | 'total' | 'e-mail';
  readonly ok: boolean;
  readonly halo: string;
  readonly quickbooks: string;
}

export interface Expected {
  readonly customer: string;
  /** What QuickBooks is to carry; undefined where QuickBooks counts for itself. */
  readonly number: string | undefined;
  readonly currency: string;
}

const itemLines = (invoice: Wire): readonly Wire[] =>
  list(invoice['Line']).filter(({ DetailType }) => DetailType === 'SalesItemLineDetail');

/** Of the lines that cost something. */
const amounts = (lines: readonly Wire[], field: string, currency: string): readonly number[] =>
  lines.map((line) => toMinor(line[field], currency)).filter((minor) => minor !== 0);

export function compare(
  halo: Wire,
  quickbooks: Wire,
  { customer, number, currency }: Expected,
): readonly Check[] {
  const money = (value: unknown): string => sayMoney(toMinor(value, currency), currency);
  const check = (what: Check['what'], ours: string, theirs: string): Check => ({
    what,
    ok: ours === theirs,
    halo: ours,
    quickbooks: theirs,
  });
  const say = (minors: readonly number[]): string =>
    minors.map((minor) => sayMoney(minor, currency)).join(', ');
  const carried = idText(quickbooks['DocNumber']);
  return [
    check('customer', customer, idText(get(quickbooks, 'CustomerRef.value'))),
    check(
      'lines',
      say(amounts(list(halo['lines']), 'net_amount', currency)),
      say(amounts(itemLines(quickbooks), 'Amount', currency)),
    ),
    check('tax', money(halo['tax_total']), money(get(quickbooks, 'TxnTaxDetail.TotalTax'))),
    check('total', money(halo['total']), money(quickbooks['TotalAmt'])),
    check('number', number ?? idText(halo['thirdpartyinvoicenumber']), carried),
    check('e-mail', 'NotSet', idText(quickbooks['EmailStatus']) || 'NotSet'),
  ];
}
