import * as z from 'zod';
import { day, fromMinor, haloRef, text, toMinor } from '../codecs.ts';
import { currencyOf } from '../invoice/halo-lines.ts';
import { halo as invoice } from '../invoice/halo.ts';
import { isBillRow, isCreditRow } from '../invoice/rows.ts';
import type { Company, Eligibility, Observed, SideDefinition, Wire } from '../kind.ts';
import { at, lens, set, type Field } from '../lens.ts';
import { ordersOf } from '../order-settings.ts';
import { differing, viaSupplier } from '../purchase-order/halo.ts';
import { lines } from '../purchase-order/halo-lines.ts';
import { currency } from '../sales-order/halo.ts';
import { haloId, idText, list, maybe } from '../wire.ts';
import { haloOrder } from './order.ts';
import type { Bill } from './shape.ts';

const NUMBER_TEXT_MAX = 100;
const shortText = text(NUMBER_TEXT_MAX);

const number: Field<string> = {
  read: (record, env) => shortText.read(record[ordersOf(env.company).billNumber], env),
  write: (value, record, env) => ({ ...record, [ordersOf(env.company).billNumber]: value }),
};

const skip = (reason: string): Eligibility => ({ eligible: false, reason });

function eligible(record: Wire): Eligibility {
  if (record['voided'] === true) return skip('voided in HaloPSA');
  if (record['dont_sync_to_3rd_party'] === true) return skip('kept out of accounting in HaloPSA');
  if (record['posted'] !== true) return skip('not posted yet');
  return { eligible: true };
}

/** What QuickBooks still owes of it, as HaloPSA is to say it. A bill that is owed again loses its day of payment. */
function balanceOf(record: Wire, { openMinor, paidOn }: Observed, company: Company): Wire {
  const { billBalance } = ordersOf(company);
  if (billBalance === 'none' || typeof openMinor !== 'number') return {};
  const code = currencyOf(record, { company });
  const isSaid = toMinor(record[billBalance], code) === openMinor && record[billBalance] !== undefined;
  const wasPaid = idText(record['datepaid']) !== '';
  const isPaid = typeof paidOn === 'string' && paidOn !== '';
  return {
    ...(!isSaid && { [billBalance]: fromMinor(openMinor, code) }),
    ...(isPaid && !wasPaid && { datepaid: paidOn }),
    ...(!isPaid && wasPaid && { datepaid: null }),
  };
}

export const halo: SideDefinition<Bill> = {
  resource: invoice.resource,
  datedAt: 'invoice_date',
  schema: z.looseObject({
    id: z.number().int(),
    supplier_id: maybe(haloId),
    invoice_date: z.string(),
    total: maybe(z.number()),
    lines: maybe(z.array(z.looseObject({}))),
  }),
  lens: lens<Bill>({
    supplier: at('supplier_id', haloRef('supplier')),
    date: at('invoice_date', day),
    dueDate: at('duedate', day),
    term: at('paymentterms', haloRef('term')),
    currency,
    number,
    order: haloOrder,
    lines: {
      read: (record, env) => lines.read(visible(record), env),
      write: (value, record, env) => lines.write(value, visible(record), env),
      references: (record, env) => lines.references?.(visible(record), env) ?? [],
    },
  }),
  observe: (record, env) => {
    const code = currencyOf(record, env);
    return {
      totalMinor: toMinor(record['total'], code),
      taxMinor: toMinor(record['tax_total'], code),
      label: number.read(record, env),
    };
  },
  matchKeys: () => [],
  eligible,
  isOf: (record, company) => isBillRow(record) && !isCreditRow(record, company),
  route: viaSupplier,
  stamp: (record, { id, observed }, company) => ({
    ...differing(record, { qbo_company_id: company.realmId, qboid: Number(id) }),
    ...balanceOf(record, observed, company),
  }),
};

const visible = (record: Wire): Wire =>
  set(
    record,
    'lines',
    list(record['lines']).filter((row) => row['isinactive'] !== true),
  );
