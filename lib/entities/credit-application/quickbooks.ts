import Big from 'big.js';
import { day, decimal, quickbooksRef, toBig } from '../codecs.ts';
import type { LensEnv, LinkId, MatchKey, SideDefinition, Wire } from '../kind.ts';
import { at, get, isRecord, lens } from '../lens.ts';
import { splitOf, withMore } from '../payment/lines.ts';
import { headFor, invoiceFacts, quickbooks as payment } from '../payment/quickbooks.ts';
import { documentOf } from '../payment/rows.ts';
import { AMOUNT_DECIMALS } from '../payment/shape.ts';
import { asWire, idText, list } from '../wire.ts';
import type { CreditApplication } from './shape.ts';

const MARKER = /HaloPSA credit application \d+\./;
const markerOf = (link: LinkId): string => `HaloPSA credit application ${link.slice(2)}.`;
export const isOurs = (document: Wire): boolean => MARKER.test(idText(document['PrivateNote']));

const nameOf = (credit: string, invoice: string): string => `${credit}-${invoice}`;

const parts = (document: Wire): readonly { readonly part: string; readonly record: Wire }[] =>
  splitOf(document).credits.map(({ credit, invoice, sum }) => ({
    part: nameOf(credit, invoice),
    record: {
      ...document,
      allocation: {
        InvoiceRef: { value: invoice },
        CreditRef: { value: credit },
        Amount: sum.toNumber(),
        was: { invoice, credit, applied: sum.toNumber() },
      },
    },
  }));

/** Both lines of a pair, with so much more or less on each. */
const withPair = (lines: readonly Wire[], pair: Wire, more: Big): readonly Wire[] =>
  withMore(
    withMore(lines, 'Invoice', idText(pair['invoice']), more),
    'CreditMemo',
    idText(pair['credit']),
    more,
  );

const amountIn = (value: unknown): Big => toBig(value) ?? new Big(0);

function whole({ allocation, ...document }: Wire, env: LensEnv): { part: string; document: Wire } {
  const part = asWire(allocation);
  const invoice = idText(get(part, 'InvoiceRef.value'));
  const credit = idText(get(part, 'CreditRef.value'));
  const was = isRecord(part['was']) ? part['was'] : undefined;
  const lines = list(document['Line']);
  const freed = was ? withPair(lines, was, amountIn(was['applied']).neg()) : lines;
  return {
    part: nameOf(credit, invoice),
    document: {
      TotalAmt: 0,
      ...document,
      ...headFor(document, invoice, env),
      Line: withPair(freed, { invoice, credit }, amountIn(part['Amount'])),
    },
  };
}

/** A payment that only links a credit to what it pays is nothing without it. */
function without(document: Wire, part: string): Wire | undefined {
  const pair = splitOf(document).credits.find(({ credit, invoice }) => nameOf(credit, invoice) === part);
  if (!pair) return document;
  const { credit, invoice, sum } = pair;
  const lines = withPair(list(document['Line']), { credit, invoice }, sum.neg());
  return lines.length === 0 && amountIn(document['TotalAmt']).eq(0)
    ? undefined
    : { ...document, Line: lines };
}

/** QuickBooks applies credits by itself where it is told to; what it has done already is not done again. */
function matchKeys(shape: CreditApplication, row: Wire, env: LensEnv): readonly MatchKey[] {
  const named = documentOf(row);
  if (named !== '') return [{ property: 'Id', value: named, certain: false }];
  const invoice = shape.invoice === null ? undefined : env.refs.id('invoice', 'quickbooks', shape.invoice);
  const { customer } = invoiceFacts(invoice ?? '', env);
  if (typeof customer !== 'string') return [];
  const accepts = (document: Wire): boolean => !isOurs(document);
  return [
    {
      property: 'CustomerRef',
      value: customer,
      filters: { TotalAmt: '0' },
      certain: false,
      accepts,
      free: true,
    },
  ];
}

export const quickbooks: SideDefinition<CreditApplication> = {
  resource: payment.resource,
  datedAt: 'TxnDate',
  schema: payment.schema,
  lens: lens<CreditApplication>({
    invoice: at('allocation.InvoiceRef', quickbooksRef('invoice')),
    creditNote: at('allocation.CreditRef', quickbooksRef('credit-note')),
    amount: at('allocation.Amount', decimal(AMOUNT_DECIMALS)),
    date: at('TxnDate', day),
  }),
  observe: () => ({}),
  matchKeys,
  parts,
  whole,
  without,
  marker: (link) => ({ PrivateNote: markerOf(link) }),
  carriesMarker: (document, link) => idText(document['PrivateNote']).includes(markerOf(link)),
  lookedForBy: 'TxnDate',
};
