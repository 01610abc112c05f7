/** Nothing secret or personal reaches the log, whichever way it gets into a call. */
import { makeLog, redact } from '../../lib/aws/log.ts';
import { makeCounters } from '../../lib/aws/metrics.ts';
import { spoken } from '../support/spoken.ts';

process.env['POWERTOOLS_LOG_LEVEL'] = 'INFO';
process.env['POWERTOOLS_METRICS_DISABLED'] = 'false';

/** What must not be seen again. */
const SECRET = 'Zm9yYmlkZGVu0123';

const written = async (say: (log: ReturnType<typeof makeLog>) => void): Promise<string> =>
  JSON.stringify(await spoken(() => Promise.resolve(say(makeLog('a-function')))));

describe('by the name of the field', () => {
  test.each([
    'authorization',
    'Authorization',
    'accessToken',
    'refresh_token',
    'tokens',
    'clientSecret',
    'client-secret',
    'secrets',
    'webhook-password',
    'sealed',
    'intuit-signature',
    'cookie',
    'set-cookie',
    'credentials',
    'ticket',
    'email',
    'e-mail',
    'Email',
    'telephone',
    'phone',
    'mobile',
    'address',
    'PrimaryEmailAddress',
    'apiKey',
    'api_key',
    'ticket-key',
    'LOCAL_KEY',
  ])('%s', async (field) => {
    for (const value of [SECRET, { deep: SECRET }, [SECRET]])
      expect(await written((log) => log.info('x', { [field]: value }))).not.toContain(SECRET);
  });

  test.each(['requestKey', 'kind', 'id', 'eventId', 'origin', 'connection', 'because', 'because_of'])(
    '%s is written',
    async (field) => {
      expect(await written((log) => log.info('x', { [field]: 'seen' }))).toContain('seen');
    },
  );

  test('whether there is one may be said, what it is may not', () => {
    expect(redact('token', true)).toBe(true);
    expect(redact('token', 12_345)).toBe('[hidden]');
  });
});

describe('by how a text looks', () => {
  test.each([
    ['a bearer', `sent Bearer ${SECRET} to the vendor`],
    ['a bearer in lower case', `authorization: bearer ${SECRET}`],
    ['Basic credentials', `Basic ${SECRET}==`],
    ['a signed token', `it was eyJhbGciOiJIUzI1NiJ9.${SECRET}.${SECRET}`],
    ['a sealed token, with an empty part', `it was eyJlbmMiOiJBMTI4.${SECRET}..${SECRET}.${SECRET}`],
    ['a refresh token of Intuit', `AB11764000000${SECRET}${SECRET}`],
    ['a refresh token of Intuit in its newer form', `RT1-207-H0-176400000${SECRET}${SECRET}`],
    ['an address with a code', `GET /connect/quickbooks/callback?code=${SECRET}&realmId=1`],
    ['an address with a state', `/callback?realmId=1&state=${SECRET}`],
    ['an address with a ticket', `/connect/quickbooks?ticket=${SECRET}`],
    ['a form', `grant_type=refresh_token&refresh_token=${SECRET}`],
    ['JSON in a text', `answered {"access_token":"${SECRET}","expires_in":3600}`],
    ['JSON in JSON', JSON.stringify(JSON.stringify({ refreshToken: SECRET }))],
    ['a header in a text', `headers: intuit-signature: ${SECRET}`],
    ['the path of HaloPSA’s webhook', `POST /webhooks/halo/demo/${SECRET}?kind=invoice`],
    ['its whole address', `https://api.example.com/webhooks/halo/demo/${SECRET}`],
    ['credentials in an address', `https://halo:${SECRET}@halo.example.com/api`],
    ['an e-mail address', `a customer, ${SECRET}@example.co.uk, asked`],
    ['an e-mail address in a query', `/api/Client?search=${SECRET}%40example.com`],
  ])('%s', async (_, text) => {
    expect(await written((log) => log.info(text))).not.toContain(SECRET);
    expect(await written((log) => log.warn('x', { path: text }))).not.toContain(SECRET);
    expect(await written((log) => log.error('x', new Error(text)))).not.toContain(SECRET);
  });

  test('what is around it stays', () => {
    expect(redact('message', `GET /webhooks/halo/demo/${SECRET}?kind=invoice answered 401`)).toBe(
      'GET /webhooks/halo/demo/[hidden]?kind=invoice answered 401',
    );
    expect(redact('message', 'invoice 1001 of demo: 107.00 USD')).toBe('invoice 1001 of demo: 107.00 USD');
  });
});

describe('however deep', () => {
  test('objects and lists', async () => {
    const deep = { a: [{ b: { request: { headers: { Authorization: SECRET } } } }] };
    expect(await written((log) => log.info('x', deep))).not.toContain(SECRET);
  });

  test('an error with causes and fields of its own', async () => {
    // Prepare: as an HTTP library throws it
    const cause = Object.assign(new Error(`401 for Bearer ${SECRET}`), {
      config: { headers: { Authorization: `Bearer ${SECRET}` }, data: `refresh_token=${SECRET}` },
    });
    const error = new Error('the vendor refused', {
      cause: new Error(`inner ${SECRET}@example.com`, { cause }),
    });

    // Act
    const line = await written((log) => log.error('failed', error));

    // Assess
    expect(line).not.toContain(SECRET);
    expect(line).toContain('the vendor refused');
    expect(line).toContain('401 for Bearer [hidden]');
  });

  test('what is thrown without being an error', async () => {
    expect(await written((log) => log.error('failed', `password=${SECRET}`))).not.toContain(SECRET);
  });
});

test('a line is one JSON object with level, service and message', async () => {
  const lines = await spoken(() =>
    Promise.resolve(makeLog('a-function').info('a webhook was taken', { accepted: 2 })),
  );
  expect(lines).toEqual([
    expect.objectContaining({
      level: 'INFO',
      service: 'a-function',
      message: 'a webhook was taken',
      accepted: 2,
    }),
  ]);
});

test('counts are written once, and nothing where nothing was counted', async () => {
  const counters = makeCounters('a-function');
  const flushed = () =>
    spoken(() => {
      counters.flush();
      return Promise.resolve();
    });
  expect(await flushed()).toEqual([]);
  counters.count('HintsAccepted', 2);
  counters.count('HintsAccepted', 3);
  counters.count('HintsDropped', 0);
  const [line] = await flushed();
  expect(line).toMatchObject({ service: 'a-function', HintsAccepted: [2, 3] });
  expect(line).not.toHaveProperty('HintsDropped');
  expect(await flushed()).toEqual([]);
});
