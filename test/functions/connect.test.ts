import { handler } from '../../functions/connect.ts';
import { ticketFor } from '../../lib/books/connect.ts';
import { connectPorts, reachIntuitThrough } from '../../lib/compose-grants.ts';
import { GrantRefused, GrantUnknown, type Intuit } from '../../lib/quickbooks/intuit.ts';
import { startMemoryWorld, type MemoryWorld } from '../../local/memory/world.ts';
import { US_REALM } from '../../local/sample/index.ts';
import { httpEvent } from '../support/http-events.ts';
import { spoken } from '../support/spoken.ts';

process.env['POWERTOOLS_LOG_LEVEL'] = 'INFO';

let world: MemoryWorld;

beforeEach(async () => {
  world = await startMemoryWorld();
});

const CODE = 'AB11764000000abcdefgh';

/** Intuit, whose exchange ends as told. */
const intuitThat = (exchange: () => never): Intuit => ({
  authorizeUrl: (_, state) => `https://intuit.example/?state=${encodeURIComponent(state)}`,
  exchangeCode: () => Promise.resolve().then(exchange),
  refreshGrant: () => Promise.reject(new GrantUnknown('not asked for')),
  revokeGrant: () => Promise.reject(new GrantUnknown('not asked for')),
});

const get = (path: string, query: Readonly<Record<string, string>>) =>
  handler(httpEvent({ method: 'GET', path, query }));

async function begun(): Promise<string> {
  const ticket = await ticketFor('demo', connectPorts(world.app));
  const { headers } = await get('/connect/quickbooks', { ticket });
  return new URL(String(headers?.['location'])).searchParams.get('state') ?? '';
}

const callBack = (state: string) =>
  get('/connect/quickbooks/callback', { code: CODE, state, realmId: US_REALM });

test.each([
  [
    'refuses',
    () => {
      throw new GrantRefused('invalid_grant');
    },
    403,
    'Ask for a new link',
  ],
  [
    'does not answer',
    () => {
      throw new GrantUnknown('Intuit did not answer');
    },
    502,
    'no usable answer',
  ],
])(
  'an exchange that Intuit %s is a page for the person, and changes nothing',
  async (_, exchange, status, says) => {
    // Prepare
    reachIntuitThrough(intuitThat(exchange));
    const before = await world.app.tokens.get('demo', 'quickbooks');
    const state = await begun();

    // Act
    const lines = await spoken(async () => {
      const page = await callBack(state);

      // Assess
      expect(page.statusCode).toBe(status);
      expect(page.headers?.['content-type']).toContain('text/html');
      expect(page.body).toContain(says);
      expect(page.body).toContain('Nothing was changed');
    });
    expect(await world.app.tokens.get('demo', 'quickbooks')).toEqual(before);
    expect(lines).toEqual([
      expect.objectContaining({ level: 'WARN', message: 'a company could not be connected' }),
    ]);
    expect(JSON.stringify(lines)).not.toContain(CODE);
  },
);

test('any other failure is a plain 500 whose cause is in the log alone', async () => {
  // Prepare
  reachIntuitThrough(
    intuitThat(() => {
      throw new TypeError(`broken at code=${CODE}`);
    }),
  );
  const state = await begun();

  // Act
  let body: string | undefined;
  const lines = await spoken(async () => {
    const answer = await callBack(state);
    expect(answer.statusCode).toBe(500);
    body = answer.body;
  });

  // Assess
  expect(body).toBe('{}');
  expect(lines).toEqual([expect.objectContaining({ level: 'ERROR', message: 'connect failed' })]);
  expect(JSON.stringify(lines)).not.toContain(CODE);
});

test('a link is good once', async () => {
  reachIntuitThrough(
    intuitThat(() => {
      throw new GrantRefused('invalid_grant');
    }),
  );
  const state = await begun();
  await spoken(() => callBack(state));
  const again = await callBack(state);
  expect(again.statusCode).toBe(403);
  expect(again.body).toContain('has expired or was used before');
});

test('what came with the address never becomes part of the page', async () => {
  const { body, headers } = await get('/connect/quickbooks', { ticket: '<script>alert(1)</script>' });
  expect(body).not.toContain('<script>');
  expect(headers?.['content-security-policy']).toBe("default-src 'none'");
});
