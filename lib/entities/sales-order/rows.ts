/**
 * Lines of HaloPSA's orders say the same as those of its invoices in other words. Translated row by row, they are read and written by the
 * invoice's own lens: discounts, headings and rounding are its business.
 */
import type { Company, Wire } from '../kind.ts';
import type { Field } from '../lens.ts';
import { ordersOf } from '../order-settings.ts';
import { list } from '../wire.ts';

function asInvoiceRow(row: Wire, company: Company): Wire {
  const { quantity, price, taxCode } = ordersOf(company).line;
  return {
    ...row,
    _itemid: row['item_id'],
    item_shortdescription: row['name'],
    item_longdescription: row['description'],
    qty_order: row[quantity],
    unit_price: row[price],
    tax_code: row[taxCode],
    nominal_code: row['accounts_code'],
  };
}

function asOrderRow(row: Wire, company: Company): Wire {
  const { quantity, price, taxCode } = ordersOf(company).line;
  const {
    _itemid,
    item_shortdescription: name,
    item_longdescription: description,
    qty_order,
    unit_price,
    tax_code,
    nominal_code: account,
    ...rest
  } = row;
  return {
    ...rest,
    item_id: _itemid,
    name,
    ...(description !== undefined && { description }),
    [quantity]: qty_order,
    [price]: unit_price,
    [taxCode]: tax_code,
    ...(account !== undefined && { accounts_code: account }),
  };
}

export const asInvoice = (record: Wire, company: Company): Wire => ({
  ...record,
  lines: list(record['lines']).map((row) => asInvoiceRow(row, company)),
});

/** Lines of an order through a lens for those of an invoice. */
export const orderLines = <T>(ofInvoice: Field<T>): Field<T> => ({
  read: (record, env) => ofInvoice.read(asInvoice(record, env.company), env),
  write: (value, record, env) => {
    const written = ofInvoice.write(value, asInvoice(record, env.company), env);
    return { ...record, lines: list(written['lines']).map((row) => asOrderRow(row, env.company)) };
  },
  references: (record, env) => ofInvoice.references?.(asInvoice(record, env.company), env) ?? [],
});
