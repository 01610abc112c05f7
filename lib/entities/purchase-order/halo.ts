import * as z from 'zod';
import { day, haloRef } from '../codecs.ts';
import { addressAt } from '../address.ts';
import type { Company, Eligibility, LensEnv, LinkId, Route, SideDefinition, Wire } from '../kind.ts';
import { at, lens, type Field } from '../lens.ts';
import { ordersOf } from '../order-settings.ts';
import { currency, observed, orderSchema } from '../sales-order/halo.ts';
import { orderLines } from '../sales-order/rows.ts';
import { haloStatus } from '../sales-order/status.ts';
import { companyOf, haloId, idText } from '../wire.ts';
import { lines } from './halo-lines.ts';
import { haloReceived } from './received.ts';
import type { PurchaseOrder } from './shape.ts';

export const ownNumber = (record: Wire): string => idText(record['id']);

const accountRef = haloRef('account', 'text');

/** The order does not name it: the connection says it once for all. */
const payables: Field<LinkId | null> = {
  read: (_record, env) => accountRef.read(env.company.defaultPayablesAccount, env),
  write: (_value, record) => record,
  references: (_record, { company }) => accountRef.references?.(company.defaultPayablesAccount) ?? [],
};

function eligible(record: Wire, company: Company): Eligibility {
  const isApproved = record['approval_status'] === ordersOf(company).approvedStatus;
  return record['requires_approval'] === true && !isApproved
    ? { eligible: false, reason: 'not approved yet' }
    : { eligible: true };
}

/** What is bought belongs to the company that it names, else to its supplier's. */
export const viaSupplier = (record: Wire): Route => ({
  ...(companyOf(record) !== '' && { realmId: companyOf(record) }),
  via: { kind: 'supplier', id: idText(record['supplier_id']) },
});

const INT32_MAX = 2_147_483_647;

/** Those of the wanted fields that do not read so yet; an id beyond an Int32 has no room in HaloPSA. */
export function differing(record: Wire, wanted: Wire): Wire {
  const fits = ([, value]: readonly [string, unknown]): boolean =>
    typeof value !== 'number' || value <= INT32_MAX;
  const entries = Object.entries(wanted).filter(fits);
  return Object.fromEntries(entries.filter(([field, value]) => idText(record[field]) !== idText(value)));
}

const numberOf = ({ number }: { readonly number?: string }): Wire =>
  number === undefined || number === '' ? {} : { '3rd_party_ponumber': number };

export const halo: SideDefinition<PurchaseOrder> = {
  resource: { name: 'PurchaseOrder', listKey: 'purchaseorders' },
  datedAt: 'date',
  schema: z.looseObject({ ...orderSchema, supplier_id: haloId }),
  lens: lens<PurchaseOrder>({
    supplier: at('supplier_id', haloRef('supplier')),
    date: at('date', day),
    dueDate: at('duedate', day),
    currency,
    shipTo: addressAt('delivery_address', {
      line1: 'line1',
      line2: 'line2',
      city: 'line3',
      region: 'line4',
      postcode: 'postcode',
    }),
    payables,
    lines: orderLines(lines),
    status: haloStatus(({ purchaseOrderStatuses }) => purchaseOrderStatuses, 'open'),
    // After the lines: it is counted on them.
    received: haloReceived,
  }),
  observe: (record, env: LensEnv) => observed(record, env, ownNumber(record)),
  matchKeys: () => [],
  eligible,
  route: viaSupplier,
  stamp: (record, { id, observed: facts }, { realmId }) =>
    differing(record, { qbo_company_id: realmId, qbo_id: Number(id), ...numberOf(facts) }),
};
