/** The real adapters over a vendor that answers what a test says, on a clock that only moves while a request is under way or somebody sleeps. */
import { haloApi } from '../../lib/halo/api.ts';
import { haloSystem } from '../../lib/halo/client.ts';
import { pacedBudget, type Rate } from '../../lib/http/budget.ts';
import { ReferenceCache } from '../../lib/http/reference-cache.ts';
import { traced } from '../../lib/http/traced.ts';
import type { HttpRequest, Transport } from '../../lib/http/transport.ts';
import { quickbooksApi } from '../../lib/quickbooks/api.ts';
import { quickbooksSystem } from '../../lib/quickbooks/client.ts';
import type { ChangedPage, RecordSystem } from '../../lib/sync/record-system.ts';
import type { TokenSource } from '../../lib/sync/tokens.ts';

export const NOW = '2026-11-24T09:00:10.000Z';

/** What the vendor says, how long it takes to, and what it is by then. */
export interface Reply {
  readonly status?: number;
  readonly body?: unknown;
  /** Instead of a body in JSON. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly tookMs?: number;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
  readonly token: string;
}

export type Replies = readonly Reply[] | ((asked: Asked) => Reply);

export interface Vendor {
  readonly system: RecordSystem;
  readonly asked: readonly Asked[];
  readonly now: () => number;
  readonly advance: (ms: number) => void;
}

export interface Options {
  readonly rates?: readonly Rate[];
  readonly tokens?: (now: () => number) => TokenSource;
  readonly cache?: ReferenceCache;
  readonly accountCodesLookup?: number;
}

const untold = ({ method, url, headers, body = '' }: HttpRequest): Asked => {
  const { pathname, searchParams } = new URL(url);
  const token = headers['authorization']?.replace('Bearer ', '') ?? '';
  return { method, path: pathname, query: Object.fromEntries(searchParams), body, token };
};

const steady: TokenSource = {
  access: () => Promise.resolve('token'),
  another: () => Promise.resolve(undefined),
};

function stage(replies: Replies, { rates = [], tokens }: Options) {
  let nowMs = Date.parse(NOW);
  const asked: Asked[] = [];
  const now = (): number => nowMs;
  const advance = (ms: number): void => void (nowMs += ms);
  const transport: Transport = (request) => {
    const one = untold(request);
    const reply = typeof replies === 'function' ? replies(one) : replies[asked.length];
    if (!reply) throw new RangeError(`nobody expects ${one.method} ${one.path}`);
    asked.push(one);
    const { status = 200, body, text = JSON.stringify(body), headers = {}, tookMs = 0 } = reply;
    advance(tookMs);
    return Promise.resolve({ status, headers, text });
  };
  const budget = pacedBudget(rates.length > 0 ? rates : [{ requests: 1_000, windowMs: 1 }], now, (ms) =>
    Promise.resolve(advance(ms)),
  );
  return { transport, budget, tokens: tokens?.(now) ?? steady, asked, now, advance };
}

export function halo(replies: Replies, options: Options = {}): Vendor {
  const { transport, budget, tokens, asked, now, advance } = stage(replies, options);
  const trace = traced('halo', transport, now, 'x-request-id');
  const system = haloSystem({
    api: haloApi({ baseUrl: 'http://halo', tokens, traced: trace, budget, now }),
    traced: trace,
    cache: options.cache ?? new ReferenceCache(now),
    tenant: 'msp',
    accountCodesLookup: options.accountCodesLookup ?? 64,
    suppressAutomations: false,
    now,
  });
  return { system, asked, now, advance };
}

export function quickbooks(replies: Replies, options: Options = {}): Vendor {
  const { transport, budget, tokens, asked, now, advance } = stage(replies, options);
  const trace = traced('quickbooks', transport, now, 'intuit_tid');
  const api = quickbooksApi({
    apiUrl: 'http://quickbooks',
    realmId: '77',
    minorVersion: 75,
    tokens,
    traced: trace,
    budget,
    now,
  });
  const cache = options.cache ?? new ReferenceCache(now);
  return {
    system: quickbooksSystem({ api, traced: trace, cache, realmId: '77', now }),
    asked,
    now,
    advance,
  };
}

export async function pagesOf(pages: AsyncIterable<ChangedPage>): Promise<readonly ChangedPage[]> {
  const all: ChangedPage[] = [];
  for await (const page of pages) all.push(page);
  return all;
}

export const INVOICE = { name: 'Invoice' } as const;

export const create = (system: RecordSystem) =>
  system.write({ resource: INVOICE, operation: 'create', body: {}, requestKey: 'key' });
