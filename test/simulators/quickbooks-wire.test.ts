/** The edges of the API: paths, forms, batches, request ids, files, mail, webhooks, limits and tokens. */
import {
  BASE,
  bill,
  codeOf,
  line,
  openCompany,
  REALM,
  sale,
  version,
  type Answered,
  type Rec,
  type TestCompany,
} from './quickbooks-company.ts';

const post = (company: TestCompany, path: string, body: unknown): Answered =>
  company.ask({ method: 'POST', path: `${BASE}/${path}`, body: JSON.stringify(body) });

describe('what is not a request', () => {
  test.each([
    ['GET', '/Invoice/1', 404],
    ['GET', '/invoices/1', 404],
    ['GET', '/invoice/1/2/3', 404],
    ['POST', '/invoice/1', 404],
    ['GET', '/reports', 404],
    ['GET', '/taxservice/other', 404],
    ['DELETE', '/invoice/1', 400],
    ['GET', '/invoice', 400],
    ['GET', '/invoice/999', 400],
    ['GET', '/companyinfo/9130350000000002', 400],
    ['GET', '/timeactivity/1', 501],
    ['GET', '/reports/Surprise', 501],
  ])('%s %s: %i with a fault', (method, path, status) => {
    const company = openCompany();
    const answer = company.ask({ method, path: BASE + path, body: method === 'POST' ? '{}' : '' });
    expect(answer.status).toBe(status);
    expect(codeOf(answer.body)).not.toBe('');
  });

  test.each([
    ['no JSON', '{', '400'],
    ['a list', '[]', '400'],
    ['a word', '"invoice"', '400'],
    ['nothing', '', '400'],
    ['too deep', `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`, '400'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), '500'],
  ])('a body of %s', (_what, body, code) => {
    const answer = openCompany().ask({ method: 'POST', path: `${BASE}/invoice`, body });
    expect([answer.status, codeOf(answer.body)]).toEqual([400, code]);
  });

  test('a content type that is none of its own', () => {
    const asked = {
      method: 'POST',
      path: `${BASE}/invoice`,
      body: '{}',
      headers: { 'content-type': 'text/csv' },
    };
    expect(openCompany().ask(asked).status).toBe(400);
    expect(openCompany({ switches: { wrongContentTypeStatus: 415 } }).ask(asked).status).toBe(415);
  });

  test('the realm of another is not opened by this token, a wrong token opens none', () => {
    const company = openCompany();
    const other = company.ask({ method: 'GET', path: '/v3/company/9130350000000002/invoice/1' });
    expect(other).toMatchObject({ status: 403, body: { fault: { error: [{ code: '3100' }] } } });
    const wrong = company.ask({
      method: 'GET',
      path: `${BASE}/invoice/1`,
      headers: { authorization: 'Bearer x' },
    });
    expect(wrong).toMatchObject({
      status: 401,
      body: { fault: { type: 'AUTHENTICATION', error: [{ code: '3200' }] }, cdcresponse: [] },
    });
    expect(wrong.headers['www-authenticate']).toContain('invalid_token');
  });
});

test('without Accept: application/json both answers and faults are XML', () => {
  const company = openCompany();
  const made = company.write('Invoice', sale(10, { PrivateNote: 'a < b & c' }));
  const ask = (path: string): Answered =>
    company.ask({ method: 'GET', path: `${BASE}/${path}`, headers: { accept: '*/*' } });
  const answer = ask(`invoice/${String(made['Id'])}`);
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/xml;charset=UTF-8']);
  expect(answer.body).toMatch(
    /^<\?xml version="1.0"[^>]*\?><IntuitResponse time="2026-11-24T04:00:00.000-08:00" xmlns="http:\/\/schema.intuit.com\/finance\/v3"><Invoice domain="QBO" sparse="false">/,
  );
  expect(answer.body).toContain('<CustomerRef name="Acme">20</CustomerRef>');
  expect(answer.body).toContain('<PrivateNote>a &lt; b &amp; c</PrivateNote>');
  expect(ask('invoice/999').body).toContain(
    '<Error code="610" element=""><Message>Object Not Found</Message>',
  );
});

test('versions of the API before the floor are answered as the floor is', () => {
  const company = openCompany();
  expect(company.write('Invoice', sale(1), '?minorversion=3')['TotalAmt']).toBe(1);
});

describe('a batch', () => {
  const items = (company: TestCompany, BatchItemRequest: unknown, query = ''): Rec[] =>
    company.post(`batch${query}`, { BatchItemRequest })['BatchItemResponse'] as Rec[];

  test('carries out its items one after the other, and a fault is its item’s own', () => {
    const company = openCompany();
    const sold = company.write('SalesReceipt', sale(5));
    const answers = items(company, [
      { bId: '1', operation: 'create', Invoice: sale(10) },
      { bId: '2', operation: 'create', Invoice: { ...sale(10), CustomerRef: { value: '999' } } },
      { bId: '3', Query: 'select count(*) from Invoice' },
      {
        bId: '4',
        operation: 'update',
        optionsData: 'void',
        SalesReceipt: { ...version(sold), sparse: true },
      },
      { bId: '5', operation: 'revert', Invoice: {} },
      { bId: '6', operation: 'create', Nothing: {} },
      { bId: '7' },
      { bId: '8', operation: 'create', Invoice: 'x' },
    ]);
    expect(answers.map(({ bId }) => bId)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
    expect(answers).toMatchObject([
      { Invoice: { DocNumber: '1002' } },
      { Fault: { Error: [{ code: '2500' }], type: 'ValidationFault' } },
      { QueryResponse: { totalCount: 1 } },
      { SalesReceipt: { TotalAmt: 0, PrivateNote: 'Voided' } },
      { Fault: { Error: [{ code: '500' }] } },
      { Fault: { Error: [{ code: '2010' }] } },
      { Fault: { Error: [{ code: '400' }] } },
      { Fault: { Error: [{ code: '2010' }] } },
    ]);
  });

  test('sends one notification for what it changed', () => {
    const company = openCompany();
    const { notices } = post(company, 'batch', {
      BatchItemRequest: [
        { bId: '1', operation: 'create', Invoice: sale(1) },
        { bId: '2', operation: 'create', Vendor: { DisplayName: 'V' } },
      ],
    });
    expect(notices).toHaveLength(1);
    expect((JSON.parse(notices[0]?.body ?? '[]') as Rec[]).map(({ type }) => type)).toEqual([
      'qbo.invoice.created.v1',
      'qbo.vendor.created.v1',
    ]);
  });

  test.each([
    ['empty', [], '400'],
    ['none', undefined, '400'],
    ['of 31', Array.from({ length: 31 }, () => ({ bId: '1', Query: 'select * from Item' })), '400'],
    ['with an item that is none', [null], '2010'],
  ])('%s is refused', (_what, batch, code) => {
    expect(openCompany().refusal('batch', { BatchItemRequest: batch })).toBe(code);
  });
});

describe('a request id', () => {
  test('makes a write happen once, word for word', () => {
    const company = openCompany();
    const first = post(company, 'invoice?requestid=r1', sale(10));
    company.clock.advance(60_000);
    const again = post(company, 'invoice?requestid=r1', sale(10));
    expect(again.body).toEqual(first.body);
    expect(again.notices).toEqual([]);
    expect(company.rows('select * from Invoice')).toHaveLength(1);
    const batch = { BatchItemRequest: [{ bId: '1', operation: 'create', Invoice: sale(20) }] };
    expect(post(company, 'batch?requestid=b1', batch).body).toEqual(
      post(company, 'batch?requestid=b1', batch).body,
    );
    expect(company.rows('select * from Invoice')).toHaveLength(2);
  });

  test('with another body gives the old answer, or a refusal where that switch is on', () => {
    const company = openCompany();
    const first = post(company, 'invoice?requestid=r1', sale(10));
    expect(post(company, 'invoice?requestid=r1', sale(99)).body).toEqual(first.body);
    const strict = openCompany({ switches: { replayOfOtherBody: 'refused' } });
    strict.post('invoice?requestid=r1', sale(10));
    expect(strict.refusal('invoice?requestid=r1', sale(99))).toBe('400');
  });

  test('does not remember a refusal unless that switch is on', () => {
    const outcome = (replayRefusals: boolean): string => {
      const company = openCompany({ switches: { replayRefusals } });
      expect(
        company.refusal('invoice?requestid=r1', {
          ...sale(10),
          Line: [line(10, { ItemRef: { value: '43' } })],
        }),
      ).toBe('2500');
      return codeOf(post(company, 'invoice?requestid=r1', sale(10)).body);
    };
    expect([outcome(false), outcome(true)]).toEqual(['', '2500']);
  });

  test('is forgotten after a while where that switch is on', () => {
    const company = openCompany({ switches: { requestIdRetentionMs: 60_000 } });
    company.post('invoice?requestid=r1', sale(10));
    company.clock.advance(60_001);
    company.post('invoice?requestid=r1', sale(10));
    expect(company.rows('select * from Invoice')).toHaveLength(2);
  });

  test('has at most 50 characters, 36 for a batch with bIds of at most 10', () => {
    const company = openCompany();
    const batch = (bId: string): Rec => ({ BatchItemRequest: [{ bId, Query: 'select * from Item' }] });
    expect(company.refusal(`invoice?requestid=${'r'.repeat(51)}`, sale(1))).toBe('2050');
    expect(company.refusal(`batch?requestid=${'r'.repeat(37)}`, batch('1'))).toBe('2050');
    expect(company.refusal('batch?requestid=r', batch('b'.repeat(11)))).toBe('2050');
    expect(company.post('batch', batch('b'.repeat(11)))['BatchItemResponse']).toHaveLength(1);
    expect(company.rows('select * from Invoice')).toHaveLength(0);
  });

  test('survives a restart', () => {
    const [before, after] = [openCompany(), openCompany()];
    const first = post(before, 'invoice?requestid=r1', sale(10));
    const authorization = before.ask({ method: 'GET', path: `${BASE}/companyinfo/${REALM}` });
    expect(authorization.status).toBe(200);
    after.model.load([...before.model.rows()]);
    expect(post(after, 'invoice?requestid=r1', sale(10)).body).toEqual(first.body);
    expect(after.rows('select * from Invoice')).toEqual(before.rows('select * from Invoice'));
  });
});

describe('files', () => {
  type Part = readonly [name: string, type: string, content: string, file?: string];
  const multipart = (...parts: readonly Part[]): { body: string; headers: Rec } => ({
    headers: { 'content-type': 'multipart/form-data; boundary=xyz' },
    body: `${parts
      .map(
        ([name, type, content, file]) =>
          `--xyz\r\nContent-Disposition: form-data; name="${name}"${file === undefined ? '' : `; filename="${file}"`}\r\nContent-Type: ${type}\r\n\r\n${content}\r\n`,
      )
      .join('')}--xyz--\r\n`,
  });
  const upload = (company: TestCompany, ...parts: readonly Part[]): Answered => {
    const { body, headers } = multipart(...parts);
    return company.ask({
      method: 'POST',
      path: `${BASE}/upload`,
      body,
      headers: headers as Record<string, string>,
    });
  };

  test('are uploaded on a document, listed, downloaded by a link of their own, and removed', () => {
    const company = openCompany();
    const invoice = company.write('Invoice', sale(1));
    const metadata = {
      FileName: 'invoice.pdf',
      ContentType: 'application/pdf',
      AttachableRef: [{ EntityRef: { type: 'Invoice', value: invoice['Id'] }, IncludeOnSend: true }],
    };
    const answer = upload(
      company,
      ['file_metadata_01', 'application/json', JSON.stringify(metadata)],
      ['file_content_01', 'application/pdf', '%PDF-1.4 …', 'x.pdf'],
    );
    const [{ Attachable: made }] = (answer.body as { AttachableResponse: [{ Attachable: Rec }] })
      .AttachableResponse;
    expect(made).toMatchObject({
      FileName: 'invoice.pdf',
      ContentType: 'application/pdf',
      Size: 12,
      SyncToken: '0',
      AttachableRef: [{ EntityRef: { type: 'Invoice', value: invoice['Id'] } }],
    });
    expect(company.rows('select * from Attachable')).toHaveLength(1);
    const link = company.ask({ method: 'GET', path: String(made['FileAccessUri']) });
    const { pathname } = new URL(String(link.body));
    expect(company.ask({ method: 'GET', path: pathname, headers: { authorization: '' } }).body).toBe(
      '%PDF-1.4 …',
    );
    expect(company.ask({ method: 'GET', path: `${pathname}0` }).status).toBe(403);
    company.write('Attachable', version(made), '?operation=delete');
    expect(company.ask({ method: 'GET', path: pathname }).status).toBe(403);
  });

  const pdfOn = (company: TestCompany, type: string, value: unknown, query = ''): Answered => {
    const metadata = { FileName: 'a.pdf', AttachableRef: [{ EntityRef: { type, value } }] };
    const { body, headers } = multipart(
      ['file_metadata_0', 'application/json', JSON.stringify(metadata)],
      ['file_content_0', 'application/pdf', '%PDF-1.4 …', 'a.pdf'],
    );
    const path = `${BASE}/upload${query}`;
    return company.ask({ method: 'POST', path, body, headers: headers as Record<string, string> });
  };

  test('are asked for by what they hang on, as Intuit’s samples ask', () => {
    const company = openCompany();
    const [first, second] = [company.write('Invoice', sale(1)), company.write('Invoice', sale(2))];
    pdfOn(company, 'Invoice', first['Id']);
    pdfOn(company, 'Customer', '20');
    const on = (type: string, id: unknown) =>
      company.rows(
        `select * from attachable where AttachableRef.EntityRef.Type = '${type}' and AttachableRef.EntityRef.value = '${String(id)}'`,
      );

    expect(on('invoice', first['Id'])).toHaveLength(1);
    expect(on('Invoice', second['Id'])).toEqual([]);
    expect(on('Bill', first['Id'])).toEqual([]);
  });

  test('a request id makes a file once; where uploads do not know it, twice', () => {
    const twice = (company: TestCompany) => {
      pdfOn(company, 'Customer', '20', '?requestid=r1');
      pdfOn(company, 'Customer', '20', '?requestid=r1');
      return company.rows('select * from Attachable');
    };

    expect(twice(openCompany())).toHaveLength(1);
    expect(twice(openCompany({ switches: { uploadsKnowRequestIds: false } }))).toHaveLength(2);
  });

  test('of a kind that QuickBooks does not take, or larger than it takes, are refused', () => {
    const company = openCompany();
    const refused = upload(company, ['file_content_0', 'application/zip', 'PK', 'a.zip']);
    expect(refused.body).toMatchObject({ AttachableResponse: [{ Fault: { Error: [{ code: '6000' }] } }] });
    expect(pdfOn(openCompany({ switches: { uploadMaxBytes: 100 } }), 'Customer', '20').status).toBe(413);
    expect(company.rows('select * from Attachable')).toEqual([]);
  });

  test('may come without metadata; each says in its own place what is wrong with it', () => {
    const company = openCompany();
    const bad = JSON.stringify({ AttachableRef: [{ EntityRef: { type: 'Invoice', value: '999' } }] });
    const answer = upload(
      company,
      ['file_content_01', 'text/plain', 'hello', 'a.txt'],
      ['file_metadata_02', 'application/json', bad],
      ['file_content_02', 'text/plain', 'x', 'b.txt'],
    );
    expect(answer.body).toMatchObject({
      AttachableResponse: [
        { Attachable: { FileName: 'a.txt', ContentType: 'text/plain', Size: 5 } },
        { Fault: { Error: [{ code: '2500' }] } },
      ],
    });
    expect(upload(company, ['other', 'text/plain', 'x']).status).toBe(400);
    expect(company.ask({ method: 'POST', path: `${BASE}/upload`, body: '{}' }).status).toBe(400);
  });
});

test('a document is a PDF that says what it is', () => {
  const company = openCompany();
  const made = company.write(
    'Invoice',
    sale(42, { Line: [line(42, {}, { Description: 'Work (on site) ‘21’' })] }),
  );
  const answer = company.ask({
    method: 'GET',
    path: `${BASE}/invoice/${String(made['Id'])}/pdf`,
    headers: { accept: 'application/pdf' },
  });
  expect(answer.headers['content-type']).toBe('application/pdf');
  expect(answer.body).toMatch(
    /^%PDF-1\.4\n[\s\S]*Invoice 1001[\s\S]*Acme[\s\S]*Work \\\(on site\\\)[\s\S]*Total 42[\s\S]*%%EOF\n$/,
  );
  expect(codeOf(company.get(`bill/${String(company.write('Bill', bill(1))['Id'])}/pdf`))).toBe('500');
});

test('sending a document moves it on, keeps where it went, and tells so', () => {
  const company = openCompany();
  const made = company.write('Invoice', sale(42));
  const send = (query = ''): Answered =>
    company.ask({
      method: 'POST',
      path: `${BASE}/invoice/${String(made['Id'])}/send${query}`,
      headers: { 'content-type': 'application/octet-stream' },
    });
  expect(codeOf(send().body)).toBe('6000');
  expect(codeOf(send('?sendTo=nowhere').body)).toBe('6000');
  const sent = send('?sendTo=books@acme.test');
  expect(sent.body).toMatchObject({
    Invoice: {
      SyncToken: '1',
      EmailStatus: 'EmailSent',
      BillEmail: { Address: 'books@acme.test' },
      DeliveryInfo: { DeliveryType: 'Email', DeliveryTime: '2026-11-24T04:00:00-08:00' },
    },
  });
  expect(JSON.parse(sent.notices[0]?.body ?? '[]')).toMatchObject([{ type: 'qbo.invoice.emailed.v1' }]);
});

describe('webhooks', () => {
  test('name what happened, in either form', () => {
    const company = openCompany();
    const made = company.write('Invoice', sale(1));
    const types = (query: string, record: Rec): unknown =>
      JSON.parse(post(company, `invoice${query}`, record).notices[0]?.body ?? '[]') as unknown;
    expect(types('?operation=void', version(made))).toMatchObject([
      {
        specversion: '1.0',
        type: 'qbo.invoice.voided.v1',
        datacontenttype: 'application/json',
        intuitentityid: made['Id'],
        intuitaccountid: REALM,
        data: {},
      },
    ]);
    expect(types('?operation=delete', { Id: made['Id'], SyncToken: '1' })).toMatchObject([
      { type: 'qbo.invoice.deleted.v1' },
    ]);
    const legacy = openCompany({ switches: { webhookForm: 'legacy' } });
    expect(JSON.parse(post(legacy, 'vendor', { DisplayName: 'V' }).notices[0]?.body ?? '{}')).toMatchObject({
      eventNotifications: [
        { realmId: REALM, dataChangeEvent: { entities: [{ name: 'Vendor', operation: 'Create' }] } },
      ],
    });
  });

  test('tell nothing of a no-op, of what has none, or of a balance that moved, unless that switch is on', () => {
    const company = openCompany();
    const made = company.write('Invoice', sale(1));
    expect(post(company, 'invoice', { ...version(made), sparse: true }).notices).toEqual([]);
    expect(post(company, 'attachable', { Note: 'x' }).notices).toEqual([]);
    const loud = openCompany({ switches: { balancesNotify: true } });
    const types = (JSON.parse(post(loud, 'invoice', sale(1)).notices[0]?.body ?? '[]') as Rec[]).map(
      ({ type }) => type,
    );
    expect(types).toEqual(['qbo.invoice.created.v1', 'qbo.customer.updated.v1', 'qbo.account.updated.v1']);
  });
});

test.each([
  ['ten a second', 10, 'companyinfo/1', 0],
  ['500 a minute', 500, 'companyinfo/1', 200],
  ['40 batches a minute', 40, 'batch', 200],
])('%s and no more', (_what, allowed, path, everyMs) => {
  const company = openCompany({ limitMultiplier: 1 });
  const ask = (): Answered => {
    company.clock.advance(everyMs / 2);
    return path === 'batch'
      ? post(company, path, { BatchItemRequest: [{ bId: '1', Query: 'select * from Item' }] })
      : company.ask({ method: 'GET', path: `${BASE}/${path}` });
  };
  for (let asked = 0; asked < allowed; asked += 1) expect(ask().status).toBe(200);
  expect(ask()).toMatchObject({
    status: 429,
    body: { fault: { type: 'SERVICE', error: [{ code: '3001' }] } },
  });
  company.clock.advance(60_001);
  expect(ask().status).toBe(200);
});

test('throttled callers get XML where that switch is on', () => {
  const company = openCompany({ limitMultiplier: 0.1, switches: { throttledInXml: true } });
  const ask = (): Answered => company.ask({ method: 'GET', path: `${BASE}/companyinfo/1` });
  expect(ask().status).toBe(200);
  const { status, body } = ask();
  expect([status, String(body)]).toEqual([429, expect.stringContaining('<Error code="3001"')]);
});

test('facts that nobody has confirmed can be set otherwise', () => {
  const company = openCompany({
    limitMultiplier: 0.4,
    switches: {
      retryAfterSeconds: 60,
      oldChangesCode: '4000',
      webhookVerbs: { voided: 'void' },
      breaksInNames: 'accepted',
      linkedDocumentCode: '620',
    },
  });
  const made = company.write('Invoice', sale(10));
  const { notices } = post(company, 'invoice?operation=void', version(made));
  expect(JSON.parse(notices[0]?.body ?? '[]')).toMatchObject([{ type: 'qbo.invoice.void.v1' }]);
  expect(company.write('Customer', { DisplayName: 'a\tb' })['DisplayName']).toBe('a\tb');
  company.clock.advance(2_000);
  expect(codeOf(company.get('cdc?entities=Invoice&changedSince=2026-01-01'))).toBe('4000');
  const paid = company.write('Invoice', sale(10));
  company.write('Payment', {
    CustomerRef: { value: '20' },
    TotalAmt: 10,
    Line: [{ Amount: 10, LinkedTxn: [{ TxnId: paid['Id'], TxnType: 'Invoice' }] }],
  });
  company.clock.advance(2_000);
  expect(company.refusal('invoice?operation=delete', { Id: paid['Id'], SyncToken: '1' })).toBe('620');
  for (let asked = 0; asked < 4; asked += 1) company.get('companyinfo/1');
  expect(company.ask({ method: 'GET', path: `${BASE}/companyinfo/1` })).toMatchObject({
    status: 429,
    headers: { 'retry-after': '60' },
  });
});

test('a company whose subscription has ended is read and not written, or not even read where that switch is off', () => {
  const ended = {
    companyInfo: {
      CompanyName: 'x',
      Country: 'US',
      NameValue: [{ Name: 'SubscriptionStatus', Value: 'CANCELLED' }],
    },
  };
  const company = openCompany({ more: ended });
  expect(company.refusal('invoice', sale(1))).toBe('6190');
  expect(company.rows('select * from Item')).toHaveLength(2);
  expect(
    codeOf(openCompany({ more: ended, switches: { endedCompanyReads: false } }).get('companyinfo/1')),
  ).toBe('6190');
});

describe('signing in', () => {
  test('by id and secret in the form, at the addresses that the discovery document names', () => {
    const company = openCompany();
    const found = company.ask({
      method: 'GET',
      path: '/.well-known/openid_sandbox_configuration/',
      headers: { host: 'sim.test' },
    }).body as Rec;
    expect(found).toMatchObject({ token_endpoint: 'http://sim.test/oauth2/v1/tokens/bearer' });
    const form = { grant_type: 'refresh_token', refresh_token: 'x', client_id: 'app' };
    const ask = (client_secret: string): Answered =>
      company.ask({
        method: 'POST',
        path: new URL(String(found['token_endpoint'])).pathname,
        headers: { authorization: '' },
        body: new URLSearchParams({ ...form, client_secret }).toString(),
      });
    expect(ask('wrong')).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(ask('secret')).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });
});

describe('tax service', () => {
  const code = {
    TaxCode: 'Bay',
    TaxRateDetails: [
      { TaxRateName: 'Bay city', RateValue: 1.5, TaxAgencyId: '60', TaxApplicableOn: 'Sales' },
      { TaxRateId: '61' },
    ],
  };

  test('makes a code of new and known rates that a sale can use', () => {
    const company = openCompany();
    const made = company.post('taxservice/taxcode', code);
    expect(made).toMatchObject({
      TaxCode: 'Bay',
      TaxRateDetails: [
        { TaxRateName: 'Bay city', RateValue: 1.5, TaxApplicableOn: 'Sales' },
        { TaxRateId: '61' },
      ],
    });
    const invoice = company.write('Invoice', {
      ...sale(0),
      TxnTaxDetail: { TxnTaxCodeRef: { value: made['TaxCodeId'] } },
      Line: [line(100, { TaxCodeRef: { value: 'TAX' } })],
    });
    expect(invoice['TxnTaxDetail']).toMatchObject({ TotalTax: 7.75 });
  });

  test.each([
    [{ TaxCode: 'austin' }, '6240'],
    [{ TaxCode: '' }, '2020'],
    [{ TaxRateDetails: [] }, '2020'],
    [{ TaxRateDetails: 'x' }, '2010'],
    [{ TaxRateDetails: [{ TaxRateId: '999' }] }, '2500'],
    [{ TaxRateDetails: [{ TaxRateName: 'state', RateValue: 1, TaxAgencyId: '60' }] }, '6240'],
    [{ TaxRateDetails: [{ TaxRateName: 'much too long', RateValue: 1, TaxAgencyId: '60' }] }, '2050'],
    [{ TaxRateDetails: [{ TaxRateName: 'New', RateValue: 1, TaxAgencyId: '9' }] }, '2500'],
  ])('%j is refused with %s', (change, refused) => {
    expect(openCompany().refusal('taxservice/taxcode', { ...code, ...change })).toBe(refused);
  });
});
