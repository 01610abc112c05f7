/** The forms of the query language that we use, and how it refuses what is wrong. */
import { quote } from '../../../../lib/quickbooks/query.ts';
import type { Case } from '../../case.ts';
import { recordAt } from '../../wire.ts';
import { QUERIES, recorded } from '../pages.ts';
import { DAY, type QuickBooksVisit } from '../visit.ts';

const AWKWARD = ["O'Neil & Söhne", 'Back\\slash', '100 % #1 + 2', 'Tom "the" <best>'];

async function three(visit: QuickBooksVisit): Promise<readonly string[]> {
  const made: string[] = [];
  for (const what of ['row 1', 'row 2', 'row 3']) {
    const { Id } = await visit.create('Customer', { DisplayName: visit.name(what) });
    made.push(String(Id));
  }
  return made;
}

const REFUSED: readonly (readonly [what: string, statement: string, code: string])[] = [
  ['a start position of 0', 'SELECT * FROM Invoice STARTPOSITION 0', '4001'],
  ['more than 1,000 results', 'SELECT * FROM Invoice MAXRESULTS 1001', '4001'],
  ['a filter by the note', "SELECT * FROM Invoice WHERE PrivateNote = 'x'", '4001'],
  ['a statement that is none', 'SELECT * FRM Invoice', '4000'],
];

export const queries: readonly Case<QuickBooksVisit>[] = [
  ...AWKWARD.map(
    (what) =>
      ({
        name: `a name is found whatever is in it: ${what}`,
        basis: 'https://github.com/mcohen01/node-quickbooks/issues/56',
        run: async (visit, check) => {
          const DisplayName = visit.name(what);
          const { Id } = await visit.create('Customer', { DisplayName });

          const found = await visit.rows(
            'Customer',
            `WHERE DisplayName = ${quote(DisplayName)} MAXRESULTS 2`,
          );

          check.same(
            'what is found',
            found.map((one) => [one['Id'], one['DisplayName']]),
            [[Id, DisplayName]],
          );
        },
      }) satisfies Case<QuickBooksVisit>,
  ),
  {
    name: 'pages in the order of Id meet every row once, and end with an empty answer',
    basis: 'https://github.com/simonv3/quickbooks-python/issues/4',
    run: async (visit, check) => {
      const made = await three(visit);
      const where = `WHERE DisplayName LIKE ${quote(`${visit.name('row')}%`)} AND Active IN (true, false) ORDERBY Id`;
      const page = async (start: number) =>
        visit.select(`SELECT * FROM Customer ${where} STARTPOSITION ${start} MAXRESULTS 3`);

      const [first, past] = [await page(1), await page(4)];

      const rows = first['Customer'] as readonly { readonly Id: string }[];
      check.same('the rows', rows.map(({ Id }) => Id).toSorted(), [...made].toSorted());
      check.like('the first page', first, { startPosition: 1, maxResults: 3 });
      check.same('the page past the last', past, {});
    },
  },
  {
    name: 'pages of one row each do not overlap',
    basis: recorded('queries with STARTPOSITION and MAXRESULTS'),
    run: async (visit, check) => {
      const made = await three(visit);
      const where = `WHERE DisplayName LIKE ${quote(`${visit.name('row')}%`)} ORDERBY Id`;

      const seen: unknown[] = [];
      for (const start of [1, 2, 3])
        seen.push(
          ...(await visit.rows('Customer', `${where} STARTPOSITION ${start} MAXRESULTS 1`)).map(
            ({ Id }) => Id,
          ),
        );

      check.same('the rows', seen.toSorted(), [...made].toSorted());
    },
  },
  {
    name: 'what changed since a time comes in the order of that time',
    basis: QUERIES,
    run: async (visit, check) => {
      const made = await three(visit);
      const first = await visit.read('Customer', made[0] ?? '');
      const since = String(recordAt(first, 'MetaData')['LastUpdatedTime']);

      const rows = await visit.rows(
        'Customer',
        `WHERE MetaData.LastUpdatedTime >= ${quote(since)} AND Active IN (true, false) ORDERBY MetaData.LastUpdatedTime STARTPOSITION 1 MAXRESULTS 1000`,
      );

      const times = rows.map((row) => Date.parse(String(recordAt(row, 'MetaData')['LastUpdatedTime'])));
      check.holds(
        'all three are in it',
        made.every((id) => rows.some(({ Id }) => Id === id)),
      );
      check.holds(
        'none is older',
        times.every((time) => time >= Date.parse(since)),
      );
      check.same(
        'their times',
        times,
        times.toSorted((a, b) => a - b),
      );
    },
  },
  {
    name: 'several conditions hold together',
    basis: QUERIES,
    run: async (visit, check) => {
      const { Id, CustomerRef } = await visit.create('Invoice', await visit.invoice());
      const customer = String(recordAt(CustomerRef)['value']);

      const where = (day: string) =>
        `WHERE CustomerRef = '${customer}' AND TxnDate = '${day}' MAXRESULTS 1000`;
      const found = await visit.rows('Invoice', where(DAY));
      const none = await visit.select(`SELECT * FROM Invoice ${where('1999-01-01')}`);

      check.holds(
        'it is found',
        found.some((one) => one['Id'] === Id),
      );
      check.same('what an answer without rows holds', none, {});
    },
  },
  ...REFUSED.map(
    ([what, statement, code]) =>
      ({
        name: `${what} is refused`,
        basis: QUERIES,
        run: async (visit, check) => {
          const { status, body } = await visit.ask({ path: 'query', body: statement });

          check.same('the status', status, 400);
          check.like('the error', recordAt(body, 'Fault', 'Error', 0), { code });
        },
      }) satisfies Case<QuickBooksVisit>,
  ),
];
