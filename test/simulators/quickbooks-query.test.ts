/** The query language to its grammar, with its errors, its orders and its pages; change data capture with its cut. */
import fc from 'fast-check';
import {
  BASE,
  codeOf,
  openCompany,
  sale,
  version,
  type Answered,
  type Rec,
  type TestCompany,
} from './quickbooks-company.ts';

const ask = (company: TestCompany, statement: string): Answered =>
  company.ask({ method: 'GET', path: `${BASE}/query?query=${encodeURIComponent(statement)}` });
const response = (company: TestCompany, statement: string): Rec =>
  (ask(company, statement).body as { QueryResponse: Rec }).QueryResponse;

/** Five invoices, a second apart, numbered 1001 to 1005. */
function filled(): TestCompany {
  const company = openCompany();
  for (const amount of [10, 20, 30, 40, 50]) {
    company.clock.advance(1_000);
    company.write('Invoice', sale(amount, { TxnDate: `2026-11-${amount / 10 + 10}` }));
  }
  return company;
}

const numbers = (company: TestCompany, rest: string): readonly unknown[] =>
  company.rows(`select * from Invoice ${rest}`).map(({ DocNumber }) => DocNumber);

test.each([
  ['', ['1005', '1004', '1003', '1002', '1001']],
  ['orderby Id', ['1001', '1002', '1003', '1004', '1005']],
  ['ORDERBY DocNumber DESC', ['1005', '1004', '1003', '1002', '1001']],
  ['order by MetaData.LastUpdatedTime asc', ['1001', '1002', '1003', '1004', '1005']],
  ["where DocNumber = '1003'", ['1003']],
  ["WHERE docnumber IN ('1004', '1001', '9') ORDERBY Id", ['1001', '1004']],
  ["where DocNumber like '%4'", ['1004']],
  ["where DocNumber like '10%'", ['1005', '1004', '1003', '1002', '1001']],
  ['where Balance > 20 and Balance <= 40 orderby Balance', ['1003', '1004']],
  ["where Balance >= '40' orderby Id", ['1004', '1005']],
  ["where TxnDate < '2026-11-13' orderby TxnDate", ['1001', '1002']],
  ["where CustomerRef = '20' orderby Id maxresults 2", ['1001', '1002']],
  ["where CustomerRef = '21'", []],
  ["where MetaData.LastUpdatedTime >= '2026-11-24T04:00:04-08:00' orderby Id", ['1004', '1005']],
  ["where MetaData.LastUpdatedTime > '2026-11-24T12:00:04Z' orderby Id", ['1005']],
  ["where MetaData.LastUpdatedTime < '2026-11-24T12:00:02Z'", ['1001']],
  ["where MetaData.LastUpdatedTime = '2026-11-24T12:00:02Z'", ['1002']],
  ['orderby Id startposition 2 maxresults 2', ['1002', '1003']],
  ['orderby Id maxresults 2 startposition 5', ['1005']],
  ['startposition 6', []],
] as const)('select * from Invoice %s', (rest, wanted) => {
  expect(numbers(filled(), rest)).toEqual(wanted);
});

test('Ids are compared as numbers, and pages of them start where the last one ended', () => {
  const company = filled();
  const ids = company.rows('select * from Invoice orderby Id').map(({ Id }) => String(Id));
  expect(numbers(company, `where Id > '${ids[1] ?? ''}' orderby Id maxresults 2`)).toEqual(['1003', '1004']);
  expect(numbers(company, `where Id <= '${ids[1] ?? ''}' orderby Id desc`)).toEqual(['1002', '1001']);
});

test('an answer tells its place, and for some entities how many there are; an empty one tells nothing', () => {
  const company = filled();
  expect(response(company, 'select * from Invoice startposition 2 maxresults 2')).toMatchObject({
    startPosition: 2,
    maxResults: 2,
    totalCount: 5,
  });
  expect(response(company, "select * from Invoice where Balance > '30' maxresults 1")).toMatchObject({
    maxResults: 1,
    totalCount: 2,
  });
  expect(response(company, 'select * from Customer')).toMatchObject({ startPosition: 1, maxResults: 2 });
  expect(response(company, 'select * from Customer')).not.toHaveProperty('totalCount');
  expect(response(company, "select * from Invoice where DocNumber = 'none'")).toEqual({});
  expect(response(company, 'select count(*) from Invoice')).toEqual({ totalCount: 5 });
  expect(response(company, "SELECT COUNT(*) FROM Invoice WHERE Balance < '30'")).toEqual({ totalCount: 2 });
});

test('lists come by name, capitals first, the inactive only when asked for', () => {
  const company = openCompany();
  for (const DisplayName of ['Pam Seitz', 'PG&E', 'alpha']) company.write('Vendor', { DisplayName });
  const names = (rest = ''): readonly unknown[] =>
    company.rows(`select * from Vendor ${rest}`).map(({ DisplayName }) => DisplayName);
  expect(names()).toEqual(['Ingram', 'PG&E', 'Pam Seitz', 'alpha']);
  company.write('Vendor', { Id: '30', SyncToken: '0', sparse: true, Active: false });
  expect(names()).toEqual(['PG&E', 'Pam Seitz', 'alpha']);
  expect(names('where Active in (true, false)')).toEqual(['Ingram (deleted)', 'PG&E', 'Pam Seitz', 'alpha']);
  expect(names('where Active = false')).toEqual(['Ingram (deleted)']);
});

test('quotes are escaped with a backslash; a blank in quotes stands for nothing', () => {
  const company = openCompany();
  company.write('Customer', { DisplayName: "O'Brien \\ Sons", CompanyName: 'Obi' });
  expect(company.rows("select * from Customer where DisplayName = 'O\\'Brien \\\\ Sons'")).toHaveLength(1);
  expect(
    company.rows("select * from Customer where CompanyName = ' '").map(({ DisplayName }) => DisplayName),
  ).toEqual(['Acme', 'Bell']);
});

test('typographic quotes are found, or refused where they still are a lexical error', () => {
  const company = openCompany();
  company.write('Customer', { DisplayName: 'Zoë’s' });
  expect(company.rows("select * from Customer where DisplayName = 'Zoë’s'")).toHaveLength(1);
  const old = openCompany({ switches: { refuseTypographicPunctuation: true } });
  expect(codeOf(ask(old, "select * from Customer where DisplayName = 'Zoë’s'").body)).toBe('4000');
});

test.each([
  ['', '4000'],
  ['select', '4000'],
  ['drop table Invoice', '4000'],
  ['select * Invoice', '4000'],
  ['select from Invoice', '4000'],
  ['select * from Invoice where', '4000'],
  ["select * from Invoice where DocNumber = 'a' or DocNumber = 'b'", '4000'],
  ["select * from Invoice where DocNumber = 'O''Brien'", '4000'],
  ["select * from Invoice where DocNumber = 'open", '4000'],
  ["select * from Invoice where DocNumber != '1'", '4000'],
  ['select * from Invoice where DocNumber = null', '4000'],
  ['select * from Invoice where DocNumber in ()', '4000'],
  ["select * from Invoice where DocNumber in ('1'", '4000'],
  ['select * from Invoice group by CustomerRef', '4000'],
  ['select * from Invoice, Bill', '4000'],
  ["select * from Invoice; delete from Invoice where '1' = '1'", '4000'],
  ['select * from Invoice maxresults', '4000'],
  ["select * from Invoice maxresults '10'", '4000'],
  ['select * from Invoice orderby', '4000'],
  ['select count(*', '4000'],
  ['select * from Nothing', '4001'],
  ['select * from Invoice maxresults 1001', '4001'],
  ['select * from Invoice maxresults 0', '4001'],
  ['select * from Invoice maxresults 1.5', '4001'],
  ['select * from Invoice startposition 0', '4001'],
  ['select * from Invoice startposition -1', '4001'],
  ["select * from Invoice where PrivateNote = 'x'", '4001'],
  ["select * from Invoice where TotalAmt = '1'", '4001'],
  ["select * from Invoice where Colour = 'x'", '4001'],
  ["select * from Payment where DocNumber = '1'", '4001'],
  ["select * from Customer where CustomField = '1'", '4001'],
  ['select * from Invoice orderby Line', '4001'],
  ["select * from Invoice where MetaData.LastUpdatedTime > 'yesterday'", '4001'],
] as const)('%s is refused with %s', (statement, code) => {
  const answer = ask(filled(), statement);
  expect([answer.status, codeOf(answer.body)]).toEqual([400, code]);
});

test('the words of the two kinds of refusal are QuickBooks’ own', () => {
  const company = filled();
  expect(ask(company, 'select * from Invoice startposition 0').body).toMatchObject({
    Fault: {
      type: 'ValidationFault',
      Error: [
        {
          Message: 'Invalid query',
          Detail: 'QueryValidationError: value 0 is too small. Min allowed value is 1',
        },
      ],
    },
  });
  expect(ask(company, "select * from Invoice where DocNumber = 'O'R'").body).toMatchObject({
    Fault: {
      Error: [
        {
          Message: 'Error parsing query',
          Detail: expect.stringContaining('QueryParserError: Encountered " <IDENTIFIER> "R "" at line 1'),
        },
      ],
    },
  });
});

test('a statement may come in the body or in the address, whatever the text is called', () => {
  const company = filled();
  const statement = "select * from Invoice where DocNumber = '1002'";
  const asked = [
    company.ask({
      method: 'POST',
      path: `${BASE}/query`,
      body: statement,
      headers: { 'content-type': 'application/text' },
    }),
    company.ask({
      method: 'POST',
      path: `${BASE}/query?query=${encodeURIComponent(statement)}`,
      headers: { 'content-type': 'text/plain' },
    }),
    ask(company, statement),
  ];
  for (const { body } of asked)
    expect(body).toMatchObject({ QueryResponse: { Invoice: [{ DocNumber: '1002' }] } });
});

test('whatever is changed and removed, pages by Id and by time hold each record once', () => {
  const step = fc.record({ at: fc.nat(30), what: fc.constantFrom('make', 'change', 'remove') });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 7 }), (steps, size) => {
      const company = openCompany();
      const kept = new Map<string, Rec>();
      for (const { at, what } of steps) {
        company.clock.advance(700);
        const record = [...kept.values()][at % Math.max(kept.size, 1)];
        if (what === 'make' || !record) {
          const made = company.write('Invoice', sale(at + 1));
          kept.set(String(made['Id']), made);
        } else if (what === 'change') {
          const next = company.write('Invoice', {
            ...version(record),
            sparse: true,
            PrivateNote: `at ${at}`,
          });
          kept.set(String(next['Id']), next);
        } else {
          company.write('Invoice', version(record), '?operation=delete');
          kept.delete(String(record['Id']));
        }
      }
      for (const order of ['Id', 'Id desc', 'MetaData.LastUpdatedTime', 'MetaData.LastUpdatedTime desc']) {
        const pages: Rec[] = [];
        for (let start = 1; start <= kept.size; start += size)
          pages.push(
            ...company.rows(
              `select * from Invoice orderby ${order} startposition ${start} maxresults ${size}`,
            ),
          );
        expect(pages.map(({ Id, SyncToken }) => `${String(Id)}/${String(SyncToken)}`).sort()).toEqual(
          [...kept.values()].map(({ Id, SyncToken }) => `${String(Id)}/${String(SyncToken)}`).sort(),
        );
        const times = pages.map(({ MetaData }) => Date.parse(String((MetaData as Rec)['LastUpdatedTime'])));
        if (order.startsWith('Meta'))
          expect(times).toEqual(times.toSorted((a, b) => (order.endsWith('desc') ? b - a : a - b)));
      }
    }),
    { numRuns: 40 },
  );
});

describe('change data capture', () => {
  const changes = (company: TestCompany, entities: string, since: string): readonly Rec[] => {
    const answer = company.get(`cdc?entities=${entities}&changedSince=${encodeURIComponent(since)}`);
    return (answer['CDCResponse'] as { QueryResponse: Rec[] }[])[0]?.QueryResponse ?? [];
  };

  test('tells what changed and what is gone, in the order asked for, empty where nothing did', () => {
    const company = filled();
    const [last] = company.rows('select * from Invoice');
    company.clock.advance(1_000);
    company.write('Invoice', version(last ?? {}), '?operation=delete');
    const [bills, invoices, customers] = changes(company, 'Bill,Invoice,Customer', '2026-11-24T12:00:04Z');
    expect(bills).toEqual({});
    expect(invoices).toMatchObject({
      Invoice: [
        { DocNumber: '1004' },
        {
          Id: last?.['Id'],
          status: 'Deleted',
          domain: 'QBO',
          MetaData: { LastUpdatedTime: '2026-11-24T04:00:06-08:00' },
        },
      ],
      startPosition: 1,
      maxResults: 2,
    });
    expect(((invoices ?? {})['Invoice'] as Rec[])[1]).not.toHaveProperty('SyncToken');
    expect(customers).toMatchObject({ Customer: [{ Id: '20' }] });
  });

  test('is cut at 1,000 objects over all entities', () => {
    const company = openCompany();
    for (let made = 0; made < 990; made += 1) company.write('Invoice', sale(1));
    for (let made = 0; made < 20; made += 1) company.write('Estimate', sale(1));
    const [first, second, third] = changes(company, 'Invoice,Estimate,Customer', '2026-11-24T12:00:00Z');
    expect([first?.['maxResults'], second?.['maxResults'], third]).toEqual([990, 10, {}]);
  });

  test.each([
    ['entities=Invoice', '2020'],
    ['entities=&changedSince=2026-11-24', '2020'],
    ['entities=Invoice&changedSince=lately', '2020'],
    ['entities=Invoice&changedSince=2026-10-01', '4001'],
    ['entities=TaxCode&changedSince=2026-11-24', '4001'],
    ['entities=TaxAgency&changedSince=2026-11-24', '4001'],
    ['entities=Nothing&changedSince=2026-11-24', '4001'],
  ])('%s is refused with %s', (query, code) => {
    expect(codeOf(openCompany().get(`cdc?${query}`))).toBe(code);
  });
});
