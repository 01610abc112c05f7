import { invoiceOf, openTenant, type Rec, type TestTenant } from './halo-tenant.ts';

const client = (id: number): Rec => ({
  id,
  name: `Client ${String(id).padStart(3, '0')}`,
  toplevel_id: id % 2 === 0 ? 2 : 1,
  inactive: false,
});

const withClients = (count: number): TestTenant =>
  openTenant({}, { records: { Client: Array.from({ length: count }, (_, index) => client(index + 1)) } });

const ids = (rows: readonly Rec[]): readonly unknown[] => rows.map((row) => row['id']);

describe('paging', () => {
  test.each([
    ['nothing', '', 120, 120, 1, 50],
    ['a size without pageinate, which is ignored', 'page_no=2&page_size=10', 120, 120, 1, 50],
    ['pageinate alone: 50, and the count is the page’s', 'pageinate=true', 50, 50, 1, 50],
    ['a size without a page, which is ignored', 'pageinate=true&page_size=10', 50, 50, 1, 50],
    ['all three', 'pageinate=true&page_no=2&page_size=10', 10, 120, 2, 10],
    ['the last page', 'pageinate=true&page_no=12&page_size=10', 10, 120, 12, 10],
    ['a page beyond', 'pageinate=true&page_no=13&page_size=10', 0, 120, 13, 10],
    ['names in another case', 'PAGEINATE=True&Page_No=2&PAGE_SIZE=10', 10, 120, 2, 10],
    ['a cap without pages', 'count=7', 7, 120, 1, 50],
    ['ids only, which knows no pages', 'idonly=true&pageinate=true&page_no=1&page_size=10', 120, 120, 1, 50],
  ])('with %s', (_what, query, rows, count, page, size) => {
    const body = withClients(120).get(`Client?${query}`);

    expect(body['clients']).toHaveLength(rows);
    expect(body).toMatchObject({ record_count: count, page_no: page, page_size: size });
  });

  test('page after page gives each record once, in a stable order', () => {
    const tenant = withClients(120);

    const pages = [1, 2, 3].flatMap((page) =>
      tenant.rows(`Client?pageinate=true&page_no=${page}&page_size=50&order=name&orderdesc=true`),
    );

    expect(ids(pages)).toEqual(Array.from({ length: 120 }, (_, index) => 120 - index));
  });

  test('what changes between two pages is seen', () => {
    const tenant = withClients(3);
    tenant.rows('Client');

    tenant.post('Client', { name: 'Client 004' });

    expect(ids(tenant.rows('Client'))).toEqual([1, 2, 3, 4]);
  });
});

test.each([
  ['Client', 'clients'],
  ['Site', 'sites'],
  ['Users', 'users'],
  ['Supplier', 'suppliers'],
  ['Item', 'items'],
  ['Invoice', 'invoices'],
  ['RecurringInvoice', 'invoices'],
  ['PurchaseOrder', 'purchaseorders'],
  ['SalesOrder', 'salesorders'],
  ['Quotation', 'quotes'],
])('a list of %s comes in an envelope under %s', (resource, key) => {
  expect(openTenant().get(resource)).toMatchObject({
    page_no: 1,
    record_count: expect.any(Number) as number,
    [key]: expect.any(Array) as [],
  });
});

test.each([
  'Tax',
  'Currency',
  'Webhook',
  'TopLevel',
  'Organisation',
  'QuickBooksDetails',
  'Lookup',
  'InvoicePayment',
  'ExternalLink',
])('a list of %s is a bare array', (resource) => {
  expect(Array.isArray(openTenant().get(resource))).toBe(true);
});

describe('filters of clients', () => {
  test.each([
    ['', [1, 2]],
    ['includeinactive=true', [1, 2, 3]],
    ['includeinactive=true&includeactive=false', [3]],
    ['search=be', [2]],
    ['search=BELL', [2]],
    ['search_name_only=acme', [1]],
    ['search=', [1, 2]],
    ['order=name&orderdesc=true', [2, 1]],
    ['order=taxable&order2=id&orderdesc2=true', [2, 1]],
  ])('?%s', (query, expected) => {
    expect(ids(openTenant().rows(`Client?${query}`))).toEqual(expected);
  });

  test('what changed since a moment, and until another', () => {
    const tenant = openTenant();
    tenant.clock.advance(60_000);
    tenant.post('Client', { id: 2, website: 'x' });
    tenant.clock.advance(60_000);
    tenant.post('Client', { id: 1, website: 'y' });

    expect(ids(tenant.rows('Client?lastupdatefromdate=2026-11-24T09:01:00Z'))).toEqual([1, 2]);
    expect(ids(tenant.rows('Client?lastupdatefromdate=2026-11-24T09:01:01Z'))).toEqual([1]);
    expect(
      ids(
        tenant.rows('Client?lastupdatefromdate=2026-11-24T09:01:00Z&lastupdatetodate=2026-11-24T09:01:30Z'),
      ),
    ).toEqual([2]);
  });
});

describe('filters of invoices', () => {
  const filled = (switches = {}): TestTenant => {
    const tenant = openTenant(switches);
    tenant.post('PurchaseOrder', { supplier_id: 1, lines: [{ item_id: 1 }] });
    tenant.post('Invoice', invoiceOf({ sitenumber: 1, qboid: 77 })); // 500, partly paid
    tenant.post(
      'Invoice',
      invoiceOf({ client_id: 2, posted: false, invoice_date: '2026-10-01', reviewrequired: true }),
    ); // 501
    tenant.post('Invoice', { id: 500, _create_credit_note: true }); // 502
    tenant.post('Invoice', { purchaseorder_id: 1, client_id: 1, posted: true, lines: [] }); // 503, a bill
    tenant.post('Invoice', invoiceOf({ posted: false, requires_approval: true })); // 504
    tenant.post('InvoicePayment', { invoice_id: 500, amount: 5 });
    tenant.clock.advance(60_000);
    tenant.post('Invoice', { id: 501, reference: 'touched' });
    return tenant;
  };

  test.each([
    ['', [500, 501, 502, 503, 504]],
    ['client_id=2', [501]],
    ['client_id=0', [500, 501, 502, 503, 504]],
    ['client_ids=1,3', [500, 502, 503, 504]],
    ['site_id=1', [500, 502]],
    ['postedonly=true', [500, 503]],
    ['notpostedonly=true', [501, 502, 504]],
    ['paymentstatuses=1,2', [500]],
    ['includecredits=true', [502]],
    ['includeinvoices=true', [500, 501, 504]],
    ['includeinvoices=true&includepoinvoices=true', [500, 501, 503, 504]],
    ['includeinvoices=true&includecredits=true&includepoinvoices=true', [500, 501, 502, 503, 504]],
    ['awaiting_approval=true', [504]],
    ['ready_for_invoicing=true', [501, 502]],
    ['reviewrequired=true', [501]],
    ['purchaseorder_id=1', [503]],
    ['invoicedatestart=2026-11-01&invoicedateend=2026-11-20', [500, 504]],
    ['datesearch=invoice_date&start_date=2026-10-01&end_date=2026-10-31', [501]],
    ['datesearch=last_modified&start_date=2026-11-24T09:00:30Z', [501]],
    ['datesearch=last_modified&end_date=2026-11-24T09:00:30Z', [500, 502, 503, 504]],
    ['quickbooks_id=77', [500]],
    ['search=touched', [501]],
  ])('?%s', (query, expected) => {
    expect(ids(filled().rows(`Invoice?${query}`))).toEqual(expected);
  });

  test('where the tenant lists invoices only, the others must be asked for', () => {
    expect(ids(filled({ invoiceListKinds: ['invoice'] }).rows('Invoice'))).toEqual([500, 501, 504]);
  });

  test('filters that only some clients name may not be there', () => {
    expect(filled({ unconfirmedFilters: false }).rows('Invoice?quickbooks_id=77')).toHaveLength(5);
  });

  test('lists carry no lines unless asked', () => {
    const tenant = filled();

    expect(tenant.rows('Invoice').every((row) => row['lines'] === undefined)).toBe(true);
    expect(tenant.rows('Invoice?includelines=true').every((row) => Array.isArray(row['lines']))).toBe(true);
  });
});

describe('advanced_search', () => {
  const search = (...filters: readonly Rec[]): string =>
    `Client?includeinactive=true&advanced_search=${encodeURIComponent(JSON.stringify(filters))}`;
  const filter = (filter_name: string, filter_type: number, filter_value: unknown): Rec => ({
    filter_name,
    filter_type,
    filter_value,
  });

  test.each([
    [filter('name', 0, 'Acme,Gone'), [1, 3]],
    [filter('name', 1, 'Acme,Gone'), [2]],
    [filter('name', 2, 'acme'), [1]],
    [filter('name', 3, 'Acme'), [2, 3]],
    [filter('name', 4, 'e'), [1, 2, 3]],
    [filter('name', 4, 'A%e'), [1]],
    [filter('name', 5, 'll'), [1, 3]],
    [filter('id', 6, 2), [2]],
    [filter('paymentterms', 7, 14), [1]],
    [filter('paymentterms', 8, 14), [1, 2]],
    [filter('paymentterms', 9, 14), [3]],
    [filter('paymentterms', 10, 14), [2, 3]],
    [filter('aaccountsid', 2, ''), [1, 2, 3]],
  ])('%j', (one, expected) => {
    expect(ids(openTenant().rows(search(one)))).toEqual(expected);
  });

  test('several must all hold', () => {
    expect(
      ids(openTenant().rows(search(filter('name', 4, 'e'), filter('id', 7, 1), filter('id', 9, 3)))),
    ).toEqual([2]);
  });

  test.each([
    ['a column it has not', JSON.stringify([filter('nocolumn', 2, 'x')]), /Invalid column name/],
    ['a type beyond 10', JSON.stringify([filter('name', 11, 'x')]), /filter_type '11'/],
    ['an object', '{}', /not a JSON array/],
    ['half an array', '[{', /not a JSON array/],
  ])('%s is 400', (_what, raw, sentence) => {
    const { status, body } = openTenant().ask(
      'GET',
      `/api/Client?advanced_search=${encodeURIComponent(raw)}`,
    );

    expect(status).toBe(400);
    expect(JSON.stringify(body)).toMatch(sentence);
  });
});

test.each([
  ['Client?page_no=abc', 'page_no'],
  ['Client?pageinate=true&page_size=99999999999', 'page_size'],
  ['Client?toplevel_id=x', 'toplevel_id'],
  ['Client?pageinate=yes', 'pageinate'],
  ['Client?lastupdatefromdate=yesterday', 'lastupdatefromdate'],
  ['Invoice?client_ids=1,b', 'client_ids'],
  ['Invoice?postedonly=1', 'postedonly'],
  ['Invoice?invoicedatestart=2026-13-01', 'invoicedatestart'],
])('GET %s names the parameter that is wrong', (target, parameter) => {
  const { status, body } = openTenant().ask('GET', `/api/${target}`);

  expect(status).toBe(400);
  expect(Object.keys(body as Rec)).toEqual([parameter]);
});

test.each([
  'Invoice?rinvoice_type=both',
  'Invoice?datesearch=scheduleenddate',
  'Client?view_id=3',
  'Item?assetgroups=1',
])('GET %s would give wrong rows, and is refused', (target) => {
  const { status, body } = openTenant().ask('GET', `/api/${target}`);

  expect(status).toBe(400);
  expect((body as Rec)['error']).toMatch(/^the HaloPSA simulator does not model /);
});

test('ten thousand invoices are paged by change in time that does not grow with the square', () => {
  const invoices = Array.from({ length: 10_000 }, (_, index) => ({
    id: index + 1,
    client_id: 1,
    posted: true,
    lines: [],
    last_modified: new Date(
      Date.parse('2026-01-01T00:00:00Z') + ((index * 7_919) % 10_000) * 60_000,
    ).toISOString(),
  }));
  const tenant = openTenant({}, { records: { Invoice: invoices, Client: [client(1)] } });
  const since = 'Invoice?datesearch=last_modified&start_date=2026-01-01T00:00:00Z&order=id';
  const startedAt = performance.now();

  const pages = Array.from({ length: 100 }, (_, page) =>
    tenant.rows(`${since}&pageinate=true&page_size=100&page_no=${page + 1}`),
  ).flat();
  const looks = Array.from({ length: 200 }, () =>
    tenant.rows('Invoice?datesearch=last_modified&start_date=2026-01-07T22:39:00Z'),
  );

  expect(new Set(ids(pages)).size).toBe(10_000);
  expect(looks.every((rows) => rows.length === 1)).toBe(true);
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});
