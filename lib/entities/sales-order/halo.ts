import * as z from 'zod';
import { day, haloRef, toMinor } from '../codecs.ts';
import { currencyOf, lines } from '../invoice/halo-lines.ts';
import type { LensEnv, Observed, Route, SideDefinition, Wire } from '../kind.ts';
import { at, lens, type Field } from '../lens.ts';
import { haloId, idText, maybe } from '../wire.ts';
import { orderLines } from './rows.ts';
import type { SalesOrder } from './shape.ts';
import { haloStatus } from './status.ts';

export const currency: Field<string> = {
  read: currencyOf,
  write: (value, record) => ({ ...record, currency: value }),
};

/** @param own HaloPSA's number as QuickBooks is to have it */
export function observed(record: Wire, env: LensEnv, own: string): Observed {
  const code = currencyOf(record, env);
  return {
    totalMinor: toMinor(record['total'], code),
    taxMinor: toMinor(record['tax_total'], code),
    label: own,
  };
}

/** Orders of clients name no QuickBooks company; their client does. */
export const viaClient = (record: Wire): Route => ({
  via: { kind: 'client', id: idText(record['client_id']) },
});

export const ownNumber = (record: Wire): string => `SO-${idText(record['id'])}`;

export const orderSchema = {
  id: z.number().int(),
  date: maybe(z.string()),
  total: maybe(z.number()),
  lines: maybe(z.array(z.looseObject({}))),
};

export const halo: SideDefinition<SalesOrder> = {
  resource: { name: 'SalesOrder', listKey: 'salesorders' },
  datedAt: 'date',
  schema: z.looseObject({ ...orderSchema, client_id: haloId }),
  lens: lens<SalesOrder>({
    client: at('client_id', haloRef('client')),
    date: at('date', day),
    shipDate: at('ship_date', day),
    currency,
    lines: orderLines(lines),
    status: haloStatus(({ salesOrderStatuses }) => salesOrderStatuses, 'pending'),
  }),
  observe: (record, env) => observed(record, env, ownNumber(record)),
  matchKeys: () => [],
  route: viaClient,
  stamp: (record, { id }) => (idText(record['accountsref']) === id ? {} : { accountsref: id }),
};
