/** Invoices and payments: what is kept, what is worked out, what moves what. */
import type { Case, Rec } from '../../case.ts';
import { recordAt, rowsAt } from '../../wire.ts';
import { ERRORS, page, recorded } from '../pages.ts';
import { DAY, ids, type QuickBooksVisit } from '../visit.ts';

const ofLines = (invoice: Rec): readonly Rec[] =>
  rowsAt(invoice, 'Line').filter(({ DetailType }) => DetailType !== 'SubTotalLineDetail');

const laterDay = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

const paymentOf = (invoices: readonly (readonly [invoice: Rec, amount: number])[], total: number): Rec => ({
  CustomerRef: invoices[0]?.[0]['CustomerRef'],
  CurrencyRef: invoices[0]?.[0]['CurrencyRef'],
  TotalAmt: total,
  TxnDate: DAY,
  PaymentRefNum: 'CHQ-1',
  Line: invoices.map(([{ Id }, Amount]) => ({ Amount, LinkedTxn: [{ TxnId: Id, TxnType: 'Invoice' }] })),
});

export const documents: readonly Case<QuickBooksVisit>[] = [
  {
    name: 'an invoice is made with what was sent, its total and its balance',
    basis: recorded('create an invoice'),
    run: async (visit, check) => {
      const { homeCurrency } = visit.ground;
      const lines = [await visit.line(3, 12.6, { Description: 'Seats' }), await visit.line(1, 7.35)];
      const note = `HaloPSA invoice ${visit.number()}.`;
      const memo = { value: 'Thank you' };

      const made = await visit.create(
        'Invoice',
        await visit.invoice({ PrivateNote: note, CustomerMemo: memo, DueDate: '2026-12-20' }, lines),
      );
      const read = await visit.read('Invoice', String(made['Id']));

      check.like('the answer', made, {
        TxnDate: DAY,
        DueDate: '2026-12-20',
        PrivateNote: note,
        CustomerMemo: memo,
        TotalAmt: 45.15,
        Balance: 45.15,
        SyncToken: '0',
        EmailStatus: 'NotSet',
        CurrencyRef: { value: homeCurrency },
      });
      check.same(
        'the lines',
        ofLines(made).map(({ Amount }) => Amount),
        [37.8, 7.35],
      );
      const [first = {}] = ofLines(made);
      check.like('the first line', first, {
        LineNum: 1,
        Description: 'Seats',
        DetailType: 'SalesItemLineDetail',
      });
      check.like('its detail', recordAt(first, 'SalesItemLineDetail'), { Qty: 3, UnitPrice: 12.6 });
      check.same('the kind of its Id', typeof first['Id'], 'string');
      const subtotal = rowsAt(made, 'Line').find(({ DetailType }) => DetailType === 'SubTotalLineDetail');
      check.same('the amount of the sub-total that QuickBooks adds', subtotal?.['Amount'], 45.15);
      check.like('the invoice as it is read', read, { ...ids(made), TotalAmt: 45.15, PrivateNote: note });
    },
  },
  {
    name: 'a line is refused unless its amount is quantity times price',
    basis: ERRORS,
    run: async (visit, check) => {
      const line = await visit.line(3, 33.33, { Amount: 100 });

      const { status, body } = await visit.attempt('Invoice', await visit.invoice({}, [line]));

      check.same('the status', status, 400);
      check.like('the error', recordAt(body, 'Fault', 'Error', 0), { code: '6000' });
    },
  },
  {
    name: 'a line of text alone costs nothing',
    basis: page('invoice'),
    run: async (visit, check) => {
      const text = { DetailType: 'DescriptionOnly', Description: 'For October', DescriptionLineDetail: {} };

      const made = await visit.create('Invoice', await visit.invoice({}, [text, await visit.line(1, 100)]));

      check.same('the total', made['TotalAmt'], 100);
      const [first = {}] = ofLines(made);
      check.like('the first line', first, { DetailType: 'DescriptionOnly', Description: 'For October' });
    },
  },
  {
    name: 'the due day follows from the term',
    basis: page('invoice'),
    run: async (visit, check) => {
      const { term } = visit.ground;
      if (!term) throw new Error('the company has no term of days');

      const made = await visit.create('Invoice', await visit.invoice({ SalesTermRef: { value: term.id } }));

      check.same('the due day', made['DueDate'], laterDay(DAY, term.days));
      check.same('the term', recordAt(made, 'SalesTermRef')['value'], term.id);
    },
  },
  {
    name: 'a sparse update merges the header and replaces the lines whole',
    basis: page('invoice'),
    run: async (visit, check) => {
      const lines = [await visit.line(1, 10), await visit.line(1, 20)];
      const made = await visit.create('Invoice', await visit.invoice({ PrivateNote: 'Kept' }, lines));
      const [kept = {}] = ofLines(made);

      const after = await visit.change('Invoice', {
        ...ids(made),
        sparse: true,
        Line: [kept, await visit.line(2, 30)],
      });

      check.like('the answer', after, { PrivateNote: 'Kept', TotalAmt: 70, Balance: 70, SyncToken: '1' });
      check.same(
        'the amounts',
        ofLines(after).map(({ Amount }) => Amount),
        [10, 60],
      );
      check.same('the Id of the line that was sent with its Id', ofLines(after)[0]?.['Id'], kept['Id']);
      check.holds(
        'the new line has an Id that no line had',
        !ofLines(made).some(({ Id }) => Id === ofLines(after)[1]?.['Id']),
      );
    },
  },
  {
    name: 'a full update of an invoice clears what it leaves out',
    basis: recorded('a purchase order lost its number by a full update without it'),
    run: async (visit, check) => {
      const body = await visit.invoice({ PrivateNote: 'Gone', CustomerMemo: { value: 'Gone' } });
      const made = await visit.create('Invoice', body);

      const after = await visit.change('Invoice', {
        ...(await visit.invoice()),
        ...ids(made),
        sparse: false,
      });

      check.same('the note', after['PrivateNote'], undefined);
      check.same('the memo', after['CustomerMemo'], undefined);
      check.same('the total', after['TotalAmt'], made['TotalAmt']);
    },
  },
  {
    name: 'a read record that is sent back whole changes nothing',
    basis: recorded('updates without a change leave SyncToken'),
    run: async (visit, check) => {
      const made = await visit.create('Invoice', await visit.invoice({ PrivateNote: 'As it was' }));
      const read = await visit.read('Invoice', String(made['Id']));

      const after = await visit.change('Invoice', { ...read, sparse: false });

      check.same('SyncToken', after['SyncToken'], read['SyncToken']);
      check.same(
        'the lines',
        ofLines(after).map(({ Id }) => Id),
        ofLines(read).map(({ Id }) => Id),
      );
    },
  },
  {
    name: 'a payment moves the balance of its invoice and the invoice’s SyncToken',
    basis: recorded('invoice 96 and payment 128'),
    run: async (visit, check) => {
      const made = await visit.create('Invoice', await visit.invoice());

      const payment = await visit.create('Payment', paymentOf([[made, 60]], 60));
      const partly = await visit.read('Invoice', String(made['Id']));
      await visit.change('Payment', ids(payment), { operation: 'delete' });
      const free = await visit.read('Invoice', String(made['Id']));

      check.like('the payment', payment, {
        TotalAmt: 60,
        UnappliedAmt: 0,
        PaymentRefNum: 'CHQ-1',
        TxnDate: DAY,
      });
      check.same('the balance after it', partly['Balance'], 40);
      check.holds(
        'SyncToken rose',
        Number(partly['SyncToken']) > Number(made['SyncToken']),
        partly['SyncToken'],
      );
      check.like('the link', rowsAt(partly, 'LinkedTxn')[0] ?? {}, {
        TxnId: payment['Id'],
        TxnType: 'Payment',
      });
      check.same('the balance once it is deleted', free['Balance'], 100);
      check.same('the links once it is deleted', rowsAt(free, 'LinkedTxn'), []);
    },
  },
  {
    name: 'one payment settles several invoices, and what is left over is unapplied',
    basis: page('payment'),
    run: async (visit, check) => {
      const first = await visit.create('Invoice', await visit.invoice());
      const second = await visit.create('Invoice', await visit.invoice({}, [await visit.line(1, 50)]));
      const sent = paymentOf(
        [
          [first, 100],
          [second, 30],
        ],
        150,
      );

      const payment = await visit.create('Payment', sent);

      check.like('the payment', payment, { TotalAmt: 150, UnappliedAmt: 20 });
      check.same(
        'its amounts',
        rowsAt(payment, 'Line').map(({ Amount }) => Amount),
        [100, 30],
      );
      check.same('the first balance', (await visit.read('Invoice', String(first['Id'])))['Balance'], 0);
      check.same('the second balance', (await visit.read('Invoice', String(second['Id'])))['Balance'], 20);
    },
  },
  {
    name: 'a voided invoice stays with its number, a note and nothing due',
    basis: page('invoice'),
    run: async (visit, check) => {
      const made = await visit.create('Invoice', await visit.invoice({ PrivateNote: 'Before' }));

      const after = await visit.change('Invoice', ids(made), { operation: 'void' });

      check.like('the answer', after, { Id: made['Id'], TotalAmt: 0, Balance: 0 });
      check.holds(
        'the note begins with Voided',
        /^void/i.test(String(after['PrivateNote'])),
        after['PrivateNote'],
      );
      check.same('the number', after['DocNumber'], made['DocNumber']);
      check.holds(
        'SyncToken rose',
        Number(after['SyncToken']) > Number(made['SyncToken']),
        after['SyncToken'],
      );
    },
  },
  {
    name: 'a deleted invoice is gone',
    basis: page('invoice'),
    run: async (visit, check) => {
      const made = await visit.create('Invoice', await visit.invoice());

      const answer = await visit.change('Invoice', ids(made), { operation: 'delete' });
      const read = await visit.ask({ path: `invoice/${String(made['Id'])}` });

      check.like('the answer', answer, { Id: made['Id'], status: 'Deleted', domain: 'QBO' });
      check.same('the status of a read', read.status, 400);
      check.like('the error of a read', recordAt(read.body, 'Fault', 'Error', 0), { code: '610' });
    },
  },
];
