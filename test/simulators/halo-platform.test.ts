import { invoiceOf, openTenant, REALM, START, type Rec, type TestTenant } from './halo-tenant.ts';

describe('a report', () => {
  const filled = (): TestTenant => {
    const tenant = openTenant();
    for (const thirdpartyinvoicenumber of ['Q-1', '', "O'3"])
      tenant.post('Invoice', invoiceOf({ thirdpartyinvoicenumber, qboid: 7 }));
    return tenant;
  };
  const report = (sql: string): Rec =>
    (filled().post('report', { id: -1, _loadreportonly: true, sql }) as { report: Rec }).report;

  test.each<[string, readonly Rec[]]>([
    ['SELECT TOP 2 Ihid FROM Invoiceheader', [{ Ihid: 500 }, { Ihid: 501 }]],
    [
      'select IHid as Id, IHInvoiceNumber from InvoiceHeader where IHid >= 501 and IHid <> 502',
      [{ Id: 501, IHInvoiceNumber: '501' }],
    ],
    [
      "SELECT isnull(ih3rdpartyinvoicenumber,'NOT SYNCED') as [Invoice Number] FROM InvoiceHeader",
      [{ 'Invoice Number': 'Q-1' }, { 'Invoice Number': 'NOT SYNCED' }, { 'Invoice Number': "O'3" }],
    ],
    ['SELECT IHid FROM InvoiceHeader WHERE IH3rdPartyInvoiceNumber IS NULL', [{ IHid: 501 }]],
    [
      'SELECT IHid FROM InvoiceHeader WHERE IH3rdPartyInvoiceNumber IS NOT NULL AND IHid IN (501, 502)',
      [{ IHid: 502 }],
    ],
    ["SELECT IHid FROM InvoiceHeader WHERE IH3rdPartyInvoiceNumber = 'O''3'", [{ IHid: 502 }]],
    ["SELECT IHid FROM InvoiceHeader WHERE IH3rdPartyInvoiceNumber LIKE 'q%'", [{ IHid: 500 }]],
    ["SELECT IHid FROM InvoiceHeader WHERE IH3rdPartyInvoiceNumber NOT LIKE 'q%'", [{ IHid: 502 }]],
    ["SELECT COUNT(*) AS n FROM InvoiceHeader WHERE IHLast_Modified >= '2026-11-24'", [{ n: 3 }]],
    ['SELECT TOP 1 h.IHid FROM InvoiceHeader ORDER BY IHid DESC', [{ IHid: 502 }]],
    ['SELECT IHid FROM InvoiceHeader ORDER BY IHid OFFSET 1 ROWS FETCH NEXT 1 ROWS ONLY', [{ IHid: 501 }]],
    ['SELECT aaccountsid FROM Area', [{ aaccountsid: null }, { aaccountsid: null }, { aaccountsid: null }]],
    ['SELECT CSageAccountsID FROM Company', [{ CSageAccountsID: null }]],
    ['SELECT ipqboid FROM InvoicePayment', []],
  ])('%s', (sql, rows) => {
    expect(report(sql)).toEqual({ rows, load_error: '' });
  });

  test.each([
    ['SELECT IHid FROM InvoiceHeader;', /Incorrect syntax near ';'/],
    ['SELECT IHid FROM InvoiceHeader -- all', /Incorrect syntax/],
    ['SELECT IHid FROM InvoiceHeader ORDER BY IHid', /ORDER BY clause is invalid/],
    ['SELECT IHid FROM Nowhere', /Invalid object name 'Nowhere'/],
    ['SELECT nothing FROM InvoiceHeader', /Invalid column name 'nothing'/],
    ['SELECT ipqboid, nothing FROM InvoicePayment', /Invalid column name 'nothing'/],
    ['SELECT * FROM InvoiceHeader', /Incorrect syntax near '\*'/],
    ['SELECT IHid FROM InvoiceHeader WHERE IHid = 1 OR 1 = 1', /Incorrect syntax/],
    [
      "SELECT IHid FROM InvoiceHeader WHERE IHInvoiceNumber = 'x' UNION SELECT aaccountsid FROM Area",
      /Incorrect syntax near/,
    ],
    ['DROP TABLE InvoiceHeader', /Incorrect syntax near 'DROP'/],
    ['SELECT COUNT(*), IHid FROM InvoiceHeader', /GROUP BY is not modelled/],
    ['SELECT', /near 'the end'/],
    ['', /near 'the end'/],
    ["SELECT IHid FROM InvoiceHeader WHERE IHInvoiceNumber = 'open", /Incorrect syntax/],
    ['SELECT constructor FROM InvoiceHeader', /Invalid column name 'constructor'/],
    ['SELECT IHid FROM __proto__', /Invalid object name/],
  ])('%s is a load_error', (sql, sentence) => {
    const { rows, load_error } = report(sql);

    expect(rows).toEqual([]);
    expect(load_error).toMatch(sentence);
  });

  test('one that is kept is not modelled, and reading needs its scope', () => {
    const tenant = openTenant();
    const body = [{ id: -1, _loadreportonly: true, sql: 'SELECT IHid FROM InvoiceHeader' }];

    expect(
      tenant.ask('POST', '/api/Report', [{ name: 'Mine', sql: 'SELECT IHid FROM InvoiceHeader' }]).status,
    ).toBe(400);
    expect(tenant.ask('GET', '/api/Report').status).toBe(404);
    expect(tenant.ask('POST', '/api/Report', body, { token: tenant.tokenFor('read:invoices') }).status).toBe(
      403,
    );
    expect(tenant.ask('POST', '/api/Report', body, { token: tenant.tokenFor('edit:reporting') }).status).toBe(
      201,
    );
  });
});

test('an external link is kept, found by each of its ids, and unlinked', () => {
  const tenant = openTenant();
  const link = tenant.post('ExternalLink', {
    module_id: 900,
    table_id: 12,
    halo_id: 500,
    details_id: 2,
    third_party_id: 'Q7',
    third_party_secondary_id: 'R',
  });
  tenant.post('ExternalLink', { module_id: 901, halo_id: 501, third_party_id: 'Q8' });

  for (const query of [
    'module_id=900',
    'table_id=12',
    'halo_id=500',
    'details_id=2',
    'third_party_id=Q7',
    'third_party_secondary_id=R',
    'search=q7',
  ])
    expect(tenant.rows(`ExternalLink?${query}`)).toEqual([link]);
  expect(link).toMatchObject({ date_created: START, date_updated: START });
  tenant.ask('DELETE', `/api/ExternalLink/${String(link['id'])}`);
  expect(tenant.rows('ExternalLink')).toHaveLength(1);
});

describe('an item', () => {
  test('has values for each accounting company, and shows those that are asked for', () => {
    const tenant = openTenant();
    tenant.post('Item', {
      id: 1,
      accountsid: 'A',
      item_accounts_links: [
        { tenant_id: REALM, accounts_id: '44', income_account: '79', income_account_name: 'Sales' },
      ],
    });
    tenant.post('Item', { id: 1, new_item_accounts_link: { tenant_id: 'other', accounts_id: '9' } });

    expect(tenant.get('Item/1')).toMatchObject({
      accountsid: 'A',
      item_accounts_links: [
        { id: 1, tenant_id: REALM },
        { id: 2, tenant_id: 'other' },
      ],
    });
    expect(tenant.get(`Item/1?qbocompanyid=${REALM}`)).toMatchObject({
      accountsid: '44',
      qbo_company_id: REALM,
      income_account: { value: '79', label: 'Sales' },
    });
    expect(tenant.get('Item/1?qbocompanyid=other')).toMatchObject({ accountsid: '9' });
    expect(tenant.get('Item/1?qbocompanyid=nobody')).toMatchObject({ accountsid: 'A' });
    expect(tenant.rows(`Item?qbocompanyid=${REALM}`).map(({ id }) => id)).toEqual([1]);
    expect(tenant.rows('Item?qbitemsonly=true').map(({ id }) => id)).toEqual([1]);
  });
});

test('a currency keeps the history of its rate', () => {
  const tenant = openTenant();

  tenant.post('Currency', { id: 2, conversion_rate: 1.2 });
  tenant.post('Currency', { id: 2, symbol: '€' });

  expect(tenant.get('Currency/2')).toMatchObject({ conversion_rate: 1.2, symbol: '€', last_updated: START });
  expect(tenant.get('Currency/2')['history']).toBeUndefined();
  expect(tenant.get('Currency/2?includedetails=true')['history']).toEqual([
    { date: START, conversion_rate: 1.2 },
  ]);
});

describe('the native module’s settings', () => {
  const details = {
    name: 'US',
    company_id: REALM,
    company_name: 'MSP Inc.',
    authorized: true,
    enable_sync: true,
    new_client_secret: 'hush',
  };

  test('are kept for each company, without the secrets', () => {
    const tenant = openTenant();

    const kept = tenant.post('QuickBooksDetails', details);
    tenant.post('QuickBooksDetails', { name: 'GB', company_id: '2' });

    expect(kept).toMatchObject({ enable_sync: true, sync_invoice_class: true });
    expect(JSON.stringify(tenant.model.state())).not.toContain('hush');
    expect(tenant.rows(`QuickBooksDetails?companyid=${REALM}`)).toHaveLength(1);
    expect(tenant.rows('QuickBooksDetails?connectedonly=true')).toHaveLength(1);
  });

  test('disconnecting takes the authorisation, connecting by code is not modelled', () => {
    const tenant = openTenant();
    tenant.post('QuickBooksDetails', details);

    expect(tenant.post('QuickBooksDetails', { id: 1, _disconnect: true })).toMatchObject({
      authorized: false,
      enable_sync: true,
    });
    expect(tenant.ask('POST', '/api/QuickBooksDetails', [{ id: 1, _exchangecode: true }]).status).toBe(400);
  });
});

test('integration errors are posted and read, requests only read', () => {
  const tenant = openTenant(
    {},
    {
      records: {
        IntegrationRequest: [
          { id: 1, msid: 5, isoutgoing: true },
          { id: 2, msid: 5, isoutgoing: false },
        ],
      },
    },
  );
  tenant.post('IntegrationError', {
    module_id: 5,
    detail_id: 1,
    entity_type: 'Invoice',
    entity_id: 500,
    error: 'no account',
  });

  expect(tenant.rows('IntegrationError?module_id=5')).toHaveLength(1);
  expect(tenant.rows('IntegrationRequest?module_id=5&outbound_only=true')).toMatchObject([{ id: 1 }]);
  expect(tenant.rows('IntegrationRequest?inbound_only=true')).toMatchObject([{ id: 2 }]);
  expect(tenant.ask('POST', '/api/IntegrationRequest', [{}]).status).toBe(404);
});

test.each<[string, Rec]>([
  ['Users', { name: 'Ann', site_id: 1, emailaddress: 'ann@acme.example', client_id: 1 }],
  ['TopLevel', { name: 'Suppliers' }],
  ['Organisation', { name: 'MSP Inc.', tax_number: '12', bank_details_line_1: 'IBAN' }],
  [
    'AssetGroup',
    { name: 'Hardware', qbo_item_type: 2, accounts_mappings: [{ tenantid: REALM, nominalcode: '4000' }] },
  ],
  ['Lookup', { lookupid: 67, name: 'Sales', value2: '4000' }],
  ['Tax', { name: 'City', value: 1.5, qbo_company_id: REALM }],
])('%s are made, read and changed', (resource, record) => {
  const tenant = openTenant();

  const made = tenant.post(resource, record);
  tenant.post(resource, { id: made['id'], name: 'Other' });

  expect(tenant.get(`${resource}/${String(made['id'])}`)).toMatchObject({ name: 'Other' });
  expect(tenant.rows(resource).map(({ name }) => name)).toContain('Other');
});

test('a restart on the same books gives the same tenant, ids and order', () => {
  const tenant = openTenant();
  tenant.post('Invoice', invoiceOf());
  tenant.post('RecurringInvoice', { client_id: 1, lines: [] });
  const rows = [...tenant.model.rows()];

  const again = openTenant();
  again.model.load(rows.reverse());

  expect(again.table('Invoice')).toHaveLength(2);
  expect(again.post('Invoice', invoiceOf())['id']).toBe(501);
  expect(again.post('RecurringInvoice', { client_id: 1 })['id']).toBe(-2);
  again.model.reset();
  expect(again.table('Invoice')).toEqual([]);
});
