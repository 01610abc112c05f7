import * as z from 'zod';
import Big from 'big.js';
import { day, haloRef, plainDecimal, toBig } from '../codecs.ts';
import type { LensEnv, MatchKey, SideDefinition, Wire } from '../kind.ts';
import { at, lens, set, type Field } from '../lens.ts';
import { isRefund, routeOf } from '../payment/rows.ts';
import { halo as payment } from '../payment/halo.ts';
import { AMOUNT_DECIMALS } from '../payment/shape.ts';
import { haloId, idText } from '../wire.ts';
import type { Refund } from './shape.ts';

/** Below zero in HaloPSA. */
const amount: Field<string> = {
  read: (row) => plainDecimal((toBig(row['amount']) ?? new Big(0)).neg(), AMOUNT_DECIMALS),
  write: (value, row) => set(row, 'amount', new Big(value).neg().toNumber()),
};

/** A row of the client's with the same amount, on whatever day it was entered. */
function matchKeys(shape: Refund, _receipt: Wire, { refs }: LensEnv): readonly MatchKey[] {
  const client = shape.client === null ? undefined : refs.id('client', 'halo', shape.client);
  return client === undefined
    ? []
    : [
        {
          property: 'client_id',
          value: client,
          filters: { amount: new Big(shape.amount).neg().toFixed() },
          certain: false,
          free: true,
        },
      ];
}

export const halo: SideDefinition<Refund> = {
  resource: payment.resource,
  datedAt: 'date',
  schema: z.looseObject({ id: haloId, client_id: haloId, amount: z.number() }),
  isOf: isRefund,
  lens: lens<Refund>({
    client: at('client_id', haloRef('client')),
    date: at('date', day),
    amount,
  }),
  observe: (row) => ({ row: idText(row['id']) }),
  matchKeys,
  route: routeOf,
};
