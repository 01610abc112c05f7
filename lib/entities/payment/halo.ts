import * as z from 'zod';
import { day, haloRef, text } from '../codecs.ts';
import type { Codec } from '../lens.ts';
import type { LensEnv, MatchKey, SideDefinition, Wire } from '../kind.ts';
import { at, lens } from '../lens.ts';
import { haloId, idText } from '../wire.ts';
import { amount, documentOf, isMoney, routeOf } from './rows.ts';
import { isOurs } from './quickbooks.ts';
import { REFERENCE_MAX, type Payment } from './shape.ts';

/** 0 and less are none. */
const method: Codec<string> = {
  read: (value) => (/^[1-9]\d*$/.test(idText(value)) ? idText(value) : ''),
  write: (value) => (value === '' ? 0 : Number(value)),
};

/**
 * A payment that is split has a row for each of its invoices under one `qbo_id`. A row without one may be the same money, entered by a
 * person: on the same invoice, the same amount on the same day.
 */
function matchKeys(shape: Payment, payment: Wire, env: LensEnv): readonly MatchKey[] {
  const id = shape.invoice === null ? undefined : env.refs.id('invoice', 'halo', shape.invoice);
  if (id === undefined) return [];
  const isSame = (row: Wire): boolean =>
    !isOurs(payment) && amount.read(row, env) === shape.amount && day.read(row['date'], env) === shape.date;
  const accepts = (row: Wire): boolean =>
    documentOf(row) === '' ? isSame(row) : documentOf(row) === idText(payment['Id']);
  return [{ property: 'invoice_id', value: id, certain: true, accepts, free: true }];
}

export const halo: SideDefinition<Payment> = {
  resource: { name: 'InvoicePayment' },
  datedAt: 'date',
  schema: z.looseObject({ id: haloId, invoice_id: haloId, amount: z.number() }),
  isOf: isMoney,
  lens: lens<Payment>({
    invoice: at('invoice_id', haloRef('invoice')),
    amount,
    date: at('date', day),
    reference: at('reference', text(REFERENCE_MAX)),
    method: at('payment_method', method),
  }),
  observe: (row) => ({ row: idText(row['id']) }),
  matchKeys,
  eligible: (row) =>
    Number(row['amount']) === 0 ? { eligible: false, reason: 'nothing was paid' } : { eligible: true },
  route: routeOf,
  isNamed: (row) => documentOf(row) !== '',
  stamp: (row, { id }) => {
    const [payment = ''] = id.split('/');
    return documentOf(row) === payment || Number(payment) > INT32_MAX ? {} : { qbo_id: Number(payment) };
  },
  // `qbo_id` travels in the body of the create, so it is also how a row of ours is found after a lost answer.
  searchedBy: (body) => ({ invoice_id: idText(body['invoice_id']) }),
  marker: (link) => ({ qbo_id: Number(link.slice(2).split('/')[0]) }),
  carriesMarker: (row, link) => documentOf(row) !== '' && documentOf(row) === link.slice(2).split('/')[0],
};

const INT32_MAX = 2_147_483_647;
