import * as z from 'zod';
import Big from 'big.js';
import { day, decimal, fromMinor, quickbooksRef, text, toBig, toMinor } from '../codecs.ts';
import type { Company, LensEnv, LinkId, MatchKey, SideDefinition, Wire } from '../kind.ts';
import { at, get, isRecord, lens } from '../lens.ts';
import { asWire, idText, list, quickbooksMeta } from '../wire.ts';
import { splitOf, withMore } from './lines.ts';
import { documentOf } from './rows.ts';
import { AMOUNT_DECIMALS, REFERENCE_MAX, type Payment } from './shape.ts';

const MARKER = /HaloPSA payment \d+\./;
const markerOf = (link: LinkId): string => `HaloPSA payment ${link.slice(2)}.`;
export const isOurs = (document: Wire): boolean => MARKER.test(idText(document['PrivateNote']));

/** A payment that a HaloPSA row made is that row, with what is left over of it, as long as it is on one invoice and nothing else. */
const isWhole = (document: Wire): boolean => isOurs(document) && list(document['Line']).length <= 1;

function parts(document: Wire): readonly { readonly part: string; readonly record: Wire }[] {
  return splitOf(document).money.map(({ id, sum }) => {
    const received = isWhole(document) ? (toBig(document['TotalAmt']) ?? sum) : sum;
    const allocation = {
      InvoiceRef: { value: id },
      Amount: received.toNumber(),
      was: { invoice: id, applied: sum.toNumber() },
    };
    return { part: id, record: { ...document, allocation } };
  });
}

/** Of the invoice, as it was last seen in QuickBooks. */
export const invoiceFacts = (id: string, { refs }: LensEnv): Readonly<Record<string, unknown>> =>
  refs.observed('invoice', refs.link('invoice', 'quickbooks', id));

/** How much of the amount the invoice takes: no more than is open on it, with what this payment had on it already. */
function applicable(wanted: Big, id: string, before: Big, env: LensEnv): Big {
  const { balanceMinor, currency } = invoiceFacts(id, env);
  if (typeof balanceMinor !== 'number') return wanted;
  const code = typeof currency === 'string' ? currency : env.company.homeCurrency;
  const open = before.plus(fromMinor(balanceMinor, code));
  return wanted.gt(open) ? open : wanted;
}

/** What a payment needs besides its lines: whose it is, in what currency. */
export const headFor = (document: Wire, invoice: string, env: LensEnv): Wire => {
  const { customer, currency } = invoiceFacts(invoice, env);
  return {
    ...(!isRecord(document['CustomerRef']) && customer !== undefined && { CustomerRef: { value: customer } }),
    ...(!isRecord(document['CurrencyRef']) && currency !== undefined && { CurrencyRef: { value: currency } }),
  };
};

/** Where the money goes: as the HaloPSA payment method says, else as the connection says, else QuickBooks' undeposited funds. */
function placeFor(method: string, { payments }: Company): Wire {
  const own = payments?.byMethod?.[method];
  const account = own?.depositAccount ?? payments?.depositAccount;
  const way = own?.method ?? payments?.method;
  return {
    ...(account !== undefined && { DepositToAccountRef: { value: account } }),
    ...(way !== undefined && { PaymentMethodRef: { value: way } }),
  };
}

function whole({ allocation, ...document }: Wire, env: LensEnv): { part: string; document: Wire } {
  const part = asWire(allocation);
  const invoice = idText(get(part, 'InvoiceRef.value'));
  const amount = toBig(part['Amount']) ?? new Big(0);
  const was = isRecord(part['was']) ? part['was'] : undefined;
  const had = toBig(was?.['applied']) ?? new Big(0);
  const isSole = was === undefined || isWhole(document);
  const freed = was
    ? withMore(list(document['Line']), 'Invoice', idText(was['invoice']), had.neg())
    : list(document['Line']);
  const before = was?.['invoice'] === invoice ? had : new Big(0);
  const applied = isSole ? applicable(amount, invoice, before, env) : amount;
  return {
    part: invoice,
    document: {
      ...document,
      ...headFor(document, invoice, env),
      ...(was === undefined && placeFor(idText(part['method']), env.company)),
      ...(isSole && { TotalAmt: amount.toNumber() }),
      Line: withMore(freed, 'Invoice', invoice, applied),
    },
  };
}

/** Money that was taken back from an invoice stays in the payment, unless the payment was made for nothing else. */
function without(document: Wire, part: string): Wire | undefined {
  const sum = splitOf(document).money.find(({ id }) => id === part)?.sum ?? new Big(0);
  const lines = withMore(list(document['Line']), 'Invoice', part, sum.neg());
  return lines.length === 0 && isOurs(document) ? undefined : { ...document, Line: lines };
}

/** A row that names its payment is that one's; another may be the same money, entered in both systems by hand. */
function matchKeys(shape: Payment, row: Wire, env: LensEnv): readonly MatchKey[] {
  const named = documentOf(row);
  if (named !== '') return [{ property: 'Id', value: named, certain: false }];
  const invoice = shape.invoice === null ? undefined : env.refs.id('invoice', 'quickbooks', shape.invoice);
  const { customer } = invoiceFacts(invoice ?? '', env);
  if (typeof customer !== 'string') return [];
  const isSame = (payment: Wire): boolean =>
    !isOurs(payment) && AMOUNT.read(get(payment, 'allocation.Amount'), env) === shape.amount;
  return [
    {
      property: 'CustomerRef',
      value: customer,
      filters: { TxnDate: shape.date },
      certain: false,
      accepts: isSame,
      free: true,
    },
  ];
}

const AMOUNT = decimal(AMOUNT_DECIMALS);

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/payment */
export const quickbooks: SideDefinition<Payment> = {
  resource: { name: 'Payment' },
  datedAt: 'TxnDate',
  schema: z.looseObject({
    Id: z.string(),
    SyncToken: z.string(),
    TotalAmt: z.number(),
    MetaData: quickbooksMeta,
  }),
  lens: lens<Payment>({
    invoice: at('allocation.InvoiceRef', quickbooksRef('invoice')),
    amount: at('allocation.Amount', AMOUNT),
    date: at('TxnDate', day),
    reference: at('PaymentRefNum', text(REFERENCE_MAX)),
    method: at('allocation.method', text(20)),
  }),
  observe: (payment, { company }) => ({
    unappliedMinor: toMinor(
      payment['UnappliedAmt'],
      idText(get(payment, 'CurrencyRef.value')) || company.homeCurrency,
    ),
  }),
  matchKeys,
  parts,
  whole,
  without,
  marker: (link) => ({ PrivateNote: markerOf(link) }),
  carriesMarker: (payment, link) => idText(payment['PrivateNote']).includes(markerOf(link)),
  lookedForBy: 'TxnDate',
};
