/**
 * Whatever is sent, QuickBooks' own words come back: a fault as JSON or XML, or the gateway's form; never a throw, a stack trace or a wait.
 * What was refused left no trace; what was taken can be read again.
 */
import fc from 'fast-check';
import { entities } from '../../local/quickbooks/entities.ts';
import {
  applied,
  BASE,
  bill,
  expense,
  line,
  openCompany,
  sale,
  version,
  type Answered,
  type Rec,
  type TestCompany,
} from './quickbooks-company.ts';

const STATUSES: ReadonlySet<number> = new Set([200, 400, 401, 403, 404, 415, 429, 501]);
const SLOW_MS = 2_000;
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 250);

/** One of the forms that QuickBooks' clients know how to read. */
function isOwnError(body: unknown): boolean {
  if (typeof body === 'string')
    return /^<\?xml[^>]*\?><IntuitResponse [^>]*><Fault type="\w+"><Error code="\w+" element="[^"]*"><Message>[^<]+<\/Message><Detail>[^<]+<\/Detail><\/Error><\/Fault><\/IntuitResponse>$/.test(
      body,
    );
  const { Fault, fault } = body as { Fault?: { Error: Rec[]; type: string }; fault?: { error: Rec[] } };
  if (fault)
    return fault.error.every(({ code, message }) => typeof code === 'string' && typeof message === 'string');
  return (
    Fault !== undefined &&
    Fault.Error.length > 0 &&
    Fault.Error.every((one) =>
      ['Message', 'Detail', 'code', 'element'].every((name) => typeof one[name] === 'string'),
    ) &&
    ['ValidationFault', 'SystemFault'].includes(Fault.type)
  );
}

function expectOwnAnswer(company: TestCompany, ask: () => Answered, leavesNoTrace = true): Answered {
  const before = JSON.stringify(company.model.state());
  const startedAt = performance.now();
  const answer = ask();
  expect(performance.now() - startedAt).toBeLessThan(SLOW_MS);
  expect(STATUSES).toContain(answer.status);
  expect(JSON.stringify(answer.body)).not.toMatch(/\\n\s+at |node:internal|\.ts:\d/);
  if (answer.status !== 200) {
    expect([answer.status, answer.body, isOwnError(answer.body)]).toEqual([answer.status, answer.body, true]);
    if (leavesNoTrace) expect(JSON.stringify(company.model.state())).toBe(before);
  }
  return answer;
}

const ORDER = { ...bill(70), APAccountRef: { value: '9' } };

function filled(): TestCompany {
  const company = openCompany();
  const invoice = company.write('Invoice', sale(100));
  company.write('Payment', {
    CustomerRef: { value: '20' },
    TotalAmt: 40,
    Line: [applied(40, 'Invoice', invoice)],
  });
  company.write('Bill', bill(70));
  company.write('Estimate', sale(10));
  company.write('PurchaseOrder', ORDER);
  return company;
}

const VALID: Readonly<Record<string, Rec>> = {
  customer: { DisplayName: 'New', BillAddr: { Line1: '1 Main' }, ParentRef: { value: '20' }, Job: true },
  vendor: { DisplayName: 'New', TermRef: { value: '50' } },
  employee: { GivenName: 'Ada' },
  item: { Name: 'New', Type: 'Service', IncomeAccountRef: { value: '1' } },
  account: { Name: 'New', AccountType: 'Expense', AcctNum: '77' },
  term: { Name: 'New', DueDays: 1 },
  class: { Name: 'New' },
  paymentmethod: { Name: 'New' },
  companycurrency: { Code: 'EUR' },
  attachable: { Note: 'x', AttachableRef: [{ EntityRef: { type: 'Customer', value: '20' } }] },
  preferences: { Id: '1', SyncToken: '0', sparse: true, SalesFormsPrefs: { CustomTxnNumbers: true } },
  companyinfo: { Id: '1', SyncToken: '0', sparse: true, LegalName: 'x' },
  invoice: {
    ...sale(0, {
      DocNumber: 'A1',
      BillEmail: { Address: 'a@b.test' },
      EmailStatus: 'NeedToSend',
      SalesTermRef: { value: '51' },
    }),
    TxnTaxDetail: { TxnTaxCodeRef: { value: '70' } },
    Line: [
      line(10, { Qty: 2, UnitPrice: 5, TaxCodeRef: { value: 'TAX' } }),
      { DetailType: 'DescriptionOnly', Description: 'x' },
      { DetailType: 'DiscountLineDetail', DiscountLineDetail: { PercentBased: true, DiscountPercent: 5 } },
    ],
  },
  creditmemo: sale(5),
  salesreceipt: sale(5, { PaymentRefNum: '1' }),
  refundreceipt: sale(5, { DepositToAccountRef: { value: '2' } }),
  estimate: sale(5, { TxnStatus: 'Accepted', ExpirationDate: '2026-12-01' }),
  payment: {
    CustomerRef: { value: '20' },
    TotalAmt: 9,
    Line: [{ Amount: 9, LinkedTxn: [{ TxnId: '74', TxnType: 'Invoice' }] }],
  },
  purchaseorder: ORDER,
  bill: bill(7, { DueDate: '2026-12-01', LinkedTxn: [{ TxnId: '78', TxnType: 'PurchaseOrder' }] }),
  vendorcredit: bill(3),
  billpayment: {
    VendorRef: { value: '30' },
    PayType: 'Check',
    CheckPayment: { BankAccountRef: { value: '2' } },
    TotalAmt: 70,
    Line: [{ Amount: 70, LinkedTxn: [{ TxnId: '76', TxnType: 'Bill' }] }],
  },
  purchase: {
    PaymentType: 'Check',
    AccountRef: { value: '2' },
    EntityRef: { value: '30', type: 'Vendor' },
    Line: [expense(15)],
  },
  journalentry: {
    Line: ['Debit', 'Credit'].map((PostingType) => ({
      Amount: 10,
      DetailType: 'JournalEntryLineDetail',
      JournalEntryLineDetail: {
        PostingType,
        AccountRef: { value: '5' },
        Entity: { Type: 'Customer', EntityRef: { value: '20' } },
      },
    })),
  },
  deposit: {
    DepositToAccountRef: { value: '2' },
    Line: [{ Amount: 40, LinkedTxn: [{ TxnId: '75', TxnType: 'Payment', TxnLineId: '0' }] }],
  },
  transfer: { FromAccountRef: { value: '2' }, ToAccountRef: { value: '4' }, Amount: 3 },
  exchangerate: { SourceCurrencyCode: 'EUR', Rate: 1.1, AsOfDate: '2026-11-01' },
  'taxservice/taxcode': {
    TaxCode: 'New',
    TaxRateDetails: [{ TaxRateName: 'n', RateValue: 1, TaxAgencyId: '60' }],
  },
  batch: {
    BatchItemRequest: [
      { bId: '1', operation: 'create', Invoice: sale(1) },
      { bId: '2', Query: 'select * from Item' },
    ],
  },
};

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    1e15,
    1e308,
    -1e308,
    1e-300,
    '',
    ' ',
    '0',
    '1',
    '-1',
    'NaN',
    '20',
    'null',
    '2026-02-30',
    [],
    {},
    [[]],
    [null],
    { value: null },
    { value: '999' },
    { value: {} },
    { value: [1] },
    { Address: 1 },
  ),
  fc.string({ maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.double(),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constant('x'.repeat(5_000)),
  fc.dictionary(
    fc.constantFrom('__proto__', 'constructor', 'value', 'name', 'Id', 'Line', 'toString'),
    fc.jsonValue({ maxDepth: 1 }),
  ),
);

/** Every place in a body, as a path. */
function* places(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const [name, part] of Object.entries(value)) yield* places(part, [...path, name]);
}

/** The body with something else in one place, or with a place of its own. */
function changed(value: unknown, [first, ...rest]: readonly string[], put: unknown): unknown {
  if (first === undefined) return put;
  if (Array.isArray(value))
    return value.map((one: unknown, at) => (String(at) === first ? changed(one, rest, put) : one));
  const record = (value ?? {}) as Rec;
  return { ...record, [first]: changed(record[first], rest, put) };
}

const spoiled = fc.constantFrom(...Object.keys(VALID)).chain((path) => {
  const all = [...places(VALID[path])];
  const place = fc.oneof(
    fc.constantFrom(...all),
    fc
      .tuple(
        fc.constantFrom(...all),
        fc.constantFrom(
          'Id',
          'SyncToken',
          'Surprise',
          'sparse',
          'Active',
          'TxnDate',
          'CurrencyRef',
          'TxnTaxDetail',
          'GlobalTaxCalculation',
          'LinkedTxn',
          'CustomField',
          'ParentRef',
          'DocNumber',
        ),
      )
      .map(([at, name]) => [...at, name]),
  );
  return fc.tuple(fc.constant(path), fc.array(fc.tuple(place, odd), { minLength: 1, maxLength: 3 }));
});

const bodyFrom = (path: string, changes: readonly (readonly [readonly string[], unknown])[]): unknown =>
  changes.reduce<unknown>((body, [place, put]) => changed(body, place, put), VALID[path]);

test('the bodies that are spoiled below are good ones', () => {
  for (const [path, body] of Object.entries(VALID)) {
    const company =
      path === 'exchangerate'
        ? openCompany({
            preferences: { CurrencyPrefs: { MultiCurrencyEnabled: true, HomeCurrency: { value: 'USD' } } },
          })
        : filled();
    const { status, body: answer } = company.ask({
      method: 'POST',
      path: `${BASE}/${path}`,
      body: JSON.stringify(body),
    });
    expect([path, status, status === 200 ? '' : answer]).toEqual([path, 200, '']);
  }
});

test('every endpoint, with something wrong somewhere in its body', () => {
  fc.assert(
    fc.property(
      spoiled,
      fc.constantFrom(
        '',
        '?operation=update',
        '?operation=delete',
        '?operation=void',
        '?operation=update&include=void',
        '?include=allowduplicatedocnum',
        '?requestid=r',
      ),
      ([path, changes], query) => {
        const company = filled();
        const body = JSON.stringify(bodyFrom(path, changes)) ?? '';
        const answer = expectOwnAnswer(company, () =>
          company.ask({ method: 'POST', path: `${BASE}/${path}${query}`, body }),
        );
        const [entity, record] = Object.entries((answer.body ?? {}) as Rec)[0] ?? [];
        const { Id, status } = (typeof record === 'object' && record !== null ? record : {}) as Rec;
        const isEntity = entities.some(({ name, family }) => name === entity && family !== 'rate');
        if (answer.status === 200 && isEntity && typeof record === 'object' && status === undefined)
          expect(company.read(String(entity), Id)['Id']).toBe(Id);
      },
    ),
    { numRuns: RUNS },
  );
});

test('an update with something wrong somewhere', () => {
  fc.assert(
    fc.property(spoiled, fc.boolean(), ([path, changes], sparse) => {
      const company = filled();
      const entity = entities.find(({ name }) => name.toLowerCase() === path);
      if (!entity || entity.creatable === false || entity.family === 'rate') return;
      const made = company.write(entity.name, VALID[path] ?? {});
      const body = { ...(bodyFrom(path, changes) as Rec), ...version(made), sparse };
      expectOwnAnswer(company, () =>
        company.ask({ method: 'POST', path: `${BASE}/${path}`, body: JSON.stringify(body) }),
      );
    }),
    { numRuns: RUNS },
  );
});

const word = fc.oneof(
  fc.constantFrom(
    'invoice',
    'Invoice',
    'query',
    'cdc',
    'batch',
    'upload',
    'download',
    'reports',
    'ProfitAndLoss',
    'CustomerBalance',
    'pdf',
    'send',
    'merge',
    'preferences',
    'companyinfo',
    'exchangerate',
    'taxservice',
    'taxcode',
    'constructor',
    '__proto__',
    'toString',
    '74',
    '0',
    '%00',
    '..',
    '%2e%2e',
  ),
  fc.webSegment(),
);
const parameter = fc.tuple(
  fc.constantFrom(
    'query',
    'entities',
    'changedSince',
    'operation',
    'include',
    'requestid',
    'minorversion',
    'sourcecurrencycode',
    'asofdate',
    'sendTo',
    'start_date',
    'end_date',
    'report_date',
    'date_macro',
    'customer',
  ),
  fc.oneof(
    fc.constantFrom(
      '',
      'Invoice',
      'Invoice,Customer',
      '2026-11-24',
      'delete',
      'void',
      'select * from Invoice',
      "select * from Item where Name = '",
      'EUR',
      '75',
      'r',
    ),
    fc.string({ unit: 'binary', maxLength: 60 }),
  ),
);
const headers = fc.record({
  accept: fc.constantFrom('application/json', '*/*', 'application/xml', '', 'application/pdf'),
  'content-type': fc.constantFrom(
    'application/json',
    'text/plain',
    'application/xml',
    'multipart/form-data; boundary=x',
    'multipart/form-data',
    '',
  ),
});
const anyBody = fc.oneof(
  fc.constant(Buffer.alloc(0)),
  fc.json().map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc
    .string({ unit: 'binary', maxLength: 100 })
    .map((text) =>
      Buffer.from(`--x\r\nContent-Disposition: form-data; name="file_content_1"\r\n\r\n${text}\r\n--x--`),
    ),
);

test('any path, any method, any parameters, any form', () => {
  const company = filled();
  fc.assert(
    fc.property(
      fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'),
      fc.array(word, { maxLength: 4 }),
      fc.array(parameter, { maxLength: 3 }),
      headers,
      anyBody,
      (method, words, parameters, sent, body) => {
        const query = new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, value]));
        expectOwnAnswer(
          company,
          () =>
            company.ask({
              method,
              path: `${BASE}/${words.join('/')}?${query.toString()}`,
              headers: sent,
              body,
            }),
          false,
        );
      },
    ),
    { numRuns: RUNS },
  );
});

test('any statement', () => {
  const company = filled();
  const token = fc.oneof(
    fc.constantFrom(
      'select',
      '*',
      'count',
      '(',
      ')',
      'from',
      'Invoice',
      'Customer',
      'Item',
      'Payment',
      'where',
      'and',
      'or',
      'in',
      'like',
      '=',
      '<',
      '>=',
      "'a'",
      "'%a%'",
      "'O\\'B'",
      "' '",
      '1',
      '-1',
      '1001',
      'true',
      'Id',
      'DocNumber',
      'Balance',
      'Active',
      'MetaData.LastUpdatedTime',
      "'2026-11-24'",
      'TxnDate',
      'CustomerRef',
      'orderby',
      'order',
      'by',
      'desc',
      'startposition',
      'maxresults',
      ',',
      'null',
      '__proto__',
      'constructor',
    ),
    fc.string({ unit: 'binary', maxLength: 5 }),
  );
  const statement = fc.oneof(
    fc.array(token, { maxLength: 14 }).map((tokens) => tokens.join(' ')),
    fc.array(token, { maxLength: 10 }).map((tokens) => `select * from Invoice where ${tokens.join(' ')}`),
    fc
      .tuple(
        fc.constantFrom(
          'Id',
          'DocNumber',
          'Balance',
          'TxnDate',
          'CustomerRef',
          'MetaData.CreateTime',
          'DueDate',
        ),
        fc.constantFrom('=', '<', '>', '<=', '>=', 'like', 'in'),
        fc.constantFrom("'1'", "('1','x')", "' '", '1', "'2026-11-24'", "'%'"),
        fc.constantFrom('Id', 'Balance desc', 'MetaData.LastUpdatedTime desc, Id'),
      )
      .map(
        ([field, operator, value, order]) =>
          `select * from Invoice where ${field} ${operator} ${value} orderby ${order}`,
      ),
  );
  fc.assert(
    fc.property(statement, (text) => {
      expectOwnAnswer(company, () =>
        company.ask({
          method: 'POST',
          path: `${BASE}/query`,
          body: text,
          headers: { 'content-type': 'application/text' },
        }),
      );
    }),
    { numRuns: RUNS * 2 },
  );
});

test('the token and revoke endpoints', () => {
  const company = filled();
  fc.assert(
    fc.property(
      fc.constantFrom(
        '/oauth2/v1/tokens/bearer',
        '/v2/oauth2/tokens/revoke',
        '/connect/oauth2',
        '/v1/openid_connect/userinfo',
        '/_files/a/b/c0',
        '/nowhere',
      ),
      fc.constantFrom('GET', 'POST'),
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.constantFrom(
          '{',
          '{}',
          '[]',
          '{"token":{}}',
          'grant_type=refresh_token',
          'grant_type=authorization_code&code=%',
          'token=x',
        ),
      ),
      fc.constantFrom('', 'Basic x', `Basic ${Buffer.from('app:secret').toString('base64')}`),
      (path, method, body, authorization) => {
        const { status, body: answer } = company.ask({ method, path, body, headers: { authorization } });
        expect([200, 302, 400, 401, 403, 404]).toContain(status);
        expect(JSON.stringify(answer)).not.toMatch(/\\n\s+at |node:internal|\.ts:\d/);
      },
    ),
    { numRuns: RUNS },
  );
});
