/** `npm run contract`, as somebody with credentials runs it; the simulators stand in for the sandbox, and know nothing of it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HALO_CLIENT, HALO_TENANT, QUICKBOOKS_CLIENT, US_REALM } from '../../local/sample/index.ts';
import type { Rec } from './case.ts';
import { contract } from './command.ts';
import type { Environment } from './environment.ts';
import { serveHalo, type SimulatedHalo } from './halo/simulated.ts';
import { liveQuickBooks } from './quickbooks/live.ts';
import { serveQuickBooks, signIn, type SimulatedQuickBooks } from './quickbooks/simulated.ts';
import { ask, recordAt, rowsAt } from './wire.ts';

const ROOT = join(import.meta.dirname, '..', '..');

let quickbooks: SimulatedQuickBooks;
let halo: SimulatedHalo;
let folder: string;

beforeEach(async () => {
  quickbooks = await serveQuickBooks();
  halo = await serveHalo();
  folder = mkdtempSync(join(tmpdir(), 'halo-qbo-contract-'));
});
afterEach(async () => {
  await quickbooks.close();
  await halo.close();
  rmSync(folder, { recursive: true, force: true });
});

const forQuickBooks = async (change: Environment = {}): Promise<Environment> => ({
  QBO_CLIENT_ID: QUICKBOOKS_CLIENT.id,
  QBO_CLIENT_SECRET: QUICKBOOKS_CLIENT.secret,
  QBO_REFRESH_TOKEN: (await signIn(quickbooks.url, US_REALM)).refresh,
  QBO_REALM_ID: US_REALM,
  QBO_API_URL: quickbooks.url,
  QBO_TOKEN_URL: `${quickbooks.url}/oauth2/v1/tokens/bearer`,
  ...change,
});

const forHalo = (): Environment => ({
  HALO_BASE_URL: `${halo.url}/`,
  HALO_AUTH_URL: `${halo.url}/auth`,
  HALO_TENANT,
  HALO_CLIENT_ID: HALO_CLIENT.id,
  HALO_CLIENT_SECRET: HALO_CLIENT.secret,
});

async function run(vendor: string, environment: Environment, signal?: AbortSignal) {
  const lines: string[] = [];
  const code = await contract(vendor, {
    environment,
    folder,
    say: (line) => void lines.push(line),
    gapMs: 0,
    ...(signal && { signal }),
  });
  return { code, lines };
}

const control = (url: string, path: string, body?: unknown) =>
  ask({
    method: body === undefined ? 'GET' : 'POST',
    url: `${url}/_sim/${path}`,
    headers: {},
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

/** Documents, and records of lists that are active, as far as a contract makes them. */
async function leftInQuickBooks(): Promise<readonly Rec[]> {
  const { body } = await control(quickbooks.url, 'state');
  const company = recordAt(body, 'companies', US_REALM);
  return ['Invoice', 'Payment', 'CreditMemo', 'Customer', 'Vendor', 'Item']
    .flatMap((entity) => rowsAt(company, entity))
    .filter(({ Active }) => Active !== false);
}

async function leftInHalo(): Promise<readonly Rec[]> {
  const { body } = await control(halo.url, 'state');
  return ['Client', 'Item', 'Invoice', 'InvoicePayment', 'Webhook', 'Notification'].flatMap((resource) =>
    rowsAt(body, resource),
  );
}

test('a QuickBooks sandbox that keeps the contract: all hold, and nothing is left in it', async () => {
  const environment = await forQuickBooks();

  const { code, lines } = await run('quickbooks', environment);

  expect(lines.filter((line) => !line.includes('left out:'))).toEqual([
    expect.stringMatching(/^quickbooks: \d+ cases; it has us, custom numbers, computed tax$/),
    expect.stringMatching(/^quickbooks: \d+ hold, 0 differ, 6 left out$/),
  ]);
  expect(code).toBe(0);
  expect(await leftInQuickBooks()).toEqual([]);
});

test('a HaloPSA tenant that keeps the contract: all hold, and nothing is left in it', async () => {
  const { code, lines } = await run('halo', forHalo());

  expect(lines.at(-1)).toMatch(/^halo: \d+ hold, 0 differ, 1 left out$/);
  expect(code).toBe(0);
  expect(await leftInHalo()).toEqual([]);
});

test.each([
  ['quickbooks', () => quickbooks.url, `/v3/company/${US_REALM}/payment`, leftInQuickBooks],
  ['halo', () => halo.url, '/api/InvoicePayment', leftInHalo],
] as const)(
  '%s that fails halfway: a line, exit code 1, and nothing is left',
  async (vendor, url, path, left) => {
    await control(url(), 'faults', { match: { method: 'POST', pathPrefix: path }, kind: '500', times: 1 });

    const { code, lines } = await run(vendor, vendor === 'halo' ? forHalo() : await forQuickBooks());

    const told = lines.filter((line) => line.includes('could not go on'));
    expect(told).toEqual([expect.stringContaining('was answered with 500')]);
    expect(lines.at(-1)).toContain(' 1 differ,');
    expect(code).toBe(1);
    expect(await left()).toEqual([]);
  },
);

test('a run that is stopped says so, is no success, and leaves nothing', async () => {
  const { code, lines } = await run('halo', forHalo(), AbortSignal.abort());

  expect(lines.at(-1)).toContain('0 hold, 0 differ, 1 left out, stopped before the end');
  expect(code).toBe(1);
  expect(await leftInHalo()).toEqual([]);
});

test('no secret is in what a run prints', async () => {
  await control(quickbooks.url, 'faults', { match: { pathPrefix: '/v3/' }, kind: '500', times: 1_000_000 });
  const environment = await forQuickBooks();

  const { code, lines } = await run('quickbooks', environment);

  expect(code).toBe(2);
  for (const secret of [environment['QBO_CLIENT_SECRET'], environment['QBO_REFRESH_TOKEN']])
    expect(lines.join('\n')).not.toContain(secret);
});

test.each([
  [
    'QBO_REFRESH_TOKEN',
    'never-issued',
    'Intuit did not take QBO_REFRESH_TOKEN: it answered 400 invalid_grant',
  ],
  ['QBO_API_URL', 'https://quickbooks.api.intuit.com', 'where real books are kept'],
  ['QBO_API_URL', 'http://127.0.0.1:1', 'The run could not begin'],
])('%s=%s: it does not begin', async (name, value, wanted) => {
  const { code, lines } = await run('quickbooks', await forQuickBooks({ [name]: value }));

  expect(code).toBe(2);
  expect(lines).toEqual([expect.stringContaining(wanted)]);
});

test('without credentials it names every variable that is missing', () => {
  const node = join(ROOT, 'node_modules/.bin/node');
  const ran = spawnSync(node, ['scripts/contract.ts', '--live', 'quickbooks'], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], QBO_REALM_ID: '1' },
  });

  expect(ran.stdout).toMatch(/set QBO_CLIENT_ID, QBO_CLIENT_SECRET and QBO_REFRESH_TOKEN in the environment/);
  expect(ran.status).toBe(2);
});

test('a refresh token that Intuit replaced is kept for its owner alone, and used from then on', async () => {
  const environment = await forQuickBooks();
  const dayMs = 86_400_000;
  await control(quickbooks.url, 'clock', { advanceMs: dayMs });
  await liveQuickBooks(environment, folder);
  // The one in the environment is no good any more by now.
  await control(quickbooks.url, 'clock', { advanceMs: 2 * dayMs });

  const access = await liveQuickBooks(environment, folder);

  expect(await access.token()).not.toBe('');
  expect(statSync(join(folder, 'contract-refresh-token.json')).mode & 0o077).toBe(0);
  await expect(liveQuickBooks(environment, join(folder, 'other'))).rejects.toThrow('invalid_grant');
});
