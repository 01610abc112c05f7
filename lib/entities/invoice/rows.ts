/**
 * HaloPSA keeps invoices, credit notes and bills in one table, told apart by what they are linked to. A credit note that credits no invoice is
 * known by its `typeid` alone, whose values no description gives: a connection names it, or such a row is taken for the invoice it looks like.
 */
import type { Company, Wire } from '../kind.ts';

const names = (row: Wire, field: string): boolean => Number(row[field] ?? 0) > 0;

export const isBillRow = (row: Wire): boolean => names(row, 'purchaseorder_id') || names(row, 'supplier_id');

export function isCreditRow(row: Wire, company?: Pick<Company, 'creditNotes'>): boolean {
  const typeId = company?.creditNotes?.typeId;
  return names(row, 'creditlinkedtoinvoiceid') || (typeId !== undefined && row['typeid'] === typeId);
}

export const isInvoiceRow = (row: Wire, company?: Pick<Company, 'creditNotes'>): boolean =>
  !isCreditRow(row, company) && !isBillRow(row);

/** Where nothing is asked for, which of the three a list holds is the tenant's own habit. */
export const ALL_ROWS = {
  includeinvoices: 'true',
  includecredits: 'true',
  includepoinvoices: 'true',
} as const;
