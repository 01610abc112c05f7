/** The database's own names of tables and columns, where they are known: `advanced_search` and reports use them, in any case. */
export interface ReportTable {
  /** Where the rows come from. */
  readonly resource: string;
  /** Database column in lower case → field of the API. */
  readonly columns: Readonly<Record<string, string>>;
}

const TABLES: Readonly<Record<string, ReportTable>> = {
  invoiceheader: {
    resource: 'Invoice',
    columns: {
      ihid: 'id',
      ihinvoicenumber: 'invoicenumber',
      ih3rdpartyinvoicenumber: 'thirdpartyinvoicenumber',
      ihqboid: 'qboid',
      ihqbocompanyid: 'qbo_company_id',
      ihlast_modified: 'last_modified',
    },
  },
  invoicepayment: { resource: 'InvoicePayment', columns: { ipqboid: 'qbo_id' } },
  area: { resource: 'Client', columns: { aaccountsid: 'accountsid', aqbolastupdated: 'alastupdate' } },
  company: { resource: 'Supplier', columns: { csageaccountsid: 'accounts_id' } },
};

export const reportTable = (name: string): ReportTable | undefined =>
  Object.hasOwn(TABLES, name.toLowerCase()) ? TABLES[name.toLowerCase()] : undefined;

/** @param resource name of the table that keeps its records */
export function apiFieldOf(resource: string, column: string): string | undefined {
  const table = Object.values(TABLES).find((one) => one.resource === resource);
  return table && Object.hasOwn(table.columns, column.toLowerCase())
    ? table.columns[column.toLowerCase()]
    : undefined;
}
