/**
 * What no description of HaloPSA's API says for sure of orders and bills. Each is a setting of the connection, and has a default that a look at
 * one order of the tenant confirms or corrects: a wrong guess in the code would be wrong for everybody and be found by nobody.
 */
import * as z from 'zod';

const areDistinct = (numbers: Readonly<Record<string, number>>): boolean =>
  new Set(Object.values(numbers)).size === Object.keys(numbers).length;

const DISTINCT = 'each status has a number of its own, or what comes back from QuickBooks could not be told';

const number = z.number().int();
const saleStatuses = z
  .strictObject({ pending: number, accepted: number, closed: number, rejected: number })
  .refine(areDistinct, DISTINCT);
const purchaseStatuses = z.strictObject({ open: number, closed: number }).refine(areDistinct, DISTINCT);
const fieldName = z.string().regex(/^[a-z][a-z0-9_]*$/, 'a field of HaloPSA has small letters, digits and _');

export const orderSettings = z.strictObject({
  /** HaloPSA's status numbers, by what QuickBooks says of an estimate. */
  salesOrderStatuses: saleStatuses.optional(),
  quotationStatuses: saleStatuses.optional(),
  purchaseOrderStatuses: purchaseStatuses.optional(),
  /** `approval_status` of what was approved; only such orders are sent where approval is asked for. */
  approvedStatus: number.optional(),
  /** Names of an order line's own fields. */
  line: z.strictObject({ quantity: fieldName, price: fieldName, taxCode: fieldName }).optional(),
  /** Who counts what has come of a purchase order; where QuickBooks does, its count replaces HaloPSA's. */
  receivedIn: z.enum(['halo', 'quickbooks']).optional(),
  /** Where a bill has the supplier's own number. */
  billNumber: z.enum(['reference', 'order_number', 'invoicenumber']).optional(),
  /** Where a bill says what is still owed; `none` leaves it alone. */
  billBalance: z.enum(['amount_remaining', 'amountdue', 'none']).optional(),
});

export type OrderSettings = z.infer<typeof orderSettings>;
type Complete = { readonly [K in keyof OrderSettings]-?: NonNullable<OrderSettings[K]> };

const SALE = { pending: 0, closed: 1, accepted: 2, rejected: 3 } as const;

const PURCHASE = { open: 0, closed: 1 } as const;
const APPROVED = 1;
const LINE = { quantity: 'quantity', price: 'price', taxCode: 'tax_code' } as const;

/** With the defaults where the connection says nothing. */
export const ordersOf = ({ orders = {} }: { readonly orders?: OrderSettings }): Complete => ({
  salesOrderStatuses: orders.salesOrderStatuses ?? SALE,
  quotationStatuses: orders.quotationStatuses ?? SALE,
  purchaseOrderStatuses: orders.purchaseOrderStatuses ?? PURCHASE,
  approvedStatus: orders.approvedStatus ?? APPROVED,
  line: orders.line ?? LINE,
  receivedIn: orders.receivedIn ?? 'halo',
  billNumber: orders.billNumber ?? 'reference',
  billBalance: orders.billBalance ?? 'amount_remaining',
});
