import * as z from 'zod';
import { day, quickbooksRef } from '../codecs.ts';
import { addressAt } from '../address.ts';
import { currencyOf } from '../invoice/quickbooks-lines.ts';
import type { SideDefinition } from '../kind.ts';
import { at, lens, set, type Codec, type Field } from '../lens.ts';
import { noteOf, observe, transactionSchema } from '../sales-order/quickbooks.ts';
import { quickbooksRef as refSchema } from '../wire.ts';
import { lines } from './quickbooks-lines.ts';
import { quickbooksReceived } from './received.ts';
import type { PurchaseOrder } from './shape.ts';

const status: Codec<PurchaseOrder['status']> = {
  read: (value) => (value === 'Closed' ? 'closed' : 'open'),
  write: (value) => (value === 'closed' ? 'Closed' : 'Open'),
};

export const currency: Field<string> = {
  read: currencyOf,
  write: (value, record) => set(record, 'CurrencyRef.value', value),
};

const note = noteOf('purchase order');

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/purchaseorder */
export const quickbooks: SideDefinition<PurchaseOrder> = {
  resource: { name: 'PurchaseOrder' },
  datedAt: 'TxnDate',
  schema: z.looseObject({ ...transactionSchema, VendorRef: refSchema }),
  lens: lens<PurchaseOrder>({
    supplier: at('VendorRef', quickbooksRef('supplier')),
    date: at('TxnDate', day),
    dueDate: at('DueDate', day),
    // Before the lines: their amounts are written in this currency.
    currency,
    shipTo: addressAt('ShipAddr', {
      line1: 'Line1',
      line2: 'Line2',
      city: 'City',
      region: 'CountrySubDivisionCode',
      postcode: 'PostalCode',
    }),
    payables: at('APAccountRef', quickbooksRef('account')),
    lines,
    status: at('POStatus', status),
    received: quickbooksReceived,
  }),
  observe,
  matchKeys: () => [],
  marker: note.marker,
  carriesMarker: note.carriesMarker,
  lookedForBy: 'TxnDate',
};
