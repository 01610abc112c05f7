import { day } from '../codecs.ts';
import type { SideDefinition } from '../kind.ts';
import { at, lens } from '../lens.ts';
import {
  estimateFields,
  estimateSchema,
  observe,
  ORDER_NOTE,
  QUOTATION_NOTE,
} from '../sales-order/quickbooks.ts';
import type { Quotation } from './shape.ts';

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/estimate */
export const quickbooks: SideDefinition<Quotation> = {
  resource: { name: 'Estimate' },
  datedAt: 'TxnDate',
  schema: estimateSchema,
  lens: lens<Quotation>({ ...estimateFields, expires: at('ExpirationDate', day) }),
  observe,
  matchKeys: () => [],
  isOf: (record) => !ORDER_NOTE.isOn(record),
  marker: QUOTATION_NOTE.marker,
  carriesMarker: QUOTATION_NOTE.carriesMarker,
  lookedForBy: 'TxnDate',
};
