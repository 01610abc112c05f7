import * as z from 'zod';
import { day, decimal, haloRef, text } from '../codecs.ts';
import type { LensEnv, MatchKey, SideDefinition, Wire } from '../kind.ts';
import { at, lens } from '../lens.ts';
import { haloId, idText } from '../wire.ts';
import { AMOUNT_DECIMALS, type Payment } from './shape.ts';

/** HaloPSA filters its rows by invoice and not by `qbo_id`. */
function narrowed({ invoice }: Payment, env: LensEnv): Pick<MatchKey, 'filters'> {
  const id = invoice === null ? undefined : env.refs.id('invoice', 'halo', invoice);
  return id === undefined ? {} : { filters: { invoice_id: id } };
}

const documentId = (record: Wire): string => idText(record['qbo_id']);

export const halo: SideDefinition<Payment> = {
  resource: { name: 'InvoicePayment' },
  schema: z.looseObject({ id: haloId, invoice_id: haloId, amount: z.number() }),
  lens: lens<Payment>({
    invoice: at('invoice_id', haloRef('invoice')),
    amount: at('amount', decimal(AMOUNT_DECIMALS)),
    date: at('date', day),
    reference: at('reference', text(100)),
  }),
  observe: () => ({}),
  // `qbo_id` travels in the body of the create, so it is also how a row of ours is found after a lost answer. A payment that is split has a
  // row for each of its invoices under one `qbo_id`, so the row has to be on the same invoice, too.
  matchKeys: (shape, other, env) => [
    { property: 'qbo_id', value: idText(other['Id']), certain: false, ...narrowed(shape, env) },
  ],
  searchedBy: (body) => ({ invoice_id: idText(body['invoice_id']) }),
  marker: (link) => ({ qbo_id: Number(link.slice(2).split('/')[0]) }),
  carriesMarker: (record, link) => documentId(record) === link.slice(2).split('/')[0],
};
