/**
 * Whatever is sent, HaloPSA's own words come back: never a throw, a stack trace or a wait. What was refused left no trace; what was taken can be
 * read again.
 */
import fc from 'fast-check';
import { actions } from '../../local/halo/actions.ts';
import type { Schema } from '../../local/halo/fields/schema.ts';
import { resources } from '../../local/halo/resources.ts';
import { invoiceOf, openTenant, type Answered, type Rec, type TestTenant } from './halo-tenant.ts';

const STATUSES: ReadonlySet<number> = new Set([200, 201, 400, 401, 403, 404, 405, 415, 429]);
const SLOW_MS = 2_000;

const isText = (value: unknown): boolean => typeof value === 'string';

/** One of the forms that HaloPSA's clients know how to read. */
function isOwnError({ status, body, headers }: Answered): boolean {
  if (isText(body))
    return [401, 405, 429].includes(status) && (headers['content-type'] ?? '').startsWith('text/plain');
  const keys = Object.keys(body as Rec);
  if (keys.length === 0) return false;
  const { error, error_description, ClassName, Message } = body as Rec;
  if (keys.includes('error'))
    return (
      isText(error) &&
      keys.every((key) => key === 'error' || (key === 'error_description' && isText(error_description)))
    );
  if (keys.includes('Message')) return isText(Message) && (ClassName === undefined || isText(ClassName));
  return Object.values(body as Rec).every(
    (complaints) => Array.isArray(complaints) && complaints.length > 0 && complaints.every(isText),
  );
}

function expectHaloAnswer(tenant: TestTenant, ask: () => Answered): Answered {
  const before = JSON.stringify(tenant.model.state());
  const startedAt = performance.now();
  const answer = ask();
  expect(performance.now() - startedAt).toBeLessThan(SLOW_MS);
  expect(STATUSES).toContain(answer.status);
  expect(JSON.stringify(answer.body)).not.toMatch(/\\n\s+at |node:internal|\.ts:\d/);
  if (answer.status >= 400) {
    expect([answer.status, answer.body, isOwnError(answer)]).toEqual([answer.status, answer.body, true]);
    expect(JSON.stringify(tenant.model.state())).toBe(before);
  }
  return answer;
}

const filled = (): TestTenant => {
  const tenant = openTenant();
  tenant.post('Invoice', invoiceOf());
  tenant.post('Invoice', { id: 500, _create_credit_note: true });
  tenant.post('InvoicePayment', { invoice_id: 500, amount: 1 });
  tenant.post('RecurringInvoice', { client_id: 1, lines: [{ _itemid: 1 }] });
  tenant.post('PurchaseOrder', { supplier_id: 1, lines: [{ item_id: 1 }] });
  tenant.post('SalesOrder', { client_id: 1, lines: [{ item_id: 1 }] });
  tenant.post('Quotation', { client_id: 1, lines: [{ item_id: 1 }] });
  const { id } = tenant.post('Webhook', {
    name: 'x',
    url: 'https://x.test',
    batch_method: 3,
    payload_type: 1,
  });
  tenant.post('Notification', { webhook_id: id, eventno: '9016' });
  return tenant;
};

const awkward = fc.oneof(
  fc.constantFrom<unknown>(
    0,
    -0,
    -1,
    1,
    1.5,
    2_147_483_648,
    1e15,
    1e300,
    -1e-300,
    5e-324,
    null,
    true,
    false,
    '',
    ' ',
    'abc',
    '12',
    '1e5',
    '2026-02-30',
    '2026-11-20',
    '9999-12-31',
    '0001-01-01T00:00:00',
    'NaN',
    '-',
    '\0',
    '😀'.repeat(50),
    [],
    {},
    [[]],
    [null],
    [{}],
    [{ id: 'x' }],
  ),
  fc.jsonValue(),
);
const validOf: Readonly<Record<string, unknown>> = {
  client_id: 1,
  supplier_id: 1,
  invoice_id: 500,
  site_id: 1,
  name: 'x',
  amount: 1,
  id: 500,
  code: 'X',
  value: 1,
  lookupid: 67,
  url: 'https://x.test',
  webhook_id: 'none',
  eventno: '9001',
  module_id: 1,
  halo_id: 1,
  third_party_id: 'x',
  error: 'x',
  invoice_date: '2026-11-20',
  currency_code: 2,
  credit_note_id: 501,
  apply_credit_id: 501,
  paymentterms: 2_000_000_000,
  _create_credit_note: true,
  _create_invoice: true,
  _create_so: true,
  _validateonly: true,
  nextcreationdate: '9999-12-31',
  next_invoice_id: 2_147_483_647,
};

/** Records of the resource's own fields, with values that fit here and there. */
const recordOf = (schema: Schema, depth = 0): fc.Arbitrary<Rec> => {
  const names = [...schema.types.keys(), ...Object.keys(validOf), '__proto__', 'constructor', 'unknown'];
  const pair = fc.constantFrom(...names).chain((name) => {
    const child = Object.hasOwn(schema.children, name) ? schema.children[name] : undefined;
    const value =
      child && depth < 2
        ? fc.oneof(fc.array(recordOf(child, depth + 1), { maxLength: 3 }), awkward)
        : awkward;
    const fitting = Object.hasOwn(validOf, name)
      ? fc.oneof({ weight: 3, arbitrary: fc.constant(validOf[name]) }, value)
      : value;
    return fitting.map((one) => [name, one] as const);
  });
  return fc.array(pair, { maxLength: 8 }).map((pairs) => Object.fromEntries(pairs));
};

const raw = fc.oneof(
  fc.constantFrom(
    '',
    '[',
    '{}',
    'null',
    '[null]',
    '[[]]',
    '"x"',
    '1',
    '[1]',
    '\ufeff[]',
    '['.repeat(5_000),
    '[{"a":'.repeat(200),
    'undefined',
  ),
  fc.string({ maxLength: 60 }),
  fc.json(),
);

/** What a record must have, most of the time. */
function leastOf(required: readonly string[], name: string): fc.Arbitrary<Rec> {
  const names = name === 'Invoice' ? ['client_id'] : required;
  const least = Object.fromEntries(names.map((field) => [field, validOf[field]]));
  return fc.oneof({ weight: 4, arbitrary: fc.constant(least) }, fc.constant({}));
}

describe.each(resources.map((definition) => [definition.name, definition] as const))(
  '%s',
  (name, { schema, required }) => {
    test('takes no record that it cannot keep', () => {
      const tenant = filled();
      const record = fc
        .tuple(leastOf(required, name), recordOf(schema))
        .map(([least, drawn]): Rec => ({ ...least, ...drawn }));
      fc.assert(
        fc.property(fc.array(record, { maxLength: 3 }), (records) => {
          const answer = expectHaloAnswer(tenant, () => tenant.ask('POST', `/api/${name}`, records));
          const stored =
            answer.status < 300 &&
            !Array.isArray(answer.body) &&
            (records.at(-1) ?? {})['_validateonly'] !== true;
          if (!stored) return;
          expect(tenant.ask('GET', `/api/${name}?includeinactive=true&includedetails=true`).status).toBe(200);
        }),
        { numRuns: 120 },
      );
    });

    test('takes no body that is not one', () => {
      const tenant = filled();
      fc.assert(
        fc.property(
          raw,
          fc.constantFrom('application/json', 'text/plain', '', 'application/x-www-form-urlencoded'),
          (body, type) => {
            expectHaloAnswer(tenant, () =>
              tenant.ask('POST', `/api/${name}`, body, { headers: { 'content-type': type } }),
            );
          },
        ),
        { numRuns: 60 },
      );
    });

    test('takes no query that is not one', () => {
      const tenant = filled();
      const parameters = [
        'pageinate',
        'page_no',
        'page_size',
        'count',
        'order',
        'orderdesc',
        'search',
        'idonly',
        'advanced_search',
        'includedetails',
        'includelines',
        'client_id',
        'client_ids',
        'paymentstatuses',
        'datesearch',
        'start_date',
        'end_date',
        'lastupdatefromdate',
        'includecredits',
        'rinvoice_type',
        'qbocompanyid',
        '__proto__',
      ];
      const filterValue = fc.oneof(
        fc.constantFrom(
          'true',
          '0',
          '1',
          '-1',
          '1.5',
          '99999999999',
          'last_modified',
          '2026-11-24',
          "' OR 1=1 --",
          '[{"filter_name":"id","filter_type":7,"filter_value":{}}]',
          '[{"filter_name":"constructor"}]',
          '%%%%%%%%x',
        ),
        fc.string(),
      );
      fc.assert(
        fc.property(
          fc.array(fc.tuple(fc.constantFrom(...parameters), filterValue), { maxLength: 5 }),
          (pairs) => {
            const query = new URLSearchParams(
              pairs.map(([key, value]): [string, string] => [key, value]),
            ).toString();
            expectHaloAnswer(tenant, () => tenant.ask('GET', `/api/${name}?${query}`));
          },
        ),
        { numRuns: 60 },
      );
    });

    test('knows no id that is none', () => {
      const tenant = filled();
      const id = fc.oneof(
        fc.constantFrom(
          '0',
          '-0',
          '-1',
          '500',
          '1e3',
          '0x1',
          '2147483648',
          '%00',
          '%E0%A4',
          '..%2f..',
          'null',
          '[]',
          '500%20',
          '٥',
        ),
        fc.webSegment(),
      );
      fc.assert(
        fc.property(
          id,
          fc.constantFrom('GET', 'DELETE', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'get'),
          (segment, method) => {
            expectHaloAnswer(tenant, () => tenant.ask(method, `/api/${name}/${segment}`));
          },
        ),
        { numRuns: 60 },
      );
    });
  },
);

test.each(actions.filter(({ method }) => method === 'POST').map(({ pattern }) => pattern.join('/')))(
  'POST %s takes nothing that it cannot carry out',
  (pattern) => {
    const tenant = filled();
    const element = recordOf({
      types: new Map([
        ['ihid', 'int'],
        ['sql', 'text'],
        ['_loadreportonly', 'flag'],
        ['lines', 'list'],
      ]),
      children: {},
    });
    const fixed = fc.constantFrom<Rec>(
      { ihid: 500, id: 500_001 },
      { ihid: 500 },
      { id: -1 },
      { id: -1, _loadreportonly: true, sql: 'SELECT' },
    );
    const body = fc.oneof(
      raw,
      fc.array(
        fc.tuple(element, fixed).map(([one, other]) => ({ ...other, ...one })),
        { maxLength: 3 },
      ),
    );
    fc.assert(
      fc.property(body, fc.constantFrom('500', '501', '0', '-1', 'x', '99999999999'), (sent, id) => {
        expectHaloAnswer(tenant, () => tenant.ask('POST', `/api/${pattern.replace('*', id)}`, sent));
      }),
      { numRuns: 200 },
    );
  },
);

test('no statement makes a report fall over, or run for long', () => {
  const tenant = filled();
  const word = fc.constantFrom(
    'SELECT',
    'TOP',
    '2',
    'IHid',
    'FROM',
    'InvoiceHeader',
    'WHERE',
    'AND',
    'IN',
    '(',
    ')',
    ',',
    '=',
    "'x'",
    "'%a%'",
    'LIKE',
    'IS',
    'NOT',
    'NULL',
    'ORDER',
    'BY',
    'DESC',
    'OFFSET',
    'ROWS',
    'COUNT',
    '*',
    'ISNULL',
    'AS',
    '[a b]',
    ';',
    '--',
    '/*',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(word, { maxLength: 25 }).map((words) => words.join(' ')),
        fc.string(),
        fc.constant(`SELECT ${"'".repeat(9_999)}`),
        fc.constant(`SELECT ${'a'.repeat(30_000)}`),
      ),
      (sql) => {
        const answer = expectHaloAnswer(tenant, () =>
          tenant.ask('POST', '/api/report', [{ id: -1, _loadreportonly: true, sql }]),
        );
        const { rows, load_error } = (answer.body as { report: Rec }).report;
        expect(answer.status).toBe(201);
        expect(Array.isArray(rows) && isText(load_error)).toBe(true);
      },
    ),
    { numRuns: 400 },
  );
});

test('no path, token or form makes the gate fall over', () => {
  const tenant = filled();
  const part = fc.oneof(
    fc.constantFrom(
      'api',
      'auth',
      'token',
      'Invoice',
      'API',
      '..',
      '.',
      '%2e',
      '',
      '500',
      'void',
      'PDF',
      '_sim',
      '.well-known',
    ),
    fc.webSegment(),
  );
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 5 }),
      fc.string(),
      fc.constantFrom('GET', 'POST', 'DELETE', 'TRACE'),
      fc.string(),
      (parts, authorization, method, body) => {
        expectHaloAnswer(tenant, () =>
          tenant.ask(method, `/${parts.join('/')}`, body, { headers: { authorization } }),
        );
        expectHaloAnswer(tenant, () =>
          tenant.ask('POST', '/auth/token', body, {
            headers: { 'content-type': 'application/x-www-form-urlencoded' },
          }),
        );
      },
    ),
    { numRuns: 200 },
  );
});
