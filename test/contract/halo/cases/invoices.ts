/** Invoices and their payments: what is worked out, what is replaced, what only HaloPSA may write. */
import Big from 'big.js';
import type { Case, Rec } from '../../case.ts';
import { rowsAt } from '../../wire.ts';
import { API, LINES } from '../pages.ts';
import { DAY, REALM, type HaloVisit } from '../visit.ts';

const lineOf = (invoice: Rec, index: number): Rec => rowsAt(invoice, 'lines')[index] ?? {};

/** HaloPSA's tax of one line. */
const taxOn = (amount: number, percent: number): number =>
  new Big(amount).times(percent).div(100).round(2, Big.roundHalfUp).toNumber();

const plus = (a: number, b: number): number => new Big(a).plus(b).toNumber();

export const invoices: readonly Case<HaloVisit>[] = [
  {
    name: 'an invoice is made with its lines, its total and what is due',
    basis: API,
    run: async (visit, check) => {
      const lines = [
        await visit.line(3, 12.6),
        await visit.line(1, 7.35, { item_shortdescription: 'Travel' }),
      ];

      const made = await visit.create('Invoice', await visit.invoice({ notes_1: 'Thank you' }, lines));
      const read = await visit.read('Invoice', made['id']);

      check.like('the record', read, { total: 45.15, amountdue: 45.15, posted: true, notes_1: 'Thank you' });
      check.same('the client', Number(read['client_id']), await visit.client());
      check.holds(
        'the day is the one that was sent',
        String(read['invoice_date']).startsWith(DAY),
        read['invoice_date'],
      );
      check.holds(
        'there is a day when it is due',
        !Number.isNaN(Date.parse(String(read['duedate']))),
        read['duedate'],
      );
      check.same('how many lines it has', rowsAt(read, 'lines').length, 2);
      check.like('the first line', lineOf(read, 0), { qty_order: 3, unit_price: 12.6, net_amount: 37.8 });
      check.like('the second line', lineOf(read, 1), { item_shortdescription: 'Travel' });
      check.holds('a line has a number for an id', Number.isInteger(lineOf(read, 0)['id']), lineOf(read, 0));
    },
  },
  {
    name: 'a line’s tax code decides its tax, and the tax the total',
    basis: API,
    needs: ['taxes'],
    run: async (visit, check) => {
      const [row = {}] = visit.taxes;
      const lines = [await visit.line(3, 33.33, { tax_code: String(row['id']) })];

      const { id } = await visit.create('Invoice', await visit.invoice({}, lines));

      const read = await visit.read('Invoice', id);
      const tax = taxOn(99.99, Number(row['value']));
      check.same('the line’s code', String(lineOf(read, 0)['tax_code']), String(row['id']));
      check.like('the record', read, {
        tax_total: tax,
        total: plus(99.99, tax),
        amountdue: plus(99.99, tax),
      });
    },
  },
  {
    name: 'lines that are sent replace those before, whole',
    basis: LINES,
    run: async (visit, check) => {
      const lines = [await visit.line(1, 10), await visit.line(1, 20)];
      const { id } = await visit.create('Invoice', await visit.invoice({}, lines));
      const before = await visit.read('Invoice', id);

      await visit.post('Invoice', { id, lines: [lineOf(before, 1)] });

      const after = await visit.read('Invoice', id);
      check.same(
        'the lines',
        rowsAt(after, 'lines').map((line) => line['id']),
        [lineOf(before, 1)['id']],
      );
      check.like('the record', after, { total: 20, amountdue: 20 });
    },
  },
  {
    name: 'an update without lines keeps them',
    basis: API,
    run: async (visit, check) => {
      const { id } = await visit.create('Invoice', await visit.invoice());
      const before = await visit.read('Invoice', id);

      await visit.post('Invoice', { id, notes_1: 'Noted' });

      const after = await visit.read('Invoice', id);
      check.same(
        'the lines',
        rowsAt(after, 'lines').map((line) => line['id']),
        rowsAt(before, 'lines').map((line) => line['id']),
      );
      check.like('the record', after, { notes_1: 'Noted', total: 100 });
    },
  },
  {
    name: 'an invoice takes the ids and the number of QuickBooks',
    basis: API,
    run: async (visit, check) => {
      const { id } = await visit.create('Invoice', await visit.invoice());

      await visit.post('Invoice', {
        id,
        qboid: 77,
        qbo_company_id: REALM,
        thirdpartyinvoicenumber: 'INV-0009',
      });

      const read = await visit.read('Invoice', id);
      check.same('qboid', Number(read['qboid']), 77);
      check.same('qbo_company_id', String(read['qbo_company_id']), REALM);
      check.same('thirdpartyinvoicenumber', read['thirdpartyinvoicenumber'], 'INV-0009');
      check.same('the total', read['total'], 100);
    },
  },
  {
    name: 'what was paid cannot be written',
    basis: API,
    run: async (visit, check) => {
      const { id } = await visit.create('Invoice', await visit.invoice());

      await visit.post('Invoice', { id, amountpaid: 40, amountdue: 60 });

      check.like('the record', await visit.read('Invoice', id), { amountpaid: 0, amountdue: 100 });
    },
  },
  {
    name: 'a voided invoice stays and says so',
    basis: API,
    run: async (visit, check) => {
      const { id } = await visit.create('Invoice', await visit.invoice());

      await visit.wanted({ path: `Invoice/${String(id)}/void`, body: [] });

      check.like('the record', await visit.read('Invoice', id), { id, voided: true, amountdue: 0 });
    },
  },
  {
    name: 'a deleted invoice is gone',
    basis: API,
    run: async (visit, check) => {
      const { id } = await visit.create('Invoice', await visit.invoice());

      const { status } = await visit.ask({ method: 'DELETE', path: `Invoice/${String(id)}` });
      const read = await visit.ask({ path: `Invoice/${String(id)}` });

      check.holds('it is taken', status >= 200 && status < 300, status);
      check.same('the status of a read', read.status, 404);
    },
  },
  {
    name: 'a payment moves what is due; its change and its end move it again',
    basis: API,
    run: async (visit, check) => {
      const { id: invoice_id } = await visit.create('Invoice', await visit.invoice());
      const due = async (): Promise<unknown> => (await visit.read('Invoice', invoice_id))['amountdue'];

      const sent = { invoice_id, amount: 40, date: '2026-11-24', reference: 'CHQ-1', qbo_id: 128 };
      const payment = await visit.create('InvoicePayment', sent);
      const paid = await due();
      await visit.post('InvoicePayment', { id: payment['id'], amount: 100 });
      const settled = await visit.read('Invoice', invoice_id);
      await visit.wanted({ method: 'DELETE', path: `InvoicePayment/${String(payment['id'])}` });

      check.like('the payment', payment, { amount: 40, reference: 'CHQ-1', qbo_id: 128 });
      check.same('its invoice', Number(payment['invoice_id']), Number(invoice_id));
      check.holds(
        'its day is the one that was sent',
        String(payment['date']).startsWith('2026-11-24'),
        payment['date'],
      );
      check.same('what is due after 40', paid, 60);
      check.like('the invoice after 100', settled, { amountdue: 0, amountpaid: 100 });
      check.same('what is due without it', await due(), 100);
    },
  },
  {
    name: 'the payments of an invoice are listed by it, with the id of QuickBooks',
    basis: API,
    run: async (visit, check) => {
      const first = await visit.create('Invoice', await visit.invoice());
      const second = await visit.create('Invoice', await visit.invoice());
      const payment = await visit.create('InvoicePayment', {
        invoice_id: first['id'],
        amount: 10,
        qbo_id: 129,
      });
      await visit.create('InvoicePayment', { invoice_id: second['id'], amount: 20, qbo_id: 129 });

      const listed = await visit.rows('InvoicePayment', { invoice_id: String(first['id']) });

      const ofTheFirst = listed.filter((row) => Number(row['invoice_id']) === Number(first['id']));
      check.same(
        'the payments',
        ofTheFirst.map(({ id }) => id),
        [payment['id']],
      );
      check.same('the id of QuickBooks', Number(ofTheFirst[0]?.['qbo_id']), 129);
    },
  },
];
