/** The safeguards in what is asked of the vendors. */
import type { HttpRequest, HttpResponse } from '../../../lib/http/transport.ts';
import { onTransport, type Safeguard, type Watched } from './guard.ts';

const CDC_MAX = 1_000;

const requestIdOf = ({ url }: HttpRequest): string | null => new URL(url).searchParams.get('requestid');

function withoutParameter(request: HttpRequest, name: string): HttpRequest {
  const url = new URL(request.url);
  url.searchParams.delete(name);
  return { ...request, url: url.toString() };
}

/** Counted when QuickBooks is asked with a key that it was asked with before, and does as before. */
function countRepeats({ stepsIn }: Watched) {
  const asked = new Set<string>();
  return onTransport((inner) => async (request) => {
    const key = requestIdOf(request);
    const isRepeat = key !== null && asked.has(key);
    if (key !== null) asked.add(key);
    const answer = await inner(request);
    if (isRepeat && answer.status < 300) stepsIn();
    return answer;
  });
}

export const requestKey: Safeguard = {
  name: 'request key',
  guards: 'A write that is asked for again is answered by QuickBooks with what it did the first time.',
  off: () => onTransport((inner) => (request) => inner(withoutParameter(request, 'requestid'))),
  watch: countRepeats,
};

const RECORD = /^\/v3\/company\/(\d+)\/([a-z]+)$/;

/** The version that the record has at this moment, whatever was read. */
function upToDate(request: HttpRequest, { world }: Watched): HttpRequest {
  const [, realm = '', entity = ''] = RECORD.exec(new URL(request.url).pathname) ?? [];
  if (request.method !== 'POST' || entity === '' || entity === 'query' || !request.body?.startsWith('{'))
    return request;
  const body = JSON.parse(request.body) as Readonly<Record<string, unknown>>;
  if (body['Id'] === undefined) return request;
  const path = `/v3/company/${realm}/${entity}/${String(body['Id'])}`;
  const answer = world()?.asUser('quickbooks', 'GET', path).body as
    Readonly<Record<string, unknown>> | undefined;
  const record = Object.values(answer ?? {}).find(
    (one) => typeof one === 'object' && one !== null && 'SyncToken' in one,
  );
  const token = (record as { readonly SyncToken?: unknown } | undefined)?.SyncToken;
  return token === undefined ? request : { ...request, body: JSON.stringify({ ...body, SyncToken: token }) };
}

export const syncToken: Safeguard = {
  name: 'SyncToken check',
  guards: 'What somebody wrote in QuickBooks between our look and our write is not overwritten.',
  off: (watched) => onTransport((inner) => (request) => inner(upToDate(request, watched))),
};

/** One row less, and nothing shows that the feed was cut. */
function seemsWhole(answer: HttpResponse): HttpResponse {
  const body = JSON.parse(answer.text) as {
    readonly CDCResponse?: readonly {
      readonly QueryResponse: readonly Readonly<Record<string, unknown>>[];
    }[];
  };
  const responses = body.CDCResponse?.[0]?.QueryResponse.map((response) =>
    Object.fromEntries(
      Object.entries(response).map(([name, rows]) => [
        name,
        Array.isArray(rows) && rows.length >= CDC_MAX ? rows.slice(0, CDC_MAX - 1) : rows,
      ]),
    ),
  );
  return { ...answer, text: JSON.stringify({ ...body, CDCResponse: [{ QueryResponse: responses }] }) };
}

export const cutFeed: Safeguard = {
  name: 'a cut change feed is noticed',
  guards: 'What a full answer left out is asked for.',
  off: () =>
    onTransport((inner) => async (request) => {
      const answer = await inner(request);
      const isFeed = request.url.includes('/cdc?') && answer.status === 200 && answer.text.startsWith('{');
      return isFeed ? seemsWhole(answer) : answer;
    }),
};

const isMarkerSearch = ({ method, url }: HttpRequest): boolean =>
  method === 'GET' && new URL(url).pathname === '/api/InvoicePayment' && url.includes('qbo_id=');

export const markerSearch: Safeguard = {
  name: 'search for our marker',
  guards: 'A row that HaloPSA made without answering is found before it is made again.',
  off: () =>
    onTransport((inner) => async (request) => {
      const answer = await inner(request);
      return isMarkerSearch(request) && answer.status === 200 ? { ...answer, text: '[]' } : answer;
    }),
  watch: ({ stepsIn }) =>
    onTransport((inner) => async (request) => {
      const answer = await inner(request);
      if (isMarkerSearch(request) && answer.text.includes('"qbo_id"')) stepsIn();
      return answer;
    }),
};
