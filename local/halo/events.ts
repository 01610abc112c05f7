/**
 * The numbers by which a Notification subscribes a webhook to an event. Those of tickets are known and never happen here; those of accounting
 * records have no public source, so theirs begin at an invented 9001 and the whole table is a switch.
 */
export type Verb = 'Created' | 'Updated' | 'Deleted';

export interface EventMeaning {
  readonly resource: string;
  readonly verb: Verb;
}

/** `undefined` is a known event of something the simulator has none of. */
export type EventTable = Readonly<Record<string, EventMeaning | undefined>>;

const TOLD = [
  'Client',
  'Site',
  'Users',
  'Supplier',
  'Item',
  'Invoice',
  'InvoicePayment',
  'PurchaseOrder',
  'SalesOrder',
  'Quotation',
  'RecurringInvoice',
] as const;
const VERBS: readonly Verb[] = ['Created', 'Updated', 'Deleted'];
const FIRST_INVENTED = 9_001;

const invented = TOLD.flatMap((resource) => VERBS.map((verb) => ({ resource, verb }))).map(
  (meaning, index) => [String(FIRST_INVENTED + index), meaning] as const,
);

/** New ticket, updated by user, closed, two SLA warnings, deadline, status changed, deleted. */
const TICKET_EVENTS = ['3', '19', '39', '42', '46', '70', '76', '1072'];

export const eventNumbers: EventTable = Object.fromEntries([
  ...TICKET_EVENTS.map((number) => [number, undefined] as const),
  ...invented,
]);
