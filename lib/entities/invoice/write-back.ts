/**
 * What is written back into a HaloPSA invoice: which invoice of QuickBooks it is and under which number, and, where a setting says so, that it was
 * e-mailed, where it can be paid, and the tax that QuickBooks worked out. Each is written only where HaloPSA says otherwise. The tax goes
 * to the lines in proportion to their amounts, the last taking the odd cent, because HaloPSA adds its total up from them.
 */
import { fromMinor, toBig, toMinor } from '../codecs.ts';
import type { Company, Observed, Wire } from '../kind.ts';
import { idText, list } from '../wire.ts';
import { currencyOf } from './halo-lines.ts';

const INT32_MAX = 2_147_483_647;

interface Counterpart {
  readonly id: string;
  readonly observed: Observed;
}

export function stamp(record: Wire, counterpart: Counterpart, company: Company): Wire {
  const wanted = { ...identity(counterpart, company), ...payPage(counterpart, company) };
  const differs = Object.entries(wanted).filter(([field, value]) => idText(record[field]) !== String(value));
  return {
    ...Object.fromEntries(differs),
    ...mailed(record, counterpart, company),
    ...taxed(record, counterpart, company),
  };
}

const identity = ({ id, observed }: Counterpart, company: Company): Wire => ({
  qbo_company_id: company.realmId,
  ...(Number(id) <= INT32_MAX && { qboid: Number(id) }),
  ...(observed.number && { thirdpartyinvoicenumber: observed.number }),
});

const payPage = ({ observed }: Counterpart, { sales }: Company): Wire =>
  sales?.paymentLink === true && observed['paymentLink'] !== undefined
    ? { generic_online_invoice_payment_url: observed['paymentLink'] }
    : {};

/** HaloPSA's own sending is not overwritten. */
function mailed(record: Wire, { observed }: Counterpart, { sales }: Company): Wire {
  const at = Date.parse(String(observed['emailedAt'] ?? ''));
  if (sales?.emailedBack !== true || Number.isNaN(at)) return {};
  const { emailedStatus: status } = sales;
  return {
    ...(idText(record['datesent']) === '' && { datesent: new Date(at).toISOString().slice(0, 19) }),
    ...(status !== undefined && record['emailstatus'] !== status && { emailstatus: status }),
  };
}

const isActive = (row: Wire): boolean => row['isinactive'] !== true;

interface Way {
  readonly takes: (row: Wire) => boolean;
  readonly write: (amount: number) => Wire;
}

const isTaxed = (row: Wire): boolean => isActive(row) && toBig(row['tax_rate'])?.gt(0) === true;
const asLineTax = (amount: number): Wire => ({ tax_code_overriden: true, tax_amount: amount });
const asAutomated = (amount: number): Wire => ({ use_qbo_ast: true, override_ast_total: amount });

const WAYS: Readonly<Record<'automated' | 'line', Way>> = {
  automated: { takes: (row) => isActive(row) && row['use_qbo_ast'] === true, write: asAutomated },
  line: { takes: isTaxed, write: asLineTax },
};

/** Rows that HaloPSA did not mark itself are those that it would tax. */
function takers(rows: readonly Wire[], { takes }: Way): ReadonlySet<Wire> {
  const marked = rows.filter(takes);
  return new Set(marked.length > 0 ? marked : rows.filter(isTaxed));
}

function taxed(record: Wire, { observed }: Counterpart, company: Company): Wire {
  const { sales, taxAuthority } = company;
  const way = sales?.taxBack === undefined || sales.taxBack === 'none' ? undefined : WAYS[sales.taxBack];
  const currency = currencyOf(record, { company });
  const isPlain = currency === company.homeCurrency || company.plainAmounts !== 'home';
  const tax = observed.taxMinor;
  if (!way || taxAuthority !== 'quickbooks' || !isPlain || tax === undefined) return {};
  if (toMinor(record['tax_total'], currency) === tax) return {};
  const rows = list(record['lines']);
  const own = takers(rows, way);
  if (own.size === 0) return {};
  const nets = [...own].map((row) => toMinor(row['net_amount'], currency));
  const shares = spread(tax, nets);
  const amounts = new Map([...own].map((row, index) => [row, fromMinor(shares[index] ?? 0, currency)]));
  return {
    lines: rows.map((row) => {
      const amount = amounts.get(row);
      return amount === undefined ? row : { ...row, ...way.write(amount) };
    }),
  };
}

function spread(total: number, weights: readonly number[]): readonly number[] {
  const all = weights.reduce((sum, one) => sum + one, 0);
  const parts = weights.map((one) => (all === 0 ? 0 : Math.round((total * one) / all)));
  const given = parts.slice(0, -1).reduce((sum, one) => sum + one, 0);
  return parts.map((part, index) => (index === parts.length - 1 ? total - given : part));
}
