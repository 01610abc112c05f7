/** Lists, searches and the change feed: what is asked, and what is made of the answer. */
import { DefectError } from '../../lib/sync/outcome.ts';
import { halo, INVOICE, pagesOf, quickbooks, type Asked, type Reply } from './vendor.ts';

const SINCE = '2026-11-24T08:00:00.000Z';
const CUSTOMER = { name: 'Customer' } as const;

interface Row {
  readonly Id: string;
  readonly Active: boolean;
  readonly MetaData: { readonly LastUpdatedTime: string };
}

const row = (id: number, second: number, Active = true): Row => ({
  Id: String(id),
  Active,
  MetaData: { LastUpdatedTime: new Date(Date.parse(SINCE) + second * 1_000).toISOString() },
});

/** QuickBooks over `rows`: a change feed that ends after 1,000 of them, and queries as it answers them. */
function feed(rows: () => readonly Row[]): (asked: Asked) => Reply {
  return ({ path, body }) => {
    if (path.endsWith('/cdc')) {
      const Customer = rows().slice(0, 1_000);
      return { body: { CDCResponse: [{ QueryResponse: [{ Customer }] }], time: SINCE } };
    }
    const from = Date.parse(/LastUpdatedTime >= '([^']+)'/.exec(body)?.[1] ?? '');
    const start = Number(/STARTPOSITION (\d+)/.exec(body)?.[1]);
    const Customer = rows()
      .filter((one) => body.includes('Active IN (true, false)') || one.Active)
      .filter((one) => Date.parse(one.MetaData.LastUpdatedTime) >= from)
      .toSorted((a, b) => Date.parse(a.MetaData.LastUpdatedTime) - Date.parse(b.MetaData.LastUpdatedTime))
      .slice(start - 1, start - 1 + 1_000);
    return { body: { QueryResponse: { Customer }, time: SINCE } };
  };
}

const idsIn = (pages: readonly { readonly records: readonly object[] }[]): readonly string[] => [
  ...new Set(pages.flatMap(({ records }) => records.map((record) => (record as Row).Id))),
];

describe('a change feed that was cut', () => {
  test('goes on with the rest, the deactivated too, and says that what was deleted is not known', async () => {
    const rows = Array.from({ length: 2_500 }, (_, index) => row(index + 1, index, index % 2 === 0));
    const { system } = quickbooks(feed(() => rows));

    const pages = await pagesOf(system.changed(CUSTOMER, SINCE));

    expect(idsIn(pages)).toHaveLength(2_500);
    expect(pages.every(({ cut }) => cut)).toBe(true);
  });

  test('loses nothing where more than a page was changed in one second', async () => {
    const rows = Array.from({ length: 2_500 }, (_, index) => row(index + 1, 5));
    const { system } = quickbooks(feed(() => rows));

    expect(idsIn(await pagesOf(system.changed(CUSTOMER, SINCE)))).toHaveLength(2_500);
  });

  test('loses nothing while rows are deleted and changed under it', async () => {
    let rows: readonly Row[] = Array.from({ length: 2_500 }, (_, index) => row(index + 1, index));
    let asks = 0;
    const { system } = quickbooks((asked) => {
      const reply = feed(() => rows)(asked);
      asks += 1;
      // After the first page of the rest its first ten are deleted, and the eleventh is changed.
      if (asks === 2) rows = [...rows.slice(11), { ...row(11, 9_000), MetaData: row(11, 9_000).MetaData }];
      return reply;
    });

    const found = idsIn(await pagesOf(system.changed(CUSTOMER, SINCE)));

    expect(rows.filter(({ Id }) => !found.includes(Id))).toEqual([]);
  });

  test('one that is not full is whole', async () => {
    const { system, asked } = quickbooks(feed(() => [row(1, 1)]));

    expect(await pagesOf(system.changed(CUSTOMER, SINCE))).toEqual([{ records: [row(1, 1)], at: SINCE }]);
    expect(asked).toHaveLength(1);
  });

  test('a feed that does not reach back so far is asked by time', async () => {
    const rows = [row(1, 1), row(2, 2, false)];
    const { system, asked } = quickbooks(feed(() => rows));

    const pages = await pagesOf(system.changed(CUSTOMER, '2026-01-01T00:00:00.000Z'));

    expect(pages).toEqual([{ records: rows, at: SINCE, cut: true }]);
    expect(asked.map(({ path }) => path)).toEqual(['/v3/company/77/query']);
  });
});

test('an account without a code is no record', async () => {
  const codes = { name: 'Lookup', idField: 'value2', query: { lookup: 'account-codes' } } as const;
  const rows = [{ value2: '4000' }, { value2: '' }, { value2: '  ' }, { name: 'no code at all' }];
  const { system } = halo([{ body: rows }]);

  const [page] = await pagesOf(system.changed(codes, undefined));

  expect(page?.records).toEqual([{ value2: '4000' }]);
});

describe('a search', () => {
  test('of HaloPSA’s payments is narrowed to the invoice', async () => {
    const rows = [
      { id: 1, qbo_id: 9, invoice_id: 5 },
      { id: 2, qbo_id: 9, invoice_id: 6 },
    ];
    const { system, asked } = halo([{ body: rows }]);

    const found = await system.find({ name: 'InvoicePayment' }, 'qbo_id', '9', 10, { invoice_id: '5' });

    expect(asked[0]?.query).toMatchObject({ qbo_id: '9', invoice_id: '5' });
    // HaloPSA ignores what it does not know, so the answer is looked through as well.
    expect(found).toEqual([rows[0]]);
  });

  test('searches HaloPSA’s texts by name only, and by nothing never', async () => {
    const { system, asked } = halo(() => ({ body: [] }));
    await system.find({ name: 'Client' }, 'name', 'Acme', 10);
    await system.find({ name: 'Client' }, 'qboid', '7', 10);

    expect(asked[0]?.query['search']).toBe('Acme');
    expect(asked[1]?.query).not.toHaveProperty('search');
  });

  test('of QuickBooks takes the same', async () => {
    const { system, asked } = quickbooks([{ body: { QueryResponse: {}, time: SINCE } }]);
    await system.find(INVOICE, 'TotalAmt', '12.60', 10, { CustomerRef: '3' });

    expect(asked[0]?.body).toBe(
      "SELECT * FROM Invoice WHERE CustomerRef = '3' AND TotalAmt = '12.60' MAXRESULTS 10",
    );
  });

  test('that a vendor refuses names no client in the log', async () => {
    const told = { code: '4000', Message: 'Error parsing query', Detail: 'Encountered "Doe, Jane"' };
    const over = quickbooks([{ status: 400, body: { Fault: { Error: [told], type: 'ValidationFault' } } }]);
    const search = over.system.find(CUSTOMER, 'DisplayName', 'Doe, Jane', 10);

    await expect(search).rejects.toThrow(DefectError);
    await expect(search).rejects.toThrow('select Customer');
    await expect(search).rejects.not.toThrow('Jane');
  });

  test('that HaloPSA refuses names none either', async () => {
    const { system } = halo([{ status: 400, text: 'the value "Doe, Jane" is not valid' }]);

    await expect(system.find({ name: 'Client' }, 'name', 'Doe, Jane', 10)).rejects.not.toThrow('Jane');
  });
});

describe('an id from outside cannot lead to another path', () => {
  test.each(['..', '../8', '%2e%2e', '5/void', '5?operation=void', '', '.'])('%p', async (id) => {
    const [at, over] = [halo([]), quickbooks([])];

    expect(await at.system.read(INVOICE, id)).toBeUndefined();
    expect(await over.system.read(INVOICE, id)).toBeUndefined();
    const removal = { resource: INVOICE, operation: 'remove', id, body: {}, requestKey: '' } as const;
    await expect(at.system.write(removal)).rejects.toThrow(DefectError);
  });

  test('a tax code may be a word', async () => {
    const { system, asked } = quickbooks([{ body: { TaxCode: { Id: 'NON' }, time: SINCE } }]);
    await system.read({ name: 'TaxCode' }, 'NON');

    expect(asked[0]?.path).toBe('/v3/company/77/taxcode/NON');
  });
});
