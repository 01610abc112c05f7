/**
 * Purchase orders, sales orders and quotations: lines with amounts and tax, totals, and what has come or been billed. `_create_invoice` on an
 * order and `_create_so` on a quotation make the next document of the chain from all their lines.
 */
import Big from 'big.js';
import { amountOf, taxCodeOf, taxTotal } from '../invoices.ts';
import { notBound } from '../refused.ts';
import type { Change, Rules } from '../resource.ts';
import { told, type Tenant, type Told } from '../tenant.ts';
import { big, list, money, round2, text, whole, withoutCommands, type Rec } from '../values.ts';

export interface OrderKind {
  readonly resource: 'PurchaseOrder' | 'SalesOrder' | 'Quotation';
  readonly party: { readonly field: string; readonly resource: string; readonly name: string };
  /** Which of an item's prices a line takes. */
  readonly price: 'costprice' | 'baseprice';
  /** Field of a line that names the order. */
  readonly parent: string;
}

function completeLine(line: Rec, party: Rec, { price }: OrderKind, tenant: Tenant): Rec {
  const { masters, switches } = tenant;
  const { quantity, price: unit, taxCode } = switches.orderLine;
  const item = masters.item(whole(line['item_id']));
  const isPurchase = price === 'costprice';
  const own = { ...line, tax_code: line[taxCode] };
  const code = isPurchase
    ? text(line[taxCode]) || text(party['purchase_tax_code']) || text(item?.['taxcodeother'])
    : taxCodeOf(own, item, party, masters);
  const rate = big(masters.tax(code)?.['value']);
  const amount = big(line[quantity] ?? (item ? 1 : 0));
  const each = big(line[unit] ?? item?.[price]);
  const net = amountOf(amount, each, big(line['discount_perc']));
  const tax = round2(net.times(rate).div(100));
  return {
    ...withoutCommands(line),
    name: text(line['name']) || text(item?.['name']),
    [quantity]: amount.toNumber(),
    [unit]: each.toNumber(),
    [taxCode]: code,
    tax_name: text(masters.tax(code)?.['name']),
    tax_rate: rate.toNumber(),
    net_total: net.toNumber(),
    total_tax: tax.toNumber(),
    total_price: net.plus(tax).toNumber(),
  };
}

function linesOf(record: Rec, party: Rec, kind: OrderKind, tenant: Tenant): readonly Rec[] {
  const taken = list(record['lines']).map((line) => whole(line['id']));
  let next = Math.max(0, ...taken);
  return list(record['lines']).map((line, index) => {
    const id = whole(line['id']) > 0 ? whole(line['id']) : (next += 1);
    return {
      ...completeLine(line, party, kind, tenant),
      id,
      [kind.parent]: record['id'],
      sort_seq: index + 1,
    };
  });
}

/** None, some or all of what was ordered has come. */
function goodsIn(lines: readonly Rec[], { orderLine, goodsIn: status }: Tenant['switches']): Rec {
  const ordered = lines.reduce((sum, line) => sum.plus(big(line[orderLine.quantity])), new Big(0));
  const received = lines.reduce((sum, line) => sum.plus(big(line['quantity_received'])), new Big(0));
  if (received.eq(0)) return { goodsin_status: status.none };
  return { goodsin_status: received.lt(ordered) ? status.part : status.all };
}

function totals(lines: readonly Rec[], { taxRounding, orderLine }: Tenant['switches']): Rec {
  const net = lines.reduce((sum, line) => sum.plus(big(line['net_total'])), new Big(0));
  const taxed = lines.map((line) => ({
    tax_code: line[orderLine.taxCode],
    tax_rate: line['tax_rate'],
    tax_amount: line['total_tax'],
    net_amount: line['net_total'],
  }));
  const tax = taxTotal(taxed, { taxRounding });
  return { revenue: money(net), tax_total: money(tax), total: money(net.plus(tax)) };
}

function complete(kind: OrderKind, { after }: Change, tenant: Tenant): Rec {
  const { store, switches, today } = tenant;
  const { field, resource, name } = kind.party;
  const party = store.get(resource, after[field]);
  if (!party) throw notBound(`[0].${field}`, `${resource} ${String(after[field])} does not exist.`);
  const lines = linesOf(after, party, kind, tenant);
  const billed = billsOf(kind, after, tenant);
  return {
    ...after,
    [name]: text(party['name']),
    date: text(after['date']) || `${today}T00:00:00`,
    status: after['status'] ?? switches.orderStatuses.open,
    lines,
    ...totals(lines, switches),
    ...(kind.resource === 'PurchaseOrder' && goodsIn(lines, switches)),
    ...(kind.resource !== 'Quotation' && { invoice_count: billed.length }),
  };
}

const billField = ({ resource }: OrderKind): string =>
  resource === 'PurchaseOrder' ? 'purchaseorder_id' : 'salesorder_id';

const billsOf = (kind: OrderKind, order: Rec, { store }: Tenant): readonly Rec[] =>
  kind.resource === 'Quotation' ? [] : store.where('Invoice', billField(kind), order['id']);

/** An invoice or a bill of all lines of the order. */
function billFor(kind: OrderKind, order: Rec, { switches }: Tenant): Rec {
  const { quantity, price, taxCode } = switches.orderLine;
  const lineField = kind.resource === 'PurchaseOrder' ? 'purchaseorder_line_id' : 'salesorder_line_id';
  return {
    [billField(kind)]: order['id'],
    ...(kind.resource === 'SalesOrder'
      ? { client_id: order['client_id'] }
      : { supplier_id: order['supplier_id'], client_id: order['client_id'] ?? 0 }),
    lines: list(order['lines']).map((line) => ({
      _itemid: whole(line['item_id']),
      item_shortdescription: line['name'],
      qty_order: line[quantity],
      unit_price: line[price],
      tax_code: line[taxCode],
      discount_perc: line['discount_perc'] ?? 0,
      [lineField]: line['id'],
    })),
  };
}

const salesOrderFor = (quotation: Rec): Rec => ({
  client_id: quotation['client_id'],
  quotation_id: quotation['id'],
  lines: list(quotation['lines']).map((line) => {
    const { id, ...kept } = line;
    return { ...kept, quotation_line_id: id };
  }),
});

/** @param write makes another record, as if it had been posted */
export function orderRules(
  kind: OrderKind,
  write: (resource: string, posted: Rec, tenant: Tenant) => readonly Told[],
): Rules {
  return {
    complete: (change, tenant) => complete(kind, change, tenant),
    follow: ({ after, posted }, tenant) => {
      if (kind.resource === 'Quotation')
        return posted['_create_so'] === true ? write('SalesOrder', salesOrderFor(after), tenant) : [];
      if (posted['_create_invoice'] !== true) return [];
      const made = write('Invoice', billFor(kind, after, tenant), tenant);
      const counted = { ...after, invoice_count: billsOf(kind, after, tenant).length };
      tenant.store.put(kind.resource, counted);
      return [...made, told(kind.resource, 'Updated', counted)];
    },
    shown: (record, tenant, query) =>
      query.flag('includedetails') === true && kind.resource !== 'Quotation'
        ? { ...record, invoices: billsOf(kind, record, tenant) }
        : record,
  };
}
