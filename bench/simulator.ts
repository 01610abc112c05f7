/**
 * The QuickBooks simulator's own speed: reads and writes in process with 10,000 invoices loaded, requests over HTTP, and what a company of
 * 100,000 transactions keeps resident. The last is taken in a process of its own, so that nothing else is counted.
 */
import { execFile } from 'node:child_process';
import { Agent, request as httpRequest } from 'node:http';
import { promisify } from 'node:util';
import { QuickBooksModel } from '../local/quickbooks/index.ts';
import { sampleQuickBooks, QUICKBOOKS_CLIENT, US_REALM } from '../local/sample/index.ts';
import { memoryBooks } from '../local/simulator/books.ts';
import { manualClock } from '../local/simulator/clock.ts';
import { serveSimulator } from '../local/simulator/serve.ts';
import { Simulator } from '../local/simulator/simulator.ts';
import type { WireResponse } from '../local/simulator/types.ts';
import { figure, secondsSince, type Figure, type Measurement, type Target } from './figure.ts';

const READS: Target = { name: 'simulator.readsPerSecond', unit: '/s', target: 5_000, bound: 'min' };
const WRITES: Target = { name: 'simulator.writesPerSecond', unit: '/s', target: 2_000, bound: 'min' };
const HTTP: Target = { name: 'simulator.httpPerSecond', unit: '/s', target: 1_500, bound: 'min' };
const RSS: Target = { name: 'simulator.rssMb100k', unit: 'MB', target: 500 };

const LOADED = 10_000;
const LARGE = 100_000;
const TIMED_READS = 20_000;
const TIMED_WRITES = 5_000;
const TIMED_HTTP = 6_000;
const AT_ONCE = 16;
const EVERY_WRITES = 50;
const UNLIMITED = 1e9;
const BYTES_PER_MB = 1_000_000;
const REDIRECT = 'http://127.0.0.1/callback';
const REALM_PATH = `/v3/company/${US_REALM}`;

interface Bench {
  readonly simulator: Simulator;
  readonly headers: Readonly<Record<string, string>>;
  create(at: number): string;
  read(id: string): void;
}

const invoice = (at: number): unknown => ({
  DocNumber: `N${at}`,
  CustomerRef: { value: String(60 + (at % 9)) },
  TxnDate: '2026-11-24',
  PrivateNote: `HaloPSA invoice ${at}.`,
  TxnTaxDetail: { TxnTaxCodeRef: { value: '3' } },
  Line: [1, 2, 3].map((n) => ({
    DetailType: 'SalesItemLineDetail',
    Description: `Line ${n} of invoice ${at}`,
    Amount: 25 * n,
    SalesItemLineDetail: {
      ItemRef: { value: String(200 + n) },
      Qty: n,
      UnitPrice: 25,
      TaxCodeRef: { value: 'TAX' },
    },
  })),
});

function openBench(): Bench {
  const clock = manualClock(Date.parse('2026-11-24T12:00:00Z'));
  const model = new QuickBooksModel({
    seed: sampleQuickBooks({ redirectUri: REDIRECT }),
    clock,
    limitMultiplier: UNLIMITED,
  });
  const simulator = new Simulator({
    model,
    clock,
    books: memoryBooks(),
    deliver: async () => ({ status: 200 }),
    ladderMs: [],
    endless: false,
  });
  const ask = (
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body = '',
  ): WireResponse => {
    const url = new URL(`http://127.0.0.1${path}`);
    const { response } = model.handle({
      method,
      path: url.pathname,
      query: url.searchParams,
      headers,
      body: Buffer.from(body),
    });
    return response;
  };
  const headers = {
    authorization: `Bearer ${signIn(ask)}`,
    accept: 'application/json',
    'content-type': 'application/json',
  };
  const checked = (response: WireResponse): string => {
    if (response.status !== 200)
      throw new Error(`the simulator answered ${response.status}: ${response.body.toString()}`);
    return response.body.toString();
  };
  return {
    simulator,
    headers,
    create: (at) => {
      if (at % EVERY_WRITES === 0) clock.advance(1_000);
      const body = checked(ask('POST', `${REALM_PATH}/invoice`, headers, JSON.stringify(invoice(at))));
      return (JSON.parse(body) as { Invoice: { Id: string } }).Invoice.Id;
    },
    read: (id) => void checked(ask('GET', `${REALM_PATH}/invoice/${id}`, headers)),
  };
}

function signIn(
  ask: (
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: string,
  ) => WireResponse,
): string {
  const { id, secret } = QUICKBOOKS_CLIENT;
  const consent = new URLSearchParams({
    client_id: id,
    response_type: 'code',
    redirect_uri: REDIRECT,
    realm: US_REALM,
  });
  const { headers } = ask('GET', `/connect/oauth2?${consent.toString()}`, {});
  const code = new URL(headers['location'] ?? '').searchParams.get('code') ?? '';
  const form = new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT });
  const basic = { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` };
  const { body } = ask('POST', '/oauth2/v1/tokens/bearer', basic, form.toString());
  return (JSON.parse(body.toString()) as { access_token: string }).access_token;
}

const loaded = (bench: Bench, count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => bench.create(at));

function perSecond(count: number, act: (at: number) => void): number {
  const startedAt = performance.now();
  for (let at = 0; at < count; at += 1) act(at);
  return count / secondsSince(startedAt);
}

async function httpPerSecond({ simulator, headers }: Bench, ids: readonly string[]): Promise<number> {
  const served = await serveSimulator(simulator, 0);
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const get = (path: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const call = httpRequest(served.url + path, { agent, headers }, (answer) => {
        answer.resume();
        answer.once('end', () =>
          answer.statusCode === 200 ? resolve() : reject(new Error(`answered ${answer.statusCode}`)),
        );
      });
      call.once('error', reject);
      call.end();
    });
  const startedAt = performance.now();
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next; at < TIMED_HTTP; at = next) {
      next += 1;
      await get(`${REALM_PATH}/invoice/${ids[at % ids.length] ?? ''}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const rate = TIMED_HTTP / secondsSince(startedAt);
  agent.destroy();
  await served.close();
  return rate;
}

/** In a process of its own. */
async function residentMb(): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [import.meta.filename, 'resident']);
  return Number(stdout);
}

export const simulator: Measurement = {
  targets: [READS, WRITES, HTTP, RSS],
  measure: async (wanted, say) => {
    const figures: Figure[] = [];
    if ([READS, WRITES, HTTP].some(({ name }) => wanted.has(name))) {
      say(`QuickBooks simulator: ${LOADED.toLocaleString('en')} invoices, then reads, writes and HTTP`);
      const bench = openBench();
      const ids = loaded(bench, LOADED);
      figures.push(
        figure(
          READS,
          perSecond(TIMED_READS, (at) => bench.read(ids[(at * 7_919) % ids.length] ?? '')),
        ),
      );
      figures.push(
        figure(
          WRITES,
          perSecond(TIMED_WRITES, (at) => bench.create(LOADED + at)),
        ),
      );
      figures.push(figure(HTTP, await httpPerSecond(bench, ids)));
    }
    if (wanted.has(RSS.name)) {
      say(`QuickBooks simulator: ${LARGE.toLocaleString('en')} invoices in a process of their own`);
      figures.push(figure(RSS, await residentMb()));
    }
    return figures;
  },
};

if (process.argv[1] === import.meta.filename && process.argv[2] === 'resident') {
  loaded(openBench(), LARGE);
  console.log(process.memoryUsage().rss / BYTES_PER_MB);
}
