/**
 * What HaloPSA computes of an invoice: line defaults from the item, tax codes from line, client and item, net, tax and totals, what is paid.
 * The sample uses the same functions, so its totals are HaloPSA's by construction.
 */
import Big from 'big.js';
import type { Switches } from './switches.ts';

export type Rec = Readonly<Record<string, unknown>>;

export interface Masters {
  item(id: number): Rec | undefined;
  client(id: number): Rec | undefined;
  tax(id: string): Rec | undefined;
  /** The untaxed code of a company. */
  untaxed(realmId: string): Rec | undefined;
}

const big = (value: unknown): Big =>
  typeof value === 'number' || (typeof value === 'string' && value.trim() !== '')
    ? new Big(value)
    : new Big(0);
export const round2 = (value: Big): Big => value.round(2, Big.roundHalfUp);
const text = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
const list = (value: unknown): readonly Rec[] => (Array.isArray(value) ? (value as Rec[]) : []);

/** Line tax: its own code, else untaxed where the item or client is, else the client's, else the item's. */
function taxCodeOf(line: Rec, item: Rec | undefined, client: Rec, masters: Masters): string {
  const own = text(line['tax_code']);
  if (own !== '' && own !== '0') return own;
  if (item === undefined) return '';
  const taxable = item['taxable'] !== false && client['taxable'] !== false;
  if (!taxable) return text(masters.untaxed(text(client['qbo_company_id']))?.['id']);
  return text(client['item_tax_code']) || text(item['taxcode']);
}

export function completeLine(line: Rec, client: Rec, masters: Masters): Rec {
  const item = masters.item(Number(line['_itemid'] ?? 0));
  const code = taxCodeOf(line, item, client, masters);
  const tax = masters.tax(code);
  const quantity = big(line['qty_order'] ?? (item ? 1 : 0));
  const price = big(line['unit_price'] ?? item?.['baseprice'] ?? 0);
  const net = round2(
    quantity
      .times(price)
      .times(new Big(100).minus(big(line['discount_perc'])))
      .div(100),
  );
  const rate = big(tax?.['value']);
  const overridden = line['tax_code_overriden'] === true && line['tax_amount'] !== undefined;
  const amount = overridden ? round2(big(line['tax_amount'])) : round2(net.times(rate).div(100));
  return {
    ...line,
    item_shortdescription: text(line['item_shortdescription']) || text(item?.['name']),
    qty_order: quantity.toNumber(),
    unit_price: price.toNumber(),
    tax_code: code,
    tax_name: text(tax?.['name']),
    tax_rate: rate.toNumber(),
    net_amount: net.toNumber(),
    tax_amount: amount.toNumber(),
  };
}

/** Tax of all lines under the stated rule; an overridden line counts as it was entered. */
export function taxTotal(lines: readonly Rec[], switches: Switches): Big {
  const active = lines.filter((line) => line['isinactive'] !== true);
  if (switches.taxRounding === 'per-line' || active.some((line) => line['tax_code_overriden'] === true)) {
    return active.reduce((sum, line) => sum.plus(big(line['tax_amount'])), new Big(0));
  }
  const byCode = new Map<string, { net: Big; rate: Big }>();
  for (const line of active) {
    const entry = byCode.get(text(line['tax_code'])) ?? { net: new Big(0), rate: big(line['tax_rate']) };
    byCode.set(text(line['tax_code']), { ...entry, net: entry.net.plus(big(line['net_amount'])) });
  }
  return [...byCode.values()].reduce(
    (sum, { net, rate }) => sum.plus(round2(net.times(rate).div(100))),
    new Big(0),
  );
}

const addDays = (day: string, days: number): string => {
  const date = new Date(`${day.slice(0, 10)}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return `${date.toISOString().slice(0, 10)}T00:00:00`;
};

/** A whole invoice from what was posted over what was there. */
export function completeInvoice(posted: Rec, masters: Masters, switches: Switches, today: string): Rec {
  const client = masters.client(Number(posted['client_id'])) ?? {};
  const date = text(posted['invoice_date']) || `${today}T00:00:00`;
  const terms = Number(posted['paymentterms'] ?? client['paymentterms'] ?? 0);
  const lines = list(posted['lines']).map((line, index) => ({
    ...completeLine(line, client, masters),
    id: Number(line['id'] ?? 0) > 0 ? line['id'] : Number(posted['id']) * 1_000 + index + 1,
    sequenceid: index + 1,
  }));
  const active = lines.filter((line: Rec) => line['isinactive'] !== true);
  const net = active.reduce((sum, line: Rec) => sum.plus(big(line['net_amount'])), new Big(0));
  const tax = taxTotal(lines, switches);
  const total = posted['voided'] === true ? new Big(0) : round2(net.plus(tax));
  const paid = big(posted['amountpaid']);
  return {
    ...posted,
    invoicenumber: text(posted['invoicenumber']) || text(posted['id']),
    thirdpartyinvoicenumber: text(posted['thirdpartyinvoicenumber']),
    client_name: text(client['name']),
    invoice_date: date.length === 10 ? `${date}T00:00:00` : date,
    paymentterms: terms,
    duedate: text(posted['duedate']) || addDays(date, terms),
    currency: text(posted['currency']) || text(client['currencyisocode']),
    qbo_company_id: text(posted['qbo_company_id']) || text(client['qbo_company_id']),
    qboid: Number(posted['qboid'] ?? 0),
    posted: posted['posted'] === true,
    voided: posted['voided'] === true,
    lines,
    tax_total: tax.toNumber(),
    total: total.toNumber(),
    amountpaid: paid.toNumber(),
    amountdue: total.minus(paid).toNumber(),
    paymentstatus: paid.eq(0) ? 0 : paid.gte(total) ? 2 : 1,
  };
}
