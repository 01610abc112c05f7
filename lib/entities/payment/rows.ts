/**
 * HaloPSA's table of payments holds three things: money, a credit note used on an invoice, and money given back. What a row is follows from
 * its credit note and its sign, and from nothing that a person could forget to say.
 */
import { fromMinor, plainDecimal, toBig, toMinor } from '../codecs.ts';
import Big from 'big.js';
import type { LensEnv, Route, Wire } from '../kind.ts';
import { set, type Field } from '../lens.ts';
import { idText } from '../wire.ts';
import { AMOUNT_DECIMALS } from './shape.ts';

const amountOf = (row: Wire): Big => toBig(row['amount']) ?? new Big(0);

export const creditOf = (row: Wire): string => {
  const id = idText(row['credit_note_id']);
  return /^[1-9]\d*$/.test(id) ? id : '';
};

export const isMoney = (row: Wire): boolean => creditOf(row) === '' && amountOf(row).gte(0);
export const isCredit = (row: Wire): boolean => creditOf(row) !== '';
export const isRefund = (row: Wire): boolean => creditOf(row) === '' && amountOf(row).lt(0);

/** The QuickBooks document that the row says it stands for. */
export const documentOf = (row: Wire): string => {
  const id = idText(row['qbo_id']);
  return /^[1-9]\d*$/.test(id) ? id : '';
};

/** A row is of its client's company. */
export const routeOf = (row: Wire): Route | undefined => {
  const id = idText(row['client_id']);
  return /^[1-9]\d*$/.test(id)
    ? { via: { kind: 'client', id } }
    : { via: { kind: 'invoice', id: idText(row['invoice_id']) } };
};

/** HaloPSA computes with more digits than money has; QuickBooks takes what the invoice's currency has, so that is what both mean. */
export const amount: Field<string> = {
  read: (row, env) => {
    const value = amountOf(row);
    const currency = currencyOf(row, env);
    const money = currency === undefined ? value : fromMinor(toMinor(value.toFixed(), currency), currency);
    return plainDecimal(new Big(money), AMOUNT_DECIMALS);
  },
  write: (value, row) => set(row, 'amount', Number(value)),
};

/** The row does not say; its invoice does, once it is in QuickBooks. */
export function currencyOf(row: Wire, { refs }: LensEnv): string | undefined {
  const { currency } = refs.observed('invoice', refs.link('invoice', 'halo', idText(row['invoice_id'])));
  return typeof currency === 'string' ? currency : undefined;
}
