import { invoiceOf, openTenant, REALM, START, type Rec, type TestTenant } from './halo-tenant.ts';

const made = (tenant: TestTenant, change: Rec = {}): Rec => tenant.post('Invoice', invoiceOf(change));

describe('what an invoice comes to', () => {
  test.each<[string, Rec, Rec]>([
    [
      'item prices, the client’s tax code and terms',
      {},
      {
        total: 135.31,
        tax_total: 10.31,
        amountdue: 135.31,
        paymentstatus: 0,
        duedate: '2026-12-20T00:00:00',
        invoicenumber: '500',
        currency: 'USD',
        qbo_company_id: REALM,
        client_name: 'Acme',
      },
    ],
    [
      'a client that is not taxed',
      { client_id: 2 },
      { total: 125, tax_total: 0, duedate: '2026-12-04T00:00:00' },
    ],
    [
      'a discount',
      { lines: [{ _itemid: 1, qty_order: 3, unit_price: 9.99, discount_perc: 12.5, tax_code: '1' }] },
      { total: 26.22 },
    ],
    [
      'an inactive line',
      {
        lines: [
          { _itemid: 1, tax_code: '1' },
          { _itemid: 2, isinactive: true },
        ],
      },
      { total: 100 },
    ],
    [
      'a tax that a person overrode',
      { lines: [{ _itemid: 1, tax_code_overriden: true, tax_amount: 8 }] },
      { tax_total: 8, total: 108 },
    ],
    [
      'tax that QuickBooks computes, before it was written back',
      { lines: [{ _itemid: 1, use_qbo_ast: true }] },
      { tax_total: 0, total: 100 },
    ],
    [
      'tax that QuickBooks computes, written back',
      { lines: [{ _itemid: 1, use_qbo_ast: true, override_ast_total: 8.37 }] },
      { tax_total: 8.37, total: 108.37 },
    ],
    [
      'no date and no terms',
      { invoice_date: '', client_id: 3 },
      { invoice_date: '2026-11-24T00:00:00', duedate: '2026-11-24T00:00:00' },
    ],
    ['a due date by hand', { duedate: '2027-01-01T00:00:00' }, { duedate: '2027-01-01T00:00:00' }],
  ])('%s', (_what, change, expected) => {
    expect(made(openTenant(), change)).toMatchObject(expected);
  });

  test.each([
    ['per-code-total', 0.43],
    ['per-line', 0.45],
  ] as const)('tax is rounded %s', (taxRounding, tax_total) => {
    const lines = Array.from({ length: 5 }, () => ({ qty_order: 1, unit_price: 1.04, tax_code: '2' }));

    expect(made(openTenant({ taxRounding }), { lines })).toMatchObject({ tax_total });
  });

  test.each([
    ['document', 110, 'home-per-foreign'],
    ['home', 90.91, 'home-per-foreign'],
    ['document', 90.91, 'foreign-per-home'],
  ] as const)(
    'plain amounts in the %s currency: the converted one is %d at %s',
    (plainAmounts, expected, conversionRate) => {
      const invoice = made(openTenant({ plainAmounts, conversionRate }), {
        currency_code: 2,
        lines: [{ _itemid: 1, tax_code: '1' }],
      });

      expect(invoice).toMatchObject({ currency: 'EUR', currency_conversion_rate: 1.1, total: 100 });
      expect(invoice['lines']).toMatchObject([{ net_amount: 100, net_amount_converted: expected }]);
    },
  );

  test('the rate stays as it was that day, until it is asked for anew', () => {
    const tenant = openTenant();
    const { id } = made(tenant, { currency: 'EUR' });
    tenant.post('Currency', { id: 2, conversion_rate: 1.2 });

    const edited = tenant.post('Invoice', { id, reference: 'x' });
    const renewed = tenant.post('Invoice', { id, update_invoice_conversion_rate: true });

    expect([edited['currency_conversion_rate'], renewed['currency_conversion_rate']]).toEqual([1.1, 1.2]);
    expect(renewed['update_invoice_conversion_rate']).toBeUndefined();
  });

  test('amounts beyond money are refused, not shown as nothing', () => {
    const { status, body } = openTenant().ask('POST', '/api/Invoice', [
      invoiceOf({ lines: [{ qty_order: 1e10, unit_price: 1e10 }] }),
    ]);

    expect([status, (body as Rec)['ClassName']]).toEqual([400, 'System.OverflowException']);
  });
});

describe('payments', () => {
  test.each([
    ['a part', [35.31], { amountpaid: 35.31, amountdue: 100, paymentstatus: 1 }],
    ['all of it in two', [100, 35.31], { amountpaid: 135.31, amountdue: 0, paymentstatus: 2 }],
    ['more than all', [200], { amountpaid: 200, amountdue: -64.69, paymentstatus: 2 }],
  ])('%s', (_what, amounts, expected) => {
    const tenant = openTenant();
    made(tenant);

    for (const amount of amounts) tenant.post('InvoicePayment', { invoice_id: 500, amount });

    expect(tenant.get('Invoice/500')).toMatchObject(expected);
  });

  test('a changed amount, a moved and a deleted payment each leave what the rows add up to', () => {
    const tenant = openTenant();
    made(tenant);
    made(tenant);
    const { id } = tenant.post('InvoicePayment', { invoice_id: 500, amount: 50 });
    const paid = (): unknown[] => [500, 501].map((invoice) => tenant.get(`Invoice/${invoice}`)['amountpaid']);

    tenant.post('InvoicePayment', { id, amount: 60 });
    const changed = paid();
    tenant.post('InvoicePayment', { id, invoice_id: 501 });
    const moved = paid();
    tenant.ask('DELETE', `/api/InvoicePayment/${String(id)}`);

    expect([changed, moved, paid()]).toEqual([
      [60, 0],
      [0, 60],
      [0, 0],
    ]);
  });

  test('a row names its client and invoice, and is found by either', () => {
    const tenant = openTenant();
    made(tenant);

    const payment = tenant.post('InvoicePayment', {
      invoice_id: 500,
      amount: 1,
      qbo_id: 9,
      payment_method_name: 'Bank',
      reference: 'R',
    });

    expect(payment).toMatchObject({
      client_id: 1,
      client_name: 'Acme',
      invoice_invoicenumber: '500',
      date: '2026-11-24T00:00:00',
      payment_method_name: 'Bank',
    });
    for (const query of ['invoice_id=500', 'client_id=1', 'qbo_id=9', 'search=R'])
      expect(tenant.rows(`InvoicePayment?${query}`)).toHaveLength(1);
    expect(tenant.get('Invoice/500?includedetails=true')['payments']).toMatchObject([{ id: payment['id'] }]);
  });

  test('markaspaid makes a payment of what is due', () => {
    const tenant = openTenant();
    made(tenant);

    tenant.post('Invoice', { id: 500, markaspaid: true, datepaid: '2026-11-22' });

    expect(tenant.get('Invoice/500')).toMatchObject({
      amountdue: 0,
      paymentstatus: 2,
      datepaid: '2026-11-22',
    });
    expect(tenant.rows('InvoicePayment')).toMatchObject([{ amount: 135.31, date: '2026-11-22' }]);
  });
});

describe('credit notes', () => {
  const credited = (switches = {}): TestTenant => {
    const tenant = openTenant(switches);
    made(tenant);
    tenant.post('Invoice', { id: 500, _create_credit_note: true });
    return tenant;
  };

  test.each([
    ['negative', -135.31],
    ['positive', 135.31],
  ] as const)('of all the invoice has, with %s quantities', (creditSign, total) => {
    expect(credited({ creditSign }).get('Invoice/501')).toMatchObject({
      creditlinkedtoinvoiceid: 500,
      client_id: 1,
      typeid: 1,
      posted: false,
      total,
      amountdue: total,
      credit_total: 135.31,
      credit_used: 0,
      credit_outstanding: 135.31,
      lines: [{ creditlinkedidid: 500_001 }, { creditlinkedidid: 500_002 }],
    });
  });

  test('of the lines that are sent along', () => {
    const tenant = openTenant();
    made(tenant);

    const note = tenant.post('Invoice', {
      id: 500,
      _create_credit_note: true,
      lines: [{ _itemid: 1, qty_order: -1, tax_code: '1' }],
    });

    expect(note).toMatchObject({ id: 501, total: -100, credit_total: 100 });
    expect(tenant.get('Invoice/500')).toMatchObject({ total: 135.31 });
  });

  test('applied by the invoice: a payment row that names the note, used there and paid here', () => {
    const tenant = credited();
    made(tenant);

    tenant.post('Invoice', { id: 502, apply_credit: true, apply_credit_id: 501, apply_credit_amount: 35.31 });

    expect(tenant.get('Invoice/502')).toMatchObject({ amountpaid: 35.31, amountdue: 100, paymentstatus: 1 });
    expect(tenant.get('Invoice/501')).toMatchObject({
      credit_used: 35.31,
      credit_outstanding: 100,
      amountdue: -100,
      paymentstatus: 1,
    });
    expect(tenant.rows('InvoicePayment?invoice_id=502')).toMatchObject([
      { amount: 35.31, credit_note_id: 501 },
    ]);
    expect(tenant.get('Invoice/502')['apply_credit_id']).toBeUndefined();
  });

  test('applied as a payment, and free again when it is deleted', () => {
    const tenant = credited();
    made(tenant);
    const { id } = tenant.post('InvoicePayment', { invoice_id: 502, amount: 135.31, credit_note_id: 501 });
    const used = tenant.get('Invoice/501');

    tenant.ask('DELETE', `/api/InvoicePayment/${String(id)}`);

    expect(used).toMatchObject({ credit_outstanding: 0, paymentstatus: 2 });
    expect(tenant.get('Invoice/501')).toMatchObject({ credit_used: 0, credit_outstanding: 135.31 });
  });

  test('deleting the invoice it was applied to frees it, too', () => {
    const tenant = credited();
    made(tenant);
    tenant.post('InvoicePayment', { invoice_id: 502, amount: 35.31, credit_note_id: 501 });

    tenant.ask('DELETE', '/api/Invoice/502?bypass_accounts_sync=true');

    expect(tenant.get('Invoice/501')).toMatchObject({ credit_used: 0 });
    expect(tenant.rows('InvoicePayment')).toEqual([]);
  });

  test('mark_credit_as_used leaves nothing', () => {
    expect(credited().post('Invoice', { id: 501, mark_credit_as_used: true })).toMatchObject({
      credit_outstanding: 0,
      paymentstatus: 2,
    });
  });

  test.each<[string, string, Rec, string]>([
    [
      'more than is left',
      'InvoicePayment',
      { invoice_id: 500, amount: 200, credit_note_id: 501 },
      '[0].amount',
    ],
    [
      'an invoice as a note',
      'InvoicePayment',
      { invoice_id: 500, amount: 1, credit_note_id: 500 },
      '[0].credit_note_id',
    ],
    ['a note of a note', 'Invoice', { id: 501, _create_credit_note: true }, '[0]._create_credit_note'],
  ])('%s is refused, and nothing moved', (_what, resource, posted, field) => {
    const tenant = credited();
    const before = JSON.stringify(tenant.model.state());

    const { status, body } = tenant.ask('POST', `/api/${resource}`, [posted]);

    expect([status, Object.keys(body as Rec)]).toEqual([400, [field]]);
    expect(JSON.stringify(tenant.model.state())).toBe(before);
  });

  test('one that is applied can be neither deleted nor voided', () => {
    const tenant = credited();
    tenant.post('InvoicePayment', { invoice_id: 500, amount: 1, credit_note_id: 501 });

    for (const [method, target] of [
      ['DELETE', '/api/Invoice/501'],
      ['POST', '/api/Invoice/501/void'],
    ] as const)
      expect(tenant.ask(method, target)).toMatchObject({
        status: 400,
        body: { ClassName: 'System.Exception' },
      });
  });
});

describe('a person’s edits', () => {
  test('every change of a field is in InvoiceChange, with old, new and who', () => {
    const tenant = openTenant();
    const { lines } = made(tenant) as { lines: readonly Rec[] };

    tenant.asUser('POST', '/api/Invoice', [
      {
        id: 500,
        reference: 'PO 7',
        lines: [
          { ...lines[0], qty_order: 2 },
          { item_shortdescription: 'Extra', qty_order: 1, unit_price: 1 },
        ],
      },
    ]);

    const changes = tenant.rows('InvoiceChange?invoice_id=500');
    expect(changes).toContainEqual(
      expect.objectContaining({
        field_name: 'reference',
        old_value: '',
        new_value: 'PO 7',
        who: 'User',
        datetime: START,
        invoice_line_id: 0,
        type_id: 0,
      }),
    );
    expect(changes).toContainEqual(
      expect.objectContaining({
        field_name: 'qty_order',
        old_value: '1',
        new_value: '2',
        invoice_line_id: 500_001,
        type_id: 1,
      }),
    );
    expect(changes).toContainEqual(
      expect.objectContaining({
        field_name: 'line',
        old_value: 'Licence',
        new_value: '',
        invoice_line_id: 500_002,
      }),
    );
    expect(changes).toContainEqual(
      expect.objectContaining({ field_name: 'line', old_value: '', new_value: 'Extra' }),
    );
    expect(changes.map(({ field_name }) => field_name)).toEqual(
      expect.arrayContaining(['total', 'tax_total', 'amountdue']),
    );
    expect(tenant.rows('InvoiceChange?line_id=500001')).not.toHaveLength(0);
  });

  test('an edit that changes nothing leaves no InvoiceChange', () => {
    const tenant = openTenant();
    made(tenant);

    tenant.post('Invoice', { id: 500, client_id: 1 });

    expect(tenant.rows('InvoiceChange')).toEqual([]);
  });

  test('updatelines touches only the lines it is given', () => {
    const tenant = openTenant();
    made(tenant);

    const answer = tenant.post(
      'Invoice/updatelines',
      { id: 500_002, ihid: 500, unit_price: 10 },
      { ihid: 500, item_shortdescription: 'More', qty_order: 1, unit_price: 5, tax_code: '1' },
    );

    expect(answer).toMatchObject({
      id: 500,
      lines: [{ net_amount: 100 }, { net_amount: 20, item_shortdescription: 'Licence' }, { net_amount: 5 }],
    });
    expect(tenant.ask('POST', '/api/Invoice/updatelines', [{ id: 500_077, ihid: 500 }]).status).toBe(404);
    expect(tenant.ask('POST', '/api/Invoice/updatelines', [{ unit_price: 1 }]).status).toBe(400);
  });

  test.each([
    ['the switch', { postedEditable: false }, {}],
    ['Control', {}, { donotalloweditingpostedinvoices: true }],
  ])(
    'where %s locks posted invoices their amounts stay, and what is about the sync may change',
    (_what, switches, control) => {
      const tenant = openTenant(switches);
      tenant.post('Control', control);
      made(tenant);
      made(tenant, { posted: false });

      const edited = tenant.ask('POST', '/api/Invoice', [{ id: 500, lines: [{ _itemid: 1, qty_order: 9 }] }]);

      expect(edited).toMatchObject({
        status: 400,
        body: {
          ClassName: 'System.Exception',
          Message: 'Posted invoices cannot be edited (total would change).',
        },
      });
      expect(tenant.post('Invoice', { id: 500, qboid: 7, thirdpartyinvoicenumber: 'Q7' })).toMatchObject({
        qboid: 7,
      });
      expect(
        tenant.post('Invoice', { id: 501, lines: [{ _itemid: 1, qty_order: 9, tax_code: '1' }] }),
      ).toMatchObject({ total: 900 });
    },
  );

  test('void: nothing is due any more, the lines stay', () => {
    const tenant = openTenant();
    made(tenant);

    const voided = tenant.ask('POST', '/api/Invoice/500/void').body;

    expect(voided).toMatchObject({
      voided: true,
      total: 0,
      amountdue: 0,
      posted: true,
      lines: [{}, {}],
      change_seq: 2,
    });
    expect(tenant.rows('InvoiceChange').map(({ field_name }) => field_name)).toContain('voided');
    expect(tenant.ask('POST', '/api/Invoice/9/void').status).toBe(404);
  });

  test('where an invoice with payments cannot be voided it stays', () => {
    const tenant = openTenant({ voidWithPayments: false });
    made(tenant);
    tenant.post('InvoicePayment', { invoice_id: 500, amount: 1 });

    expect(tenant.ask('POST', '/api/Invoice/500/void').status).toBe(400);
  });

  test('delete: it comes back once more in the answer, and is gone', () => {
    const tenant = openTenant();
    made(tenant);

    const answer = tenant.ask('DELETE', '/api/Invoice/500?bypass_accounts_sync=true');

    expect(answer).toMatchObject({ status: 200, body: { id: 500 } });
    expect(tenant.ask('GET', '/api/Invoice/500').status).toBe(404);
    expect(made(tenant)['id']).toBe(501);
    expect(openTenant({ postedDeletable: false }).ask('DELETE', '/api/Invoice/500').status).toBe(404);
  });

  test('posted invoices stay where they cannot be deleted', () => {
    const tenant = openTenant({ postedDeletable: false });
    made(tenant);

    expect(tenant.ask('DELETE', '/api/Invoice/500').status).toBe(400);
  });
});

describe('approval and status', () => {
  test('an invoice that needs approval awaits it', () => {
    const tenant = openTenant({ approvalBlocksPosting: true });

    const draft = made(tenant, { posted: false, requires_approval: true });
    const early = tenant.ask('POST', '/api/Invoice', [{ id: 500, posted: true }]);
    tenant.post('Invoice', { id: 500, approval_status: 1 });

    expect(draft).toMatchObject({ approval_status: 0 });
    expect(early).toMatchObject({ status: 400, body: { ClassName: 'System.Exception' } });
    expect(tenant.post('Invoice', { id: 500, posted: true })).toMatchObject({
      posted: true,
      dateposted: START,
    });
  });

  test('where the tenant approves all invoices each new one awaits it', () => {
    const tenant = openTenant();
    tenant.post('Control', { enableinvoiceapprovals: true });

    expect(made(tenant)).toMatchObject({ requires_approval: true, approval_status: 0 });
  });

  test('a status of its own is one of the tenant’s, each of which says whether it may sync', () => {
    const tenant = openTenant();
    const status = tenant.post('Lookup', { lookupid: 9_001, name: 'Checked', value2_bool: true });

    expect(made(tenant, { status_id: status['id'] })).toMatchObject({ status_id: status['id'] });
    expect(tenant.ask('POST', '/api/Invoice', [invoiceOf({ status_id: 99 })]).status).toBe(400);
  });
});

describe('recurring invoices', () => {
  const template = (tenant: TestTenant): Rec =>
    tenant.post('RecurringInvoice', {
      client_id: 1,
      nextcreationdate: '2026-01-31',
      nextcreationperiod: 'Monthly',
      lines: [{ _itemid: 1 }, { _itemid: 2, isinactive: true }],
    });

  test('have negative ids and their own path, and are not in the list of invoices', () => {
    const tenant = openTenant();

    const ids = [template(tenant)['id'], template(tenant)['id']];
    made(tenant);

    expect(ids).toEqual([-1, -2]);
    expect(tenant.rows('RecurringInvoice').map(({ id }) => id)).toEqual([-2, -1]);
    expect(tenant.rows('Invoice').map(({ id }) => id)).toEqual([500]);
    expect(tenant.table('Invoice')).toHaveLength(3);
    expect(tenant.ask('GET', '/api/Invoice/-1').status).toBe(404);
    expect(tenant.ask('GET', '/api/RecurringInvoice/500').status).toBe(404);
    expect(tenant.ask('POST', '/api/Invoice', [{ id: -1 }]).status).toBe(404);
    expect(tenant.ask('POST', '/api/InvoicePayment', [{ invoice_id: -1, amount: 1 }]).status).toBe(400);
  });

  test('may be found by the invoices’ path, where the tenant has it so', () => {
    const tenant = openTenant({ templatesThroughInvoicePath: true });
    template(tenant);

    expect(tenant.get('Invoice/-1')).toMatchObject({ id: -1 });
  });

  test('processed: a draft of the active lines, and the template goes on to its next date', () => {
    const tenant = openTenant();
    template(tenant);

    const invoice = tenant.post('RecurringInvoice/process', { id: -1 });

    expect(invoice).toMatchObject({
      id: 500,
      posted: false,
      invoice_date: '2026-01-31T00:00:00',
      recurring_invoice_id: -1,
      total: 108.25,
      lines: [{ recurring_invoice_line_id: 1_001 }],
    });
    expect(tenant.get('RecurringInvoice/-1')).toMatchObject({
      nextcreationdate: '2026-02-28T00:00:00',
      lastcreated: START,
      most_recent_invoice_id: 500,
    });
    expect(tenant.rows('Invoice?recurringinvoice_id=-1')).toHaveLength(1);
  });

  test.each([
    ['Weekly', '2026-02-07T00:00:00'],
    ['Quarterly', '2026-04-30T00:00:00'],
    ['Yearly', '2027-01-31T00:00:00'],
  ])('%s', (nextcreationperiod, expected) => {
    const tenant = openTenant();
    template(tenant);
    tenant.post('RecurringInvoice', { id: -1, nextcreationperiod });

    tenant.post('RecurringInvoice/process', { id: -1 });

    expect(tenant.get('RecurringInvoice/-1')['nextcreationdate']).toBe(expected);
  });

  test('a disabled one and one that is not there make nothing', () => {
    const tenant = openTenant();
    template(tenant);
    tenant.post('RecurringInvoice', { id: -1, disabled: true });

    expect(tenant.ask('POST', '/api/RecurringInvoice/process', [{ id: -1 }]).status).toBe(400);
    expect(tenant.ask('POST', '/api/RecurringInvoice/process', [{ id: -7 }]).status).toBe(404);
    expect(tenant.rows('Invoice')).toEqual([]);
  });
});

test('the PDF is one, and the invoice remembers it', () => {
  const tenant = openTenant();
  made(tenant);

  const { status, headers, body } = tenant.ask('POST', '/api/Invoice/PDF/500');

  expect([status, headers['content-type']]).toEqual([200, 'application/pdf']);
  const file = String(body);
  const start = Number(/startxref\n(\d+)\n%%EOF/.exec(file)?.[1]);
  expect(file.startsWith('%PDF-1.')).toBe(true);
  expect(file.slice(start, start + 4)).toBe('xref');
  expect(file).toContain('(Invoice 500) Tj');
  expect(tenant.get('Invoice/500')).toMatchObject({
    pdf_attachment_id: 500,
    pdf_attachment_date_created: START,
  });
  expect(tenant.ask('POST', '/api/Invoice/PDF/9').status).toBe(404);
  expect(openTenant({ pdfAnswer: 'invoice' }).ask('POST', '/api/Invoice/PDF/9').status).toBe(404);
});

test('a PDF that is kept is read as the attachment that the invoice names', () => {
  const tenant = openTenant({ pdfAnswer: 'invoice' });
  made(tenant);
  expect(tenant.ask('GET', '/api/Attachment/500').status).toBe(404);

  const { body } = tenant.ask('POST', '/api/Invoice/PDF/500');
  const { pdf_attachment_id: id } = (typeof body === 'string' ? JSON.parse(body) : body) as Rec;
  const file = tenant.ask('GET', `/api/Attachment/${String(id)}`);

  expect([file.status, file.headers['content-type']]).toEqual([200, 'application/pdf']);
  expect(String(file.body)).toContain('(Invoice 500) Tj');
  expect(tenant.ask('GET', '/api/Attachment').status).toBe(404);
});

test('making a PDF changes nothing of the invoice, or counts as a change of it', () => {
  const stampOf = (stamps: boolean): unknown => {
    const tenant = openTenant({ pdfStampsInvoice: stamps });
    made(tenant);
    const before = tenant.get('Invoice/500');
    tenant.ask('POST', '/api/Invoice/PDF/500');
    return Number(tenant.get('Invoice/500')['change_seq']) - Number(before['change_seq']);
  };

  expect([stampOf(false), stampOf(true)]).toEqual([0, 1]);
});

test('lines come only with the details, where the tenant has it so', () => {
  const tenant = openTenant({ linesNeedDetails: true });
  made(tenant);

  expect(tenant.get('Invoice/500')['lines']).toBeUndefined();
  expect(tenant.get('Invoice/500?includedetails=true')['lines']).toHaveLength(2);
});
