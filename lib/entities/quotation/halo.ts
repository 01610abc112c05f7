import * as z from 'zod';
import { day, haloRef } from '../codecs.ts';
import { lines } from '../invoice/halo-lines.ts';
import type { SideDefinition, Wire } from '../kind.ts';
import { at, lens } from '../lens.ts';
import { currency, observed, orderSchema, viaClient } from '../sales-order/halo.ts';
import { orderLines } from '../sales-order/rows.ts';
import { haloStatus } from '../sales-order/status.ts';
import { haloId, idText } from '../wire.ts';
import type { Quotation } from './shape.ts';

export const ownNumber = (record: Wire): string => `Q-${idText(record['id'])}`;

export const halo: SideDefinition<Quotation> = {
  resource: { name: 'Quotation', listKey: 'quotes' },
  datedAt: 'date',
  schema: z.looseObject({ ...orderSchema, client_id: haloId }),
  lens: lens<Quotation>({
    client: at('client_id', haloRef('client')),
    date: at('date', day),
    expires: at('expiry_date', day),
    currency,
    lines: orderLines(lines),
    status: haloStatus(({ quotationStatuses }) => quotationStatuses, 'pending'),
  }),
  observe: (record, env) => observed(record, env, ownNumber(record)),
  matchKeys: () => [],
  route: viaClient,
  // HaloPSA keeps no id of a quotation's counterpart, only its number.
  stamp: (record, { id, observed: { number } }) => {
    const shown = number === undefined || number === '' ? id : number;
    return idText(record['third_party_number']) === shown ? {} : { third_party_number: shown };
  },
};
