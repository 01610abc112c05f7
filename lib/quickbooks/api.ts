/**
 * One call to the QuickBooks API: paced, authorised, timed out, and its failure translated. A refused token is renewed once. For a write
 * the difference between "certainly not carried out" and "nobody knows" is kept.
 * @see https://developer.intuit.com/app/developer/qbo/docs/learn/rest-api-features
 */
import type { Budget } from '../http/budget.ts';
import type { Traced } from '../http/traced.ts';
import { NotSentError, UnansweredError, type HttpResponse } from '../http/transport.ts';
import { DisconnectedError, UnavailableError } from '../sync/outcome.ts';
import type { VendorFault } from '../sync/ports.ts';
import type { TokenSource } from '../sync/tokens.ts';
import { classify, readFault, type Fault } from './faults.ts';

export interface ApiOptions {
  readonly apiUrl: string;
  readonly realmId: string;
  readonly minorVersion: number;
  readonly tokens: TokenSource;
  readonly traced: Traced;
  readonly budget: Budget;
  readonly now: () => number;
}

export interface ApiCall {
  readonly method: 'GET' | 'POST';
  /** Below `/v3/company/{realm}/`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly contentType?: string;
}

export type ApiAnswer =
  | { readonly answer: 'ok'; readonly body: Readonly<Record<string, unknown>>; readonly at: string }
  | { readonly answer: 'refused'; readonly fault: VendorFault }
  | { readonly answer: 'stale' }
  | { readonly answer: 'not-found'; readonly fault: VendorFault }
  /** Only for writes: reads throw instead. */
  | { readonly answer: 'unknown'; readonly because: string };

const TIMEOUT_MS = 20_000;
/** Intuit asks for a minute after a throttle. */
const THROTTLE_MS = 60_000;
const OUTAGE_MS = 10_000;

export type Api = (call: ApiCall) => Promise<ApiAnswer>;

export function quickbooksApi(options: ApiOptions): Api {
  const attempt = async (call: ApiCall, token: string): Promise<HttpResponse> => {
    await options.budget.take();
    const query = new URLSearchParams({ minorversion: String(options.minorVersion), ...call.query });
    return options.traced.send({
      method: call.method,
      url: `${options.apiUrl}/v3/company/${options.realmId}/${call.path}?${query.toString()}`,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(call.body !== undefined && { 'content-type': call.contentType ?? 'application/json' }),
      },
      ...(call.body !== undefined && { body: call.body }),
      timeoutMs: TIMEOUT_MS,
    });
  };
  return async (call) => {
    const isWrite = call.method === 'POST' && call.path !== 'query';
    try {
      const token = await options.tokens.access();
      const first = await attempt(call, token);
      // A token of before a reconnect is refused as 403; only a fresh one that is refused, too, says that the grant is gone.
      if (first.status !== 401 && first.status !== 403) return settle(first, isWrite, options.now());
      return settle(await attempt(call, await options.tokens.access(token)), isWrite, options.now());
    } catch (error) {
      if (error instanceof NotSentError)
        throw new UnavailableError('quickbooks', 'QuickBooks cannot be reached', options.now() + OUTAGE_MS, {
          cause: error,
        });
      if (!(error instanceof UnansweredError)) throw error;
      if (isWrite) return { answer: 'unknown', because: 'QuickBooks did not answer' };
      throw new UnavailableError('quickbooks', 'QuickBooks did not answer', options.now() + OUTAGE_MS, {
        cause: error,
      });
    }
  };
}

function settle(response: HttpResponse, isWrite: boolean, now: number): ApiAnswer {
  const { status, text } = response;
  const body = status < 300 ? parse(text) : undefined;
  // An answer of 200 may carry a fault all the same.
  if (body && readFault(text) === undefined) return { answer: 'ok', body, at: timeOf(body, now) };
  return translate(classify(status, text), isWrite, response, now);
}

function translate(
  { meaning, fault }: Fault,
  isWrite: boolean,
  { status, headers }: HttpResponse,
  now: number,
): ApiAnswer {
  switch (meaning) {
    case 'refused':
      return { answer: 'refused', fault };
    case 'stale':
      return { answer: 'stale' };
    case 'not-found':
      return { answer: 'not-found', fault };
    case 'expired-token':
    case 'disconnected':
      throw new DisconnectedError('quickbooks', fault.sentence);
    case 'throttled':
      throw new UnavailableError('quickbooks', fault.sentence, now + retryAfterMs(headers['retry-after']));
    case 'unavailable':
      if (isWrite) return { answer: 'unknown', because: `QuickBooks answered ${status}` };
      throw new UnavailableError('quickbooks', `QuickBooks answered ${status}`, now + OUTAGE_MS);
  }
}

const retryAfterMs = (header: string | undefined): number => {
  const seconds = Number(header);
  return header !== undefined && Number.isFinite(seconds) && seconds > 0
    ? Math.min(seconds * 1_000, 600_000)
    : THROTTLE_MS;
};

const parse = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};

const timeOf = (body: Readonly<Record<string, unknown>>, now: number): string => {
  const time = Date.parse(typeof body['time'] === 'string' ? body['time'] : '');
  return new Date(Number.isNaN(time) ? now : time).toISOString();
};
