/**
 * The purchase order that a bill is for. QuickBooks closes an order by the bill that names it; whether it also counts what was received, without the
 * order's lines being named one by one, is unconfirmed. The link is made when the order is known by then and is no reason to wait: a bill whose
 * order nobody synced has to be paid all the same.
 */
import { haloRef } from '../codecs.ts';
import type { LensEnv, LinkId, Wire } from '../kind.ts';
import { at, type Field } from '../lens.ts';
import { idText, list } from '../wire.ts';

const KIND = 'purchase-order';
const TYPE = 'PurchaseOrder';
const named = at('purchaseorder_id', haloRef(KIND));

export const haloOrder: Field<LinkId | null> = {
  ...named,
  references: (record, env) =>
    (named.references?.(record, env) ?? []).map((reference) => ({ ...reference, optional: true })),
};

const linksOf = (record: Wire): readonly Wire[] => list(record['LinkedTxn']);

const linkedTo = (link: LinkId | null, env: LensEnv): readonly Wire[] => {
  const id = link === null ? undefined : env.refs.id(KIND, 'quickbooks', link);
  return id === undefined ? [] : [{ TxnId: id, TxnType: TYPE }];
};

export const quickbooksOrder: Field<LinkId | null> = {
  read: (record, env) => {
    const id = idText(linksOf(record).find((one) => one['TxnType'] === TYPE)?.['TxnId']);
    return id === '' ? null : env.refs.link(KIND, 'quickbooks', id);
  },
  write: (value, record, env) => {
    const others = linksOf(record).filter((one) => one['TxnType'] !== TYPE);
    return { ...record, LinkedTxn: [...linkedTo(value, env), ...others] };
  },
};
