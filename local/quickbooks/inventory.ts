/** Quantities on hand follow from documents: sales take away, purchases add. What the goods cost is not worked out. */
import type Big from 'big.js';
import type { WriteContext } from './change.ts';
import { big, list, rec, refId, touched, ZERO, type Rec } from './records.ts';

const SIGNS: Readonly<Record<string, 1 | -1>> = {
  Invoice: -1,
  SalesReceipt: -1,
  CreditMemo: 1,
  RefundReceipt: 1,
  Bill: 1,
  Purchase: 1,
  VendorCredit: -1,
};

function* quantities(lines: readonly Rec[]): Generator<readonly [string, Big]> {
  for (const line of lines) {
    const detail = rec(line['SalesItemLineDetail'] ?? line['ItemBasedExpenseLineDetail']);
    if (detail['Qty'] !== undefined) yield [refId(detail, 'ItemRef'), big(detail['Qty'])];
    yield* quantities(list(rec(line['GroupLineDetail'])['Line']));
  }
}

/** Moves what is on hand of inventory items from a document as it was to as it is. */
export function moveQuantities(context: WriteContext, after: Rec | undefined, before: Rec | undefined): void {
  const { company, definition, now, switches } = context;
  const sign = SIGNS[definition.name];
  if (sign === undefined) return;
  const sums = new Map<string, Big>();
  const add = (record: Rec | undefined, times: 1 | -1): void => {
    for (const [id, quantity] of quantities(list(record?.['Line'])))
      sums.set(id, (sums.get(id) ?? ZERO).plus(quantity.times(times * sign)));
  };
  add(before, -1);
  add(after, 1);
  for (const [id, change] of sums) {
    const item = company.get('Item', id);
    if (!item || item['Type'] !== 'Inventory' || change.eq(ZERO)) continue;
    const moved = { ...item, QtyOnHand: big(item['QtyOnHand']).plus(change).toNumber() };
    company.put('Item', switches.balancesMoveTime ? touched(moved, now) : moved);
  }
}
