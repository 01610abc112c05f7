/** The drawn actions, done in the two simulators' own screens. What cannot be done now (nothing to pay yet) is left out. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { GB_REALM, US_REALM } from '../../local/sample/index.ts';
import {
  counterparts,
  inHalo,
  inQuickBooks,
  line,
  REALMS,
  type ConnectionId,
  type Rec,
} from '../support/scenario.ts';
import type { Action } from './actions.ts';

type Doing<K extends Action['act']> = (world: MemoryWorld, action: Extract<Action, { act: K }>) => void;

const write = (world: MemoryWorld, connection: ConnectionId, entity: string, body: Rec, query = ''): void => {
  world.asUser('quickbooks', 'POST', `/v3/company/${REALMS[connection]}/${entity}${query}`, body);
};

const save = (world: MemoryWorld, resource: string, body: Rec): void => {
  world.asUser('halo', 'POST', `/api/${resource}`, [body]);
};

/** Those after it are the British company's. */
const LAST_US_CLIENT = 30;
const ITEMS = [1, 21, 41, 61] as const;
const PRICES = [12.6, 142.5, 8.995, 97.75] as const;

/** A US invoice carries one rate, which the client's own tax code sees to. */
const lines = (count: number): readonly Rec[] =>
  Array.from({ length: count }, (_, index) =>
    line({
      _itemid: ITEMS[index % ITEMS.length],
      qty_order: index + 0.75,
      unit_price: PRICES[index % PRICES.length],
      ...(index === 2 && { discount_perc: 12.5 }),
    }),
  );

const posted = (world: MemoryWorld): readonly Rec[] =>
  inHalo(world, 'Invoice').filter(({ posted: is }) => is === true);

/** The linked invoices that money can still be paid on. */
const payable = (world: MemoryWorld, connection: ConnectionId): readonly Rec[] =>
  counterparts(world, connection).filter(({ Balance: balance }) => Number(balance) > 0);

const cents = (amount: number): number => Math.round(amount * 100) / 100;

const allocation = (invoice: Rec, amount: number): Rec => ({
  Amount: amount,
  LinkedTxn: [{ TxnId: invoice['Id'], TxnType: 'Invoice' }],
});

function pay(world: MemoryWorld, invoices: readonly Rec[], percent: number): void {
  const [first] = invoices;
  if (!first) return;
  const own = invoices.filter(
    ({ CustomerRef: customer }) => JSON.stringify(customer) === JSON.stringify(first['CustomerRef']),
  );
  const parts = own.map((invoice) =>
    allocation(invoice, cents((Number(invoice['Balance']) * percent) / 100)),
  );
  const total = cents(parts.reduce((sum, part) => sum + Number(part['Amount']), 0));
  if (total <= 0) return;
  write(world, 'demo', 'payment', {
    CustomerRef: first['CustomerRef'],
    TotalAmt: total,
    TxnDate: '2026-11-24',
    Line: parts,
  });
}

const isCredit = (row: Rec): boolean => Number(row['creditlinkedtoinvoiceid'] ?? 0) > 0;

/** Invoices of the American company that money is expected on in HaloPSA. */
const due = (world: MemoryWorld): readonly Rec[] =>
  posted(world).filter(
    (one) => !isCredit(one) && one['qbo_company_id'] === US_REALM && Number(one['amountdue']) > 0,
  );

const enter = (world: MemoryWorld, invoice: Rec, amount: number, change: Rec = {}): void => {
  if (amount > 0)
    save(world, 'InvoicePayment', { invoice_id: invoice['id'], amount, date: '2026-11-24', ...change });
};

const payments = (world: MemoryWorld): readonly Rec[] =>
  inQuickBooks(world, 'Payment').filter(({ TotalAmt: total }) => Number(total) > 0);
const chosen = (records: readonly Rec[], which: number): Rec | undefined =>
  records[which % Math.max(1, records.length)];

/** What a person writes on an invoice that is shipped. */
export const shipped = (nth: number): string => `TRACK-${nth}`;

/** A field that is none of ours: whatever the sync writes around it, it stays. @returns false for what is no invoice of the company */
export function ship(world: MemoryWorld, id: string, number: string): boolean {
  const invoice = counterparts(world, 'demo').find(({ Id }) => Id === id);
  if (!invoice) return false;
  const { SyncToken } = invoice;
  write(world, 'demo', 'invoice', { Id: id, SyncToken, sparse: true, TrackingNum: number });
  return true;
}

function editInvoice(world: MemoryWorld, which: number, quantity: number): void {
  const invoice = chosen(posted(world), which);
  if (!invoice) return;
  const [first, ...rest] = invoice['lines'] as readonly Rec[];
  save(world, 'Invoice', { id: invoice['id'], lines: [{ ...first, qty_order: quantity }, ...rest] });
}

const doings: { readonly [K in Action['act']]?: Doing<K> } = {
  post: (world, { client, lines: count, draft }) =>
    save(world, 'Invoice', {
      client_id: client,
      invoice_date: '2026-11-20',
      posted: !draft,
      lines: lines(count),
    }),
  rush: (world, { afterMs, count }) => {
    world.clock.advance(afterMs);
    for (let nth = 0; nth < count; nth += 1)
      save(world, 'Invoice', {
        client_id: 1 + (nth % 3),
        invoice_date: '2026-11-20',
        posted: true,
        lines: lines(1 + nth),
      });
  },
  'lost-post': (world, { client, times }) => {
    const realm = client > LAST_US_CLIENT ? GB_REALM : US_REALM;
    const match = { method: 'POST', pathPrefix: `/v3/company/${realm}/invoice` };
    world.plant('quickbooks', { match, kind: 'lost-reply', times });
    save(world, 'Invoice', {
      client_id: client,
      invoice_date: '2026-11-20',
      posted: true,
      lines: lines(1 + times),
    });
  },
  'lost-pay': (world, { which, times }) => {
    const match = { method: 'POST', pathPrefix: '/api/InvoicePayment' };
    world.plant('halo', { match, kind: 'lost-reply', times });
    const invoice = chosen(payable(world, 'demo'), which);
    if (invoice) pay(world, [invoice], 50);
  },
  'edit-invoice': (world, { which, quantity }) => editInvoice(world, which, quantity),
  // The edit that has the sync write; who ships is there by then.
  meanwhile: (world, { which, quantity }) => editInvoice(world, which, quantity),
  'edit-client': (world, { client, nth }) =>
    save(world, 'Client', { id: client, accountsemailaddress: `accounts${nth}@example.test` }),
  'new-client': (world, { nth }) =>
    save(world, 'Client', { name: `Newcomer ${nth}`, qbo_company_id: US_REALM, item_tax_code: 2 }),
  twin: (world, { nth, first }) => {
    const name = `Supplier ${nth}`;
    if (inQuickBooks(world, 'Vendor').some(({ DisplayName }) => DisplayName === name)) return;
    const enter = {
      halo: () =>
        save(world, 'Supplier', { name, phone_number: `020 7946 ${nth}`, qbo_company_id: US_REALM }),
      quickbooks: () =>
        write(world, 'demo', 'vendor', {
          DisplayName: name,
          BillAddr: { Line1: `${nth} Harbour Road` },
        }),
    };
    enter[first]();
    enter[first === 'halo' ? 'quickbooks' : 'halo']();
  },
  'edit-vendor': (world, { which, nth }) => {
    const vendor = chosen(inQuickBooks(world, 'Vendor'), which);
    if (vendor) write(world, 'demo', 'vendor', { ...vendor, BillAddr: { Line1: `${nth} Mill Lane` } });
  },
  'edit-item': (world, { item, nth }) =>
    save(world, 'Item', { id: item, description: `Described anew ${nth}` }),
  pay: (world, { which, percent }) => {
    const invoice = chosen(payable(world, 'demo'), which);
    if (invoice) pay(world, [invoice], percent);
  },
  'pay-two': (world, { which }) => {
    const all = payable(world, 'demo');
    pay(world, [...all.slice(which % Math.max(1, all.length)), ...all].slice(0, 2), 50);
  },
  'edit-payment': (world, { which, percent }) => {
    const payment = chosen(payments(world), which);
    if (!payment) return;
    const parts = (payment['Line'] as readonly Rec[]).map((part) => ({
      ...part,
      Amount: cents((Number(part['Amount']) * percent) / 100),
    }));
    const total = cents(parts.reduce((sum, part) => sum + Number(part['Amount']), 0));
    write(world, 'demo', 'payment', { ...payment, Line: parts, TotalAmt: total });
  },
  'delete-payment': (world, { which }) => {
    const payment = chosen(payments(world), which);
    if (payment)
      write(
        world,
        'demo',
        'payment',
        { Id: payment['Id'], SyncToken: payment['SyncToken'] },
        '?operation=delete',
      );
  },
  'halo-pay': (world, { which, percent }) => {
    const invoice = chosen(due(world), which);
    if (invoice) enter(world, invoice, cents((Number(invoice['amountdue']) * percent) / 100));
  },
  'halo-edit-payment': (world, { which, percent }) => {
    const row = chosen(
      inHalo(world, 'InvoicePayment').filter((one) => !one['credit_note_id']),
      which,
    );
    const amount = cents((Number(row?.['amount']) * percent) / 100);
    if (row && amount > 0) save(world, 'InvoicePayment', { id: row['id'], amount });
  },
  credit: (world, { which }) => {
    const invoice = chosen(due(world), which);
    if (invoice) save(world, 'Invoice', { id: invoice['id'], _create_credit_note: true, posted: true });
  },
  'halo-apply-credit': (world, { which, percent }) => {
    const note = chosen(
      posted(world).filter((one) => isCredit(one) && Number(one['credit_outstanding']) > 0),
      which,
    );
    const invoice = due(world).find((one) => one['client_id'] === note?.['client_id']);
    if (!note || !invoice) return;
    const most = Math.min(Number(note['credit_outstanding']), Number(invoice['amountdue']));
    enter(world, invoice, cents((most * percent) / 100), { credit_note_id: note['id'] });
  },
  'apply-credit': (world, { which }) => {
    const memo = chosen(
      inQuickBooks(world, 'CreditMemo').filter(({ RemainingCredit: left }) => Number(left) > 0),
      which,
    );
    const owner = JSON.stringify(memo?.['CustomerRef']);
    const invoice = payable(world, 'demo').find(({ CustomerRef: one }) => JSON.stringify(one) === owner);
    if (!memo || !invoice) return;
    const amount = Math.min(Number(memo['RemainingCredit']), Number(invoice['Balance']));
    const taken = { Amount: amount, LinkedTxn: [{ TxnId: memo['Id'], TxnType: 'CreditMemo' }] };
    write(world, 'demo', 'payment', {
      CustomerRef: memo['CustomerRef'],
      TotalAmt: 0,
      TxnDate: '2026-11-24',
      Line: [allocation(invoice, amount), taken],
    });
  },
  'edit-in-quickbooks': (world, { which }) => {
    const invoice = chosen(counterparts(world, 'demo'), which);
    if (invoice)
      write(world, 'demo', 'invoice', {
        Id: invoice['Id'],
        SyncToken: invoice['SyncToken'],
        sparse: true,
        DueDate: '2026-12-31',
      });
  },
  ship: (world, { which, nth }) => {
    const invoice = chosen(counterparts(world, 'demo'), which);
    if (invoice) ship(world, String(invoice['Id']), shipped(nth));
  },
  'number-by-hand': (world, { ahead }) => {
    const next = Math.max(1_000, ...inHalo(world, 'Invoice').map(({ id }) => Number(id))) + 1 + ahead;
    write(world, 'demo', 'invoice', {
      CustomerRef: { value: '60' },
      DocNumber: String(next),
      Line: [
        {
          DetailType: 'SalesItemLineDetail',
          Amount: 5,
          SalesItemLineDetail: { ItemRef: { value: '200' }, TaxCodeRef: { value: 'NON' } },
        },
      ],
    });
  },
};

/** @returns false for what is not a person's doing */
export function doAsPerson(world: MemoryWorld, action: Action): boolean {
  const doing = doings[action.act] as ((world: MemoryWorld, action: Action) => void) | undefined;
  doing?.(world, action);
  return doing !== undefined;
}
