/**
 * What must hold once everything is quiet, however often it was cut off: every posted HaloPSA invoice stands in QuickBooks exactly once, to the
 * cent, under its own number, and no customer or item was made twice. Compared are the vendors' books as the simulators keep them, not
 * what the sync believes; what it believes is compared with them afterwards.
 */
import { toMinor } from '../../lib/entities/codecs.ts';
import type { Wire } from '../../lib/entities/kind.ts';
import { get } from '../../lib/entities/lens.ts';

export interface Books {
  readonly halo: Readonly<Record<string, readonly Wire[]>>;
  readonly quickbooks: {
    readonly companies: Readonly<Record<string, Readonly<Record<string, readonly Wire[]>>>>;
  };
}

export interface CompanyBooks {
  readonly connection: string;
  readonly realmId: string;
  /** QuickBooks carries HaloPSA's own number. */
  readonly ownNumbers: boolean;
}

export interface Comparison {
  readonly posted: number;
  readonly invoices: number;
  readonly haloMinor: number;
  readonly quickbooksMinor: number;
  readonly customers: number;
  readonly items: number;
  /** One sentence for each thing that is wrong. */
  readonly wrong: readonly string[];
}

const MARKER = /^HaloPSA invoice (\d+)\.$/;

const total = (minors: readonly number[]): number => minors.reduce((sum, minor) => sum + minor, 0);

function duplicates(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}

/** The posted invoices of the clients that belong to the company. */
function postedFor({ halo }: Books, realmId: string): readonly Wire[] {
  const clients = new Set(
    (halo['Client'] ?? []).filter((client) => client['qbo_company_id'] === realmId).map(({ id }) => id),
  );
  return (halo['Invoice'] ?? []).filter(
    (invoice) => invoice['posted'] === true && clients.has(invoice['client_id']),
  );
}

function compareInvoice(posted: Wire, found: readonly Wire[], ownNumbers: boolean): readonly string[] {
  const name = `invoice ${String(posted['id'])}`;
  const [only, ...more] = found;
  if (!only) return [`${name} is not in QuickBooks`];
  if (more.length > 0)
    return [`${name} is in QuickBooks ${found.length} times: ${found.map(({ Id }) => Id).join(', ')}`];
  const currency = String(get(only, 'CurrencyRef.value'));
  const ours = toMinor(posted['total'], currency);
  const theirs = toMinor(only['TotalAmt'], currency);
  const wrong: string[] = [];
  if (ours !== theirs)
    wrong.push(`${name} is ${ours} in HaloPSA and ${theirs} in QuickBooks, in minor units`);
  if (ownNumbers && only['DocNumber'] !== posted['invoicenumber'])
    wrong.push(
      `${name} has the number ${String(only['DocNumber'])} in QuickBooks, not ${String(posted['invoicenumber'])}`,
    );
  if (posted['thirdpartyinvoicenumber'] !== only['DocNumber'])
    wrong.push(
      `${name} was told the number ${String(posted['thirdpartyinvoicenumber'])}, QuickBooks has ${String(only['DocNumber'])}`,
    );
  return wrong;
}

const activeIn = (records: readonly Wire[] | undefined): readonly Wire[] =>
  (records ?? []).filter((record) => record['Active'] !== false);

/** A name that the vendor keeps unique is made twice under another spelling: so the numbers are compared, too. */
function compareMasters(what: string, wanted: number, found: readonly string[]): readonly string[] {
  const twice = duplicates(found.map((name) => name.toLowerCase()));
  return [
    ...twice.map((name) => `the ${what} "${name}" is in QuickBooks more than once`),
    ...(found.length === wanted ? [] : [`${found.length} ${what}s in QuickBooks, ${wanted} in HaloPSA`]),
  ];
}

export function compareBooks(books: Books, { realmId, ownNumbers }: CompanyBooks): Comparison {
  const company = books.quickbooks.companies[realmId] ?? {};
  const invoices = company['Invoice'] ?? [];
  const posted = postedFor(books, realmId);
  const byMarker = Map.groupBy(
    invoices,
    (invoice) => MARKER.exec(String(invoice['PrivateNote'] ?? ''))?.[1] ?? '',
  );
  const ids = new Set(posted.map(({ id }) => String(id)));
  const strays = invoices.filter(
    (invoice) => !ids.has(MARKER.exec(String(invoice['PrivateNote'] ?? ''))?.[1] ?? ''),
  );
  const customers = activeIn(company['Customer']).map((customer) => String(customer['DisplayName']));
  const items = activeIn(company['Item']).map((item) => String(item['Name']));
  const clients = (books.halo['Client'] ?? []).filter((client) => client['qbo_company_id'] === realmId);
  return {
    posted: posted.length,
    invoices: invoices.length,
    haloMinor: total(posted.map((invoice) => toMinor(invoice['total'], String(invoice['currency'])))),
    quickbooksMinor: total(
      invoices.map((one) => toMinor(one['TotalAmt'], String(get(one, 'CurrencyRef.value')))),
    ),
    customers: customers.length,
    items: items.length,
    wrong: [
      ...posted.flatMap((one) => compareInvoice(one, byMarker.get(String(one['id'])) ?? [], ownNumbers)),
      ...strays.map(({ Id }) => `QuickBooks' invoice ${String(Id)} belongs to no posted HaloPSA invoice`),
      ...duplicates(invoices.map((invoice) => String(invoice['DocNumber']))).map(
        (number) => `the number ${number} was used more than once`,
      ),
      ...compareMasters('customer', clients.length, customers),
      ...compareMasters('item', (books.halo['Item'] ?? []).length, items),
    ],
  };
}
