import * as z from 'zod';
import { day, haloRef } from '../codecs.ts';
import type { LensEnv, MatchKey, SideDefinition, Wire } from '../kind.ts';
import { at, lens } from '../lens.ts';
import { amount, creditOf, documentOf, isCredit } from '../payment/rows.ts';
import { halo as payment } from '../payment/halo.ts';
import { haloId, idText } from '../wire.ts';
import { isOurs } from './quickbooks.ts';
import type { CreditApplication } from './shape.ts';

/**
 * What QuickBooks applied by itself may be what HaloPSA asks for and has not sent yet: the same credit on the same invoice, whatever the amount. One
 * of the two is enough.
 */
function matchKeys(shape: CreditApplication, document: Wire, { refs }: LensEnv): readonly MatchKey[] {
  const invoice = shape.invoice === null ? undefined : refs.id('invoice', 'halo', shape.invoice);
  const credit = shape.creditNote === null ? undefined : refs.id('credit-note', 'halo', shape.creditNote);
  if (invoice === undefined || credit === undefined) return [];
  const accepts = (row: Wire): boolean =>
    creditOf(row) === credit &&
    (documentOf(row) === '' ? !isOurs(document) : documentOf(row) === idText(document['Id']));
  return [{ property: 'invoice_id', value: invoice, certain: true, accepts, free: true }];
}

const { resource, route, isNamed, stamp, searchedBy, marker, carriesMarker } = payment;

export const halo: SideDefinition<CreditApplication> = {
  resource,
  datedAt: 'date',
  schema: z.looseObject({ id: haloId, invoice_id: haloId, credit_note_id: haloId, amount: z.number() }),
  isOf: isCredit,
  lens: lens<CreditApplication>({
    invoice: at('invoice_id', haloRef('invoice')),
    creditNote: at('credit_note_id', haloRef('credit-note')),
    amount,
    date: at('date', day),
  }),
  observe: (row) => ({ row: idText(row['id']) }),
  matchKeys,
  eligible: (row) =>
    Number(row['amount']) > 0 ? { eligible: true } : { eligible: false, reason: 'nothing is applied' },
  ...(route && { route }),
  ...(isNamed && { isNamed }),
  ...(stamp && { stamp }),
  ...(searchedBy && { searchedBy }),
  ...(marker && { marker }),
  ...(carriesMarker && { carriesMarker }),
};
