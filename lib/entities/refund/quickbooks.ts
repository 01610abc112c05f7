import * as z from 'zod';
import { day, decimal, quickbooksRef } from '../codecs.ts';
import type { LensEnv, MatchKey, SideDefinition, Wire } from '../kind.ts';
import { at, get, lens } from '../lens.ts';
import { AMOUNT_DECIMALS } from '../payment/shape.ts';
import { idText, maybe, quickbooksMeta, quickbooksRef as refSchema } from '../wire.ts';
import type { Refund } from './shape.ts';

function matchKeys(shape: Refund, _row: Wire, { refs }: LensEnv): readonly MatchKey[] {
  const customer = shape.client === null ? undefined : refs.id('client', 'quickbooks', shape.client);
  return customer === undefined
    ? []
    : [
        {
          property: 'CustomerRef',
          value: customer,
          filters: { TotalAmt: shape.amount },
          certain: false,
          free: true,
        },
      ];
}

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/refundreceipt */
export const quickbooks: SideDefinition<Refund> = {
  resource: { name: 'RefundReceipt' },
  datedAt: 'TxnDate',
  schema: z.looseObject({
    Id: z.string(),
    SyncToken: z.string(),
    MetaData: quickbooksMeta,
    CustomerRef: maybe(refSchema),
    TxnDate: z.string(),
    TotalAmt: z.number(),
  }),
  lens: lens<Refund>({
    client: at('CustomerRef', quickbooksRef('client')),
    date: at('TxnDate', day),
    amount: at('TotalAmt', decimal(AMOUNT_DECIMALS)),
  }),
  observe: (receipt, { company }) => ({
    number: idText(receipt['DocNumber']) || idText(receipt['Id']),
    customer: idText(get(receipt, 'CustomerRef.name')),
    currency: idText(get(receipt, 'CurrencyRef.value')) || company.homeCurrency,
  }),
  matchKeys,
};
