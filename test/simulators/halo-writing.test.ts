import { invoiceOf, openTenant, START, type Rec } from './halo-tenant.ts';

describe('posting', () => {
  test('without an id makes a record with defaults and stamps, and one element comes back as one object', () => {
    const tenant = openTenant();

    const answer = tenant.ask('POST', '/api/Client', [{ name: 'New' }]);

    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      id: 4,
      name: 'New',
      inactive: false,
      last_modified: START,
      alastupdate: START,
      datecreated: START,
      change_seq: 1,
    });
    expect(tenant.table('Client')).toHaveLength(4);
  });

  test('with an id changes only what is sent', () => {
    const tenant = openTenant();
    tenant.clock.advance(1_000);

    const changed = tenant.post('Client', { id: 1, website: 'https://acme.example' });

    expect(changed).toMatchObject({
      name: 'Acme',
      paymentterms: 30,
      website: 'https://acme.example',
      change_seq: 1,
    });
    expect(changed['last_modified']).toBe('2026-11-24T09:00:01.000Z');
  });

  test('child collections are replaced, and lines that keep their ids keep them', () => {
    const tenant = openTenant();
    const { id, lines } = tenant.post('Invoice', invoiceOf()) as { id: number; lines: readonly Rec[] };

    const changed = tenant.post('Invoice', { id, lines: [{ _itemid: 1, qty_order: 3 }, lines[0] ?? {}] });

    expect(changed['lines']).toMatchObject([
      { id: 500_003, qty_order: 3, ihid: 500, sequenceid: 1 },
      { id: 500_001, qty_order: 1, sequenceid: 2 },
    ]);
  });

  test('add_lines adds to them', () => {
    const tenant = openTenant();
    const { id } = tenant.post('Invoice', invoiceOf());

    const changed = tenant.post('Invoice', { id, add_lines: [{ _itemid: 1, qty_order: 2 }] });

    expect((changed['lines'] as readonly Rec[]).map((line) => line['qty_order'])).toEqual([1, 2, 2]);
    expect(changed['add_lines']).toBeUndefined();
  });

  test('several elements are all stored; the last comes back, or all where the tenant answers so', () => {
    const records = [{ name: 'One' }, { name: 'Two' }];

    expect(openTenant().post('Client', ...records)).toMatchObject({ id: 5, name: 'Two' });
    expect(openTenant({ manyAnswer: 'array' }).post('Client', ...records)).toMatchObject([
      { id: 4 },
      { id: 5 },
    ]);
    const tenant = openTenant();
    tenant.post('Client', ...records);
    expect(tenant.table('Client')).toHaveLength(5);
  });

  test('one refused element leaves nothing of the others, in memory or in the books', () => {
    const tenant = openTenant();
    const before = JSON.stringify(tenant.model.state());

    const answer = tenant.ask('POST', '/api/InvoicePayment', [{ invoice_id: 1, amount: 1 }]);
    const second = tenant.ask('POST', '/api/Client', [{ name: 'One' }, { id: 77, name: 'Two' }]);

    expect([answer.status, second.status]).toEqual([400, 404]);
    expect(JSON.stringify(tenant.model.state())).toBe(before);
  });

  test.each([
    ['cleared', null],
    ['untouched', 'Acme Ltd'],
  ] as const)('JSON null counts as %s', (nullMeans, website) => {
    const tenant = openTenant({ nullMeans });
    tenant.post('Client', { id: 1, website: 'Acme Ltd' });

    expect(tenant.post('Client', { id: 1, website: null })['website']).toBe(website);
  });

  test('what HaloPSA computes is not taken from the caller', () => {
    const posted = openTenant().post(
      'Invoice',
      invoiceOf({ total: 9, amountpaid: 9, date_created: '2000-01-01', change_seq: 9 }),
    );

    expect(posted).toMatchObject({ total: 135.31, amountpaid: 0, date_created: START, change_seq: 1 });
  });

  test('where only its own name of the stamp is known, last_modified is not there', () => {
    const made = openTenant({ stampsEverywhere: false }).post('Item', { name: 'New' });

    expect(made).toMatchObject({ lastmodified: START, datecreated: START });
    expect(made['last_modified']).toBeUndefined();
  });
});

describe('commands', () => {
  test('are never stored, on the record or on its lines', () => {
    const tenant = openTenant();

    const posted = tenant.post(
      'Invoice',
      invoiceOf({
        _forcethirdpartysync: true,
        _isimport: true,
        _importtype: 'quickbooksonline',
        lines: [{ _itemid: 1, _isimport: true, qty_order: 1 }],
      }),
    );

    expect(Object.keys(posted).filter((field) => field.startsWith('_'))).toEqual([]);
    expect(
      Object.keys((posted['lines'] as readonly Rec[])[0] ?? {}).filter((field) => field.startsWith('_')),
    ).toEqual(['_itemid']);
  });

  test('_validateonly answers what would be stored and stores nothing, and no number is used up', () => {
    const tenant = openTenant();
    const before = JSON.stringify(tenant.model.state());

    const valid = tenant.ask('POST', '/api/Invoice', [invoiceOf({ _validateonly: true })]);
    const invalid = tenant.ask('POST', '/api/Invoice', [invoiceOf({ client_id: 9, _validateonly: true })]);

    expect(valid).toMatchObject({ status: 200, body: { total: 135.31 }, notices: [] });
    expect(invalid.status).toBe(400);
    expect(JSON.stringify(tenant.model.state())).toBe(before);
  });

  test('_novalidate leaves out required fields', () => {
    const tenant = openTenant();

    expect(tenant.ask('POST', '/api/Supplier', [{ email_address: 'a@b.example' }]).status).toBe(400);
    expect(
      tenant.ask('POST', '/api/Supplier', [{ email_address: 'a@b.example', _novalidate: true }]).status,
    ).toBe(201);
  });

  test('_warning comes back with an invoice for an inactive client, and is not stored', () => {
    const tenant = openTenant();

    const posted = tenant.post('Invoice', invoiceOf({ client_id: 3 }));

    expect(posted['_warning']).toBe('The client is inactive.');
    expect(tenant.get(`Invoice/${String(posted['id'])}`)['_warning']).toBeUndefined();
  });

  test.each(['_create_po', '_print_generate', '_is_invoice_run', 'new_external_link'])(
    '%s does something that is not modelled, and is refused',
    (command) => {
      const { status, body } = openTenant().ask('POST', '/api/Invoice', [
        invoiceOf({ [command]: command.startsWith('_') ? true : { id: 1 } }),
      ]);

      expect([status, body]).toEqual([
        400,
        { error: `the HaloPSA simulator does not model the command ${command}` },
      ]);
    },
  );
});

test.each([
  ['kept', 12],
  ['text', '12'],
] as const)('a number that is sent for a text: %s', (numbersInText, reference) => {
  expect(openTenant({ numbersInText }).post('Invoice', invoiceOf({ reference: 12 }))).toMatchObject({
    reference,
  });
});

describe('change_seq', () => {
  const write = (switches: { checkChangeSeq: boolean }, change: Rec) => {
    const tenant = openTenant(switches);
    const { id } = tenant.post('Invoice', invoiceOf());
    tenant.post('Invoice', { id, reference: 'first' });
    return tenant.ask('POST', '/api/Invoice', [{ id, reference: 'second', ...change }]);
  };

  test.each([
    ['stale', { change_seq: 1 }, 400],
    ['current', { change_seq: 2 }, 201],
    ['stale but ignored', { change_seq: 1, ignore_change_seq: true }, 201],
    ['not sent', {}, 201],
  ])('%s, where it is checked', (_what, change, status) => {
    expect(write({ checkChangeSeq: true }, change).status).toBe(status);
  });

  test('a stale one goes through where it is not checked', () => {
    expect(write({ checkChangeSeq: false }, { change_seq: 1 }).body).toMatchObject({
      change_seq: 3,
      last_change_seq: 2,
      last_change_agent: 1,
    });
  });
});

describe('what cannot be bound', () => {
  test.each<[string, unknown, Rec]>([
    [
      'a word for a number',
      [{ client_id: 'abc' }],
      { '[0].client_id': ["Could not convert string: abc to integer. Path '[0].client_id'."] },
    ],
    [
      'half a thing',
      [{ client_id: 1.5 }],
      { '[0].client_id': ["Could not convert number: 1.5 to integer. Path '[0].client_id'."] },
    ],
    [
      'a number beyond an Int32',
      [{ client_id: 99_999_999_999 }],
      {
        '[0].client_id': [
          "JSON integer 99999999999 is too large or small for an Int32. Path '[0].client_id'.",
        ],
      },
    ],
    [
      'a word for a flag',
      [{ posted: 'maybe' }],
      { '[0].posted': ["Could not convert string: maybe to boolean. Path '[0].posted'."] },
    ],
    [
      'a day that is not in the calendar',
      [{ invoice_date: '2026-02-30' }],
      { '[0].invoice_date': ["Could not convert string: 2026-02-30 to DateTime. Path '[0].invoice_date'."] },
    ],
    [
      'an object for a text',
      [{ reference: {} }],
      { '[0].reference': ["Could not convert the JSON value to string. Path '[0].reference'."] },
    ],
    [
      'a text for a list',
      [{ lines: 'none' }],
      { '[0].lines': ["Could not convert string: none to a list. Path '[0].lines'."] },
    ],
    [
      'a line that is none',
      [{ lines: [7] }],
      { '[0].lines[0]': ["The JSON value could not be converted to an object. Path '[0].lines[0]'."] },
    ],
    [
      'a price that is none',
      [{ lines: [{ unit_price: 'x' }] }],
      {
        '[0].lines[0].unit_price': ["Could not convert string: x to double. Path '[0].lines[0].unit_price'."],
      },
    ],
    [
      'a price beyond money',
      [{ lines: [{ unit_price: 1e300 }] }],
      {
        '[0].lines[0].unit_price': [
          "Value was either too large or too small for a Decimal. Path '[0].lines[0].unit_price'.",
        ],
      },
    ],
    [
      'the second element',
      [{}, { id: [] }],
      { '[1].id': ["Could not convert the JSON value to integer. Path '[1].id'."] },
    ],
    [
      'an element that is none',
      ['x'],
      { '[0]': ["The JSON value could not be converted to an object. Path '[0]'."] },
    ],
    [
      'an object for the array',
      { client_id: 1 },
      { $: ['The JSON value could not be converted to a list; post an array.'] },
    ],
    ['no body', undefined, { '': ['A non-empty, valid JSON request body is required.'] }],
    ['half a body', '[{"client_id":', { '': ['A non-empty, valid JSON request body is required.'] }],
    [
      'a body without end',
      '['.repeat(100) + ']'.repeat(100),
      { '': ["The reader's MaxDepth of 64 has been exceeded."] },
    ],
  ])('%s is 400, keyed by its path', (_what, body, expected) => {
    const answer = openTenant().ask('POST', '/api/Invoice', body);

    expect(answer.status).toBe(400);
    expect(answer.body).toEqual(expected);
  });

  test.each([
    ['a number as text', { client_id: '1' }, { client_id: 1 }],
    ['a flag as text', { client_id: 1, posted: 'True' }, { posted: true }],
    [
      'a line of an address that is a number',
      { client_id: 1, address: { line1: 'x', id: '7' } },
      { address: { id: 7 } },
    ],
    ['nothing for a number', { client_id: 1, sitenumber: '' }, { sitenumber: null }],
  ])('%s is read as what it is', (_what, posted, stored) => {
    expect(openTenant().post('Invoice', posted)).toMatchObject(stored);
  });

  test.each([
    ['Client', {}, '[0].name', 'The name field is required.'],
    ['Site', { name: 'x' }, '[0].client_id', 'The client_id field is required.'],
    ['Invoice', {}, '[0].client_id', 'The client_id field is required.'],
    ['Invoice', { client_id: 99 }, '[0].client_id', 'Client 99 does not exist.'],
    ['InvoicePayment', { amount: 1 }, '[0].invoice_id', 'The invoice_id field is required.'],
    ['InvoicePayment', { invoice_id: 9, amount: 1 }, '[0].invoice_id', 'Invoice 9 does not exist.'],
    ['PurchaseOrder', { supplier_id: 9 }, '[0].supplier_id', 'Supplier 9 does not exist.'],
    ['Webhook', { name: 'x', url: 'nowhere' }, '[0].url', "'nowhere' is not a URL."],
  ])('a %s of %j misses %s', (resource, posted, field, sentence) => {
    const { status, body } = openTenant().ask('POST', `/api/${resource}`, [posted]);

    expect([status, body]).toEqual([400, { [field]: [sentence] }]);
  });

  test('a body of another type is 415, one too long for its column a database error', () => {
    const tenant = openTenant();
    const long = [invoiceOf({ lines: [{ item_shortdescription: 'x'.repeat(4_001) }] })];

    expect(
      tenant.ask('POST', '/api/Invoice', long, { headers: { 'content-type': 'text/xml' } }),
    ).toMatchObject({
      status: 415,
      body: { Message: "The request entity's media type 'text/xml' is not supported." },
    });
    expect(tenant.ask('POST', '/api/Invoice', long).body).toEqual({
      ClassName: 'System.Data.SqlClient.SqlException',
      Message: 'String or binary data would be truncated.',
    });
  });
});

test('ids go on where Control says, and never onto one that is taken', () => {
  const tenant = openTenant();
  tenant.post('Invoice', invoiceOf());
  tenant.post('Control', { next_invoice_id: 499 });

  const ids = [1, 2].map(() => tenant.post('Invoice', invoiceOf())['id']);

  expect(ids).toEqual([499, 501]);
  expect(tenant.get('Control')['next_invoice_id']).toBe(502);
  expect(tenant.ask('POST', '/api/Control', [{ next_invoice_id: 0 }]).status).toBe(400);
  tenant.post('Control', { next_invoice_id: 2_147_483_647 });
  tenant.post('Invoice', invoiceOf());
  expect(tenant.ask('POST', '/api/Invoice', [invoiceOf()]).body).toMatchObject({
    ClassName: 'System.OverflowException',
  });
});

test.each([
  [true, 'A-1'],
  [false, '500'],
])('with allowinvoicenumberedit %s a number that is sent ends as %s', (allowinvoicenumberedit, number) => {
  const tenant = openTenant();
  tenant.post('Control', { allowinvoicenumberedit });

  const { id } = tenant.post('Invoice', invoiceOf({ invoicenumber: 'A-1' }));

  expect(tenant.get(`Invoice/${String(id)}`)['invoicenumber']).toBe(number);
});
