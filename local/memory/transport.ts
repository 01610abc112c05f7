/** The way to the simulators without a network: the same requests, the same failures, told apart as on the wire. */
import {
  answerOf,
  NotSentError,
  TooLargeError,
  UnansweredError,
  type HttpRequest,
  type HttpResponse,
  type Transport,
} from '../../lib/http/transport.ts';
import {
  GrantRefused,
  APPLICATION_REFUSED,
  GrantUnknown,
  pairOf,
  type Intuit,
  type TokenAnswer,
} from '../../lib/quickbooks/intuit.ts';
import { NoAnswer, type Simulator } from '../simulator/simulator.ts';
import type { WireRequest } from '../simulator/types.ts';

export type Hosts = Readonly<Record<string, Simulator>>;

export const wireRequest = ({
  method,
  url,
  headers,
  body,
  content,
}: Omit<HttpRequest, 'timeoutMs'>): WireRequest => {
  const { pathname, searchParams, host } = new URL(url);
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    method,
    path: pathname,
    query: searchParams,
    headers: { host, ...(Object.fromEntries(lower) as Record<string, string>) },
    body: content ?? Buffer.from(body ?? ''),
  };
};

/** As the wire gives it: bytes where they are asked for, and not too many. */
function taken(body: string | Buffer, bytesMax: number | undefined): Pick<HttpResponse, 'text' | 'bytes'> {
  if (bytesMax === undefined) return { text: typeof body === 'string' ? body : body.toString('utf8') };
  const bytes = Buffer.from(body);
  if (bytes.length > bytesMax) throw new TooLargeError(`an answer of more than ${bytesMax} bytes`);
  return answerOf(bytes);
}

/** @param dateOf the vendor's clock, for the `date` header that every answer carries on the wire */
export const simulatorTransport =
  (hosts: Hosts, dateOf: () => number): Transport =>
  async (request) => {
    const simulator = hosts[new URL(request.url).host];
    if (!simulator) throw new NotSentError(`${request.url} is not reachable`);
    try {
      const { status, headers, body } = await simulator.request(wireRequest(request));
      return {
        status,
        headers: { ...headers, date: new Date(dateOf()).toUTCString() },
        ...taken(body, request.bytesMax),
      };
    } catch (error) {
      if (error instanceof NoAnswer) throw new UnansweredError(error.message, { cause: error });
      throw error;
    }
  };

/** Intuit's token endpoints over that transport. */
export function intuitOver(transport: Transport): Intuit {
  const ask = async (
    app: { readonly clientId: string; readonly clientSecret: string; readonly tokenUrl: string },
    form: Readonly<Record<string, string>>,
    nowEpochMs: number,
  ) => {
    const basic = Buffer.from(`${app.clientId}:${app.clientSecret}`).toString('base64');
    const { status, text } = await transport({
      method: 'POST',
      url: app.tokenUrl,
      headers: {
        authorization: `Basic ${basic}`,
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        'x-include-refresh-token-hard-expires-in': 'true',
      },
      body: new URLSearchParams(form).toString(),
      timeoutMs: 15_000,
    }).catch((error: unknown) => {
      throw new GrantUnknown(error instanceof Error ? error.message : String(error));
    });
    if (text.includes('invalid_client')) throw new GrantUnknown(APPLICATION_REFUSED);
    if (status === 400 || status === 401) throw new GrantRefused(`Intuit answered ${status}`);
    if (status >= 300) throw new GrantUnknown(`Intuit answered ${status}`);
    return pairOf(JSON.parse(text) as TokenAnswer, nowEpochMs);
  };
  return {
    authorizeUrl: ({ authorizeUrl, clientId, redirectUri }, state) =>
      `${authorizeUrl}?${new URLSearchParams({ client_id: clientId, redirect_uri: redirectUri, response_type: 'code', state }).toString()}`,
    exchangeCode: (app, callbackUrl, nowEpochMs) =>
      ask(
        app,
        {
          grant_type: 'authorization_code',
          code: new URL(callbackUrl).searchParams.get('code') ?? '',
          redirect_uri: app.redirectUri,
        },
        nowEpochMs,
      ),
    refreshGrant: (app, refreshToken, nowEpochMs) =>
      ask(app, { grant_type: 'refresh_token', refresh_token: refreshToken }, nowEpochMs),
    revokeGrant: async ({ revokeUrl, clientId, clientSecret }, refreshToken) => {
      const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
      await transport({
        method: 'POST',
        url: revokeUrl,
        headers: { authorization: `Basic ${basic}`, 'content-type': 'application/json' },
        body: JSON.stringify({ token: refreshToken }),
        timeoutMs: 15_000,
      });
    },
  };
}
