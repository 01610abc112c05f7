/**
 * The lines of a QuickBooks Payment. Each says how much of it is on one invoice or taken from one credit memo; which credit pays which invoice
 * QuickBooks does not say. So it is told in the order of the lines: the credits pay the invoices one after the other, and what they leave open
 * was paid with money. A payment of ours has one invoice and at most one credit memo, so there it is what was meant.
 */
import Big from 'big.js';
import { toBig } from '../codecs.ts';
import type { Wire } from '../kind.ts';
import { idText, list } from '../wire.ts';

type Linked = 'Invoice' | 'CreditMemo';

interface Amount {
  readonly id: string;
  readonly sum: Big;
}

const idsIn = (line: Wire, type: Linked): readonly string[] =>
  list(line['LinkedTxn'])
    .filter((linked) => linked['TxnType'] === type)
    .map((linked) => idText(linked['TxnId']));

const amountOf = (line: Wire): Big => toBig(line['Amount']) ?? new Big(0);

/** What each document has of the payment; several lines on one document are one amount. */
function amountsOn(document: Wire, type: Linked): readonly Amount[] {
  const sums = new Map<string, Big>();
  for (const line of list(document['Line']))
    for (const id of new Set(idsIn(line, type)))
      sums.set(id, (sums.get(id) ?? new Big(0)).plus(amountOf(line)));
  return [...sums].map(([id, sum]) => ({ id, sum }));
}

export interface Pair {
  readonly credit: string;
  readonly invoice: string;
  readonly sum: Big;
}

export interface Split {
  readonly credits: readonly Pair[];
  readonly money: readonly Amount[];
}

export function splitOf(document: Wire): Split {
  const left = amountsOn(document, 'CreditMemo').map(({ id, sum }) => ({ id, sum }));
  const credits: Pair[] = [];
  const money = amountsOn(document, 'Invoice').map(({ id: invoice, sum }) => {
    let open = sum;
    for (const credit of left) {
      const used = credit.sum.lt(open) ? credit.sum : open;
      if (used.lte(0)) continue;
      credits.push({ credit: credit.id, invoice, sum: used });
      credit.sum = credit.sum.minus(used);
      open = open.minus(used);
    }
    return { id: invoice, sum: open };
  });
  return { credits, money: money.filter(({ sum }) => !sum.eq(0)) };
}

/** The lines with so much more, or less, on one document; what comes to nothing goes. */
export function withMore(lines: readonly Wire[], type: Linked, id: string, more: Big): readonly Wire[] {
  const own = lines.filter((line) => idsIn(line, type).includes(id));
  const sum = own.reduce((total, line) => total.plus(amountOf(line)), more);
  const others = lines.filter((line) => !own.includes(line));
  if (sum.lte(0)) return others;
  return [...others, { Amount: sum.toNumber(), LinkedTxn: [{ TxnId: id, TxnType: type }] }];
}
