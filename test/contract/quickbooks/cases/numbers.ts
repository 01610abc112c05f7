/** Document numbers, with custom transaction numbers on and off; and the request id that makes a write happen once. */
import type { Case } from '../../case.ts';
import { recordAt } from '../../wire.ts';
import { page, QUERIES, recorded, REQUEST_IDS } from '../pages.ts';
import { ids, type QuickBooksVisit } from '../visit.ts';

export const numbers: readonly Case<QuickBooksVisit>[] = [
  {
    name: 'a number that is sent is kept as it is, and found by',
    basis: page('invoice'),
    needs: ['custom numbers'],
    run: async (visit, check) => {
      const DocNumber = `00${visit.number()}`.padEnd(21, 'x').slice(0, 21);

      const made = await visit.create('Invoice', await visit.invoice({ DocNumber }));
      const found = await visit.rows('Invoice', `WHERE DocNumber = '${DocNumber}' MAXRESULTS 2`);

      check.same('the number', made['DocNumber'], DocNumber);
      check.same(
        'what is found by it',
        found.map(({ Id }) => Id),
        [made['Id']],
      );
    },
  },
  {
    name: 'with custom numbers on a document without a number has none',
    basis: page('invoice'),
    needs: ['custom numbers'],
    run: async (visit, check) => {
      const made = await visit.create('Invoice', await visit.invoice());

      check.same('the number', made['DocNumber'], undefined);
    },
  },
  {
    name: 'a number that is taken is refused, naming who holds it, unless a duplicate is asked for',
    basis: page('invoice'),
    needs: ['custom numbers'],
    run: async (visit, check) => {
      const DocNumber = visit.number();
      const holder = await visit.create('Invoice', await visit.invoice({ DocNumber }));

      const second = await visit.attempt('Invoice', await visit.invoice({ DocNumber }));
      const forced = await visit.create('Invoice', await visit.invoice({ DocNumber }), {
        include: 'allowduplicatedocnum',
      });

      check.same('the status', second.status, 400);
      const error = recordAt(second.body, 'Fault', 'Error', 0);
      check.like('the error', error, { code: '6140' });
      const detail = String(error['Detail']);
      check.holds('it names the number', detail.includes(`DocNumber=${DocNumber}`), detail);
      check.holds('it names the holder', detail.includes(`TxnId=${String(holder['Id'])}`), detail);
      check.same('the number of the one that was asked for', forced['DocNumber'], DocNumber);
    },
  },
  {
    name: 'a number of 22 characters is refused',
    basis: page('invoice'),
    needs: ['custom numbers'],
    run: async (visit, check) => {
      const { status } = await visit.attempt(
        'Invoice',
        await visit.invoice({ DocNumber: visit.number().padEnd(22, 'x') }),
      );

      check.same('the status', status, 400);
    },
  },
  {
    name: 'an update changes the number, and a sparse one keeps it',
    basis: page('invoice'),
    needs: ['custom numbers'],
    run: async (visit, check) => {
      const [first, second] = [visit.number(), visit.number()];
      const made = await visit.create('Invoice', await visit.invoice({ DocNumber: first }));

      const renumbered = await visit.change('Invoice', { ...ids(made), sparse: true, DocNumber: second });
      const noted = await visit.change('Invoice', { ...ids(renumbered), sparse: true, PrivateNote: 'Noted' });

      check.same('the number after it was sent', renumbered['DocNumber'], second);
      check.same('the number after it was not', noted['DocNumber'], second);
    },
  },
  {
    name: 'with custom numbers off QuickBooks counts on by one',
    basis: recorded('invoices and credit memos 1042 to 1051 in one sequence'),
    needs: ['counted numbers'],
    run: async (visit, check) => {
      const first = await visit.create('Invoice', await visit.invoice());
      const memo = await visit.create('CreditMemo', await visit.invoice());
      const last = await visit.create('Invoice', await visit.invoice());

      const counted = [first, memo, last].map(({ DocNumber }) => Number(DocNumber));
      check.holds('numbers are given', counted.every(Number.isFinite), counted);
      const [start = 0] = counted;
      check.same('the numbers', counted, [start, start + 1, start + 2]);
    },
  },
  {
    name: 'with custom numbers off an update without the number keeps it',
    basis: recorded('updates of numbered documents'),
    needs: ['counted numbers'],
    run: async (visit, check) => {
      const made = await visit.create('Invoice', await visit.invoice());

      const after = await visit.change('Invoice', {
        ...(await visit.invoice({ PrivateNote: 'Noted' })),
        ...ids(made),
        sparse: false,
      });

      check.same('the number', after['DocNumber'], made['DocNumber']);
    },
  },
  {
    name: 'a request id that comes again is answered as before, and nothing is made twice',
    basis: REQUEST_IDS,
    run: async (visit, check) => {
      const requestid = visit.number();
      const body = await visit.invoice({ PrivateNote: visit.name('once') });

      const first = await visit.create('Invoice', body, { requestid });
      await visit.change('Invoice', { ...ids(first), sparse: true, PrivateNote: 'Changed since' });
      const again = await visit.create('Invoice', body, { requestid });
      const other = await visit.create('Invoice', body, { requestid: visit.number() });

      check.same('the answer to the repeat', again, first);
      check.holds('another id makes another invoice', other['Id'] !== first['Id'], other['Id']);
    },
  },
  {
    name: 'invoices of a day are found by the day',
    basis: QUERIES,
    run: async (visit, check) => {
      const TxnDate = `19${String(10 + (Date.now() % 80))}-03-04`;
      const made = await visit.create('Invoice', await visit.invoice({ TxnDate, DueDate: TxnDate }));

      const found = await visit.rows('Invoice', `WHERE TxnDate = '${TxnDate}' MAXRESULTS 1000`);

      check.holds(
        'it is among them',
        found.some(({ Id }) => Id === made['Id']),
      );
      check.holds(
        'all are of that day',
        found.every((one) => one['TxnDate'] === TxnDate),
      );
    },
  },
];
