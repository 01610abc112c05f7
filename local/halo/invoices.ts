/**
 * What HaloPSA computes of an invoice: line defaults from the item, tax codes from line, client and item, net, tax and totals, what is paid.
 * The sample uses the same functions, so its totals are HaloPSA's by construction.
 */
import Big from 'big.js';
import { invoiceKindOf } from './filters.ts';
import { broken } from './refused.ts';
import type { Switches } from './switches.ts';
import { addDays, big, list, money, round2, text, whole, withoutCommands, type Rec } from './values.ts';

export { round2, type Rec } from './values.ts';

export interface Masters {
  item(id: number): Rec | undefined;
  client(id: number): Rec | undefined;
  tax(id: string): Rec | undefined;
  /** The untaxed code of a company. */
  untaxed(realmId: string): Rec | undefined;
  /** By its id or its three letters. */
  currency?(idOrCode: unknown): Rec | undefined;
}

const HUNDRED = new Big(100);
/** No price comes near; a product of two large fields would. */
const TOTAL_MAX = new Big('1e15');
/** Line ids are the invoice's id and the line's place in it, within an Int32. */
const LINE_IDS = { perInvoice: 1_000, invoices: 2_000_000 };

/** Line tax: its own code, else untaxed where the item or client is, else the client's, else the item's. */
export function taxCodeOf(line: Rec, item: Rec | undefined, client: Rec, masters: Masters): string {
  const own = text(line['tax_code']);
  if (own !== '' && own !== '0') return own;
  if (item === undefined) return '';
  const taxable = item['taxable'] !== false && client['taxable'] !== false;
  if (!taxable) return text(masters.untaxed(text(client['qbo_company_id']))?.['id']);
  return text(client['item_tax_code']) || text(item['taxcode']);
}

/** @throws Refused beyond what a Decimal of HaloPSA's money takes */
export function amountOf(quantity: Big, price: Big, discountPercent: Big): Big {
  const amount = round2(quantity.times(price).times(HUNDRED.minus(discountPercent)).div(100));
  if (amount.abs().gt(TOTAL_MAX))
    throw broken('System.OverflowException', 'Value was either too large or too small for a Decimal.');
  return amount;
}

export function completeLine(line: Rec, client: Rec, masters: Masters): Rec {
  const item = masters.item(Number(line['_itemid'] ?? 0));
  const code = taxCodeOf(line, item, client, masters);
  const tax = masters.tax(code);
  const quantity = big(line['qty_order'] ?? (item ? 1 : 0));
  const price = big(line['unit_price'] ?? item?.['baseprice'] ?? 0);
  const net = amountOf(quantity, price, big(line['discount_perc']));
  // With automated sales tax QuickBooks computes it, and HaloPSA shows none on the lines.
  const rate = line['use_qbo_ast'] === true ? new Big(0) : big(tax?.['value']);
  const overridden = line['tax_code_overriden'] === true && line['tax_amount'] !== undefined;
  const amount = overridden ? round2(big(line['tax_amount'])) : round2(net.times(rate).div(100));
  return {
    ...withoutCommands(line),
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

const sumOf = (lines: readonly Rec[], field: string): Big =>
  lines.reduce((sum, line) => sum.plus(big(line[field])), new Big(0));

/**
 * Tax of all lines under the stated rule; an overridden line counts as it was entered, and where QuickBooks computes the tax only what was
 * written back to the lines' `override_ast_total`.
 */
export function taxTotal(lines: readonly Rec[], switches: Pick<Switches, 'taxRounding'>): Big {
  const active = lines.filter((line) => line['isinactive'] !== true);
  if (active.some((line) => line['use_qbo_ast'] === true)) return round2(sumOf(active, 'override_ast_total'));
  if (switches.taxRounding === 'per-line' || active.some((line) => line['tax_code_overriden'] === true))
    return sumOf(active, 'tax_amount');
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

/** Lines with ids: their own where they have one, else the next that no other line of the invoice has. */
function numbered(lines: readonly Rec[], invoiceId: unknown): readonly Rec[] {
  const id = whole(invoiceId);
  const base = (Math.abs(id) % LINE_IDS.invoices) * LINE_IDS.perInvoice;
  const taken = new Set(lines.map((line) => whole(line['id'])));
  let next = base;
  return lines.map((line, index) => {
    const own = whole(line['id']);
    if (own <= 0)
      do next += 1;
      while (taken.has(next));
    return { ...line, id: own > 0 ? own : next, ihid: id, sequenceid: index + 1 };
  });
}

/** The other currency's amounts, on a foreign invoice only. */
function converted(line: Rec, rate: Big, { plainAmounts, conversionRate }: Switches): Rec {
  if (rate.eq(0) || rate.eq(1)) return line;
  const toHome = conversionRate === 'home-per-foreign' ? rate : new Big(1).div(rate);
  const factor = plainAmounts === 'document' ? toHome : new Big(1).div(toHome);
  const times = (field: string): number => money(big(line[field]).times(factor));
  return {
    ...line,
    unit_price_converted: times('unit_price'),
    net_amount_converted: times('net_amount'),
    tax_converted: times('tax_amount'),
  };
}

const statusOf = (total: Big, paid: Big, { paymentStatuses: status }: Switches): number => {
  if (paid.eq(0)) return status.unpaid;
  return paid.abs().gte(total.abs()) ? status.paid : status.partial;
};

/** Used of a credit note counts like paid of an invoice; what is left is its outstanding. */
function creditFields(invoice: Rec, total: Big): Rec {
  const value = total.abs();
  const used = invoice['mark_credit_as_used'] === true ? value : big(invoice['credit_used']);
  return {
    credit_date: text(invoice['credit_date']) || text(invoice['invoice_date']),
    credit_total: value.toNumber(),
    credit_used: used.toNumber(),
    credit_outstanding: value.minus(used).toNumber(),
  };
}

/** A foreign invoice takes the rate of its currency as it is on the day it is made; later only when asked to. */
function currencyFields(posted: Rec, client: Rec, masters: Masters): Rec {
  const own =
    text(posted['currency']) || (whole(posted['currency_code']) ? '' : text(client['currencyisocode']));
  const row = masters.currency?.(own || whole(posted['currency_code']));
  const current = row?.['conversion_rate'] === 1 ? undefined : row?.['conversion_rate'];
  const refresh = posted['update_invoice_conversion_rate'] === true;
  const rate = refresh ? row?.['conversion_rate'] : (posted['currency_conversion_rate'] ?? current);
  return {
    currency: own || text(row?.['code']),
    ...(rate !== undefined && rate !== null && { currency_conversion_rate: rate }),
  };
}

/** Everything that follows from the lines. */
function totals(posted: Rec, lines: readonly Rec[], switches: Switches): Rec {
  const active = lines.filter((line) => line['isinactive'] !== true);
  const tax = taxTotal(lines, switches);
  const total = posted['voided'] === true ? new Big(0) : round2(sumOf(active, 'net_amount').plus(tax));
  const isCredit = invoiceKindOf(posted, switches) === 'credit';
  const paid = big(posted['amountpaid']);
  const credit = isCredit ? creditFields(posted, total) : {};
  const used = isCredit ? big(credit['credit_used']) : paid;
  return {
    tax_total: tax.toNumber(),
    total: total.toNumber(),
    amountpaid: paid.toNumber(),
    amountdue: isCredit
      ? total.minus(used.times(total.lt(0) ? -1 : 1)).toNumber()
      : total.minus(paid).toNumber(),
    paymentstatus: statusOf(total, used, switches),
    ...credit,
  };
}

/** A whole invoice from what was posted over what was there. */
export function completeInvoice(posted: Rec, masters: Masters, switches: Switches, today: string): Rec {
  const client = masters.client(Number(posted['client_id'])) ?? {};
  const date = text(posted['invoice_date']) || `${today}T00:00:00`;
  const terms = Number(posted['paymentterms'] ?? client['paymentterms'] ?? 0);
  const currency = currencyFields(posted, client, masters);
  const lines = numbered(
    list(posted['lines']).map((line) => completeLine(line, client, masters)),
    posted['id'],
  ).map((line) => converted(line, big(currency['currency_conversion_rate']), switches));
  return {
    ...posted,
    ...currency,
    invoicenumber: text(posted['invoicenumber']) || text(posted['id']),
    thirdpartyinvoicenumber: text(posted['thirdpartyinvoicenumber']),
    client_name: text(client['name']),
    invoice_date: date.length === 10 ? `${date}T00:00:00` : date,
    paymentterms: terms,
    duedate: text(posted['duedate']) || addDays(date, terms),
    qbo_company_id: text(posted['qbo_company_id']) || text(client['qbo_company_id']),
    qboid: Number(posted['qboid'] ?? 0),
    posted: posted['posted'] === true,
    voided: posted['voided'] === true,
    lines,
    ...totals({ ...posted, invoice_date: date }, lines, switches),
  };
}
