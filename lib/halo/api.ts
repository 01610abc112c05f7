/** One call to the HaloPSA API: paced, authorised, timed out, its failure translated. A refused token is renewed once. */
import { PATIENCE_MS, type Budget } from '../http/budget.ts';
import { readReach, type Answered } from '../http/reach.ts';
import { retryAfterMs } from '../http/retry-after.ts';
import type { Traced } from '../http/traced.ts';
import { NotSentError, UnansweredError, type HttpRequest, type HttpResponse } from '../http/transport.ts';
import { UnavailableError } from '../sync/outcome.ts';
import type { Urgency, VendorFault } from '../sync/record-system.ts';
import type { TokenSource } from '../sync/tokens.ts';
import { classify } from './faults.ts';

export interface ApiOptions {
  readonly baseUrl: string;
  readonly tokens: TokenSource;
  readonly traced: Traced;
  readonly budget: Budget;
  /** Whose turn it is; what is told to come again stops only those who are no more urgent. */
  readonly urgency?: Urgency;
  readonly now: () => number;
}

export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below `/api/`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The answer may be a file, of no more than so many bytes. @throws TooLargeError */
  readonly bytesMax?: number;
  /** How long it may wait for its turn. */
  readonly patienceMs?: number;
}

export type ApiAnswer =
  | ({ readonly answer: 'ok'; readonly body: unknown; readonly file?: Buffer } & Answered)
  | { readonly answer: 'refused'; readonly fault: VendorFault }
  | { readonly answer: 'not-found'; readonly fault: VendorFault }
  | { readonly answer: 'stale' }
  | { readonly answer: 'unknown'; readonly because: string };

export type Api = (call: ApiCall) => Promise<ApiAnswer>;

const TIMEOUT_MS = 20_000;
/** Clients that were watched back off for a minute; a header that says otherwise is believed. */
const THROTTLE_MS = 60_000;
const OUTAGE_MS = 10_000;

interface Attempt {
  readonly response: HttpResponse;
  /** From sending to the answer. */
  readonly tookMs: number;
}

export function haloApi(options: ApiOptions): Api {
  const attempt = async (
    { method, path, query, body, bytesMax, patienceMs = PATIENCE_MS }: ApiCall,
    token: string,
  ): Promise<Attempt> => {
    const dueAt = await options.budget.take(patienceMs);
    if (dueAt !== undefined)
      throw new UnavailableError('halo', 'as many requests as HaloPSA allows were sent just now', dueAt, {
        scope: (options.urgency ?? 'live') === 'live' ? 'vendor' : 'turn',
      });
    const sentAt = options.now();
    const search = new URLSearchParams(query).toString();
    const request: HttpRequest = {
      method,
      url: `${options.baseUrl}/api/${path}${search === '' ? '' : `?${search}`}`,
      headers: {
        authorization: `Bearer ${token}`,
        accept: bytesMax === undefined ? 'application/json' : 'application/pdf, application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(bytesMax !== undefined && { bytesMax }),
      timeoutMs: TIMEOUT_MS,
    };
    const response = await options.traced.send(request).finally(options.budget.done);
    await stopWhenThrottled(response, options);
    return { response, tookMs: options.now() - sentAt };
  };
  return async (call) => {
    const isWrite = call.method !== 'GET';
    try {
      const token = await options.tokens.access();
      const first = await attempt(call, token);
      const isExpired = first.response.status === 401;
      const last = isExpired ? await attempt(call, await options.tokens.access(token)) : first;
      return settle(last, call.method, options.now());
    } catch (error) {
      if (error instanceof NotSentError)
        throw new UnavailableError('halo', 'HaloPSA cannot be reached', options.now() + OUTAGE_MS, {
          cause: error,
        });
      if (!(error instanceof UnansweredError)) throw error;
      if (isWrite) return { answer: 'unknown', because: 'HaloPSA did not answer' };
      throw new UnavailableError('halo', 'HaloPSA did not answer', options.now() + OUTAGE_MS, {
        cause: error,
      });
    }
  };
}

const pauseUntil = ({ headers }: HttpResponse, now: number): number =>
  now + retryAfterMs(headers['retry-after'], now, THROTTLE_MS);

/** Said no in spite of the budget: everybody stops at once, not only who hears of it. */
async function stopWhenThrottled(response: HttpResponse, { budget, now }: ApiOptions): Promise<void> {
  if (response.status < 400 || classify(response.status, response.text).meaning !== 'throttled') return;
  await budget.stop(pauseUntil(response, now()));
}

function settle({ response, tookMs }: Attempt, method: ApiCall['method'], now: number): ApiAnswer {
  const { status, text, headers } = response;
  const isWrite = method !== 'GET';
  if (status >= 200 && status < 300) {
    const answeredAt = timeOf(headers['date'], now);
    const file = fileIn(response);
    if (file) return { answer: 'ok', body: {}, file, answeredAt, at: readReach(answeredAt, tookMs) };
    // Only what was deleted has nothing to show.
    const body = text === '' && method === 'DELETE' ? {} : parse(text);
    if (body !== undefined) return { answer: 'ok', body, answeredAt, at: readReach(answeredAt, tookMs) };
    if (isWrite) return { answer: 'unknown', because: 'HaloPSA answered something that is not JSON' };
    throw new UnavailableError('halo', 'HaloPSA answered something that is not JSON', now + OUTAGE_MS);
  }
  const { meaning, fault } = classify(status, text);
  switch (meaning) {
    case 'refused':
    case 'forbidden':
      return { answer: 'refused', fault };
    case 'not-found':
      return { answer: 'not-found', fault };
    case 'stale':
      return { answer: 'stale' };
    case 'throttled':
      throw new UnavailableError('halo', fault.sentence, pauseUntil(response, now));
    case 'expired-token':
      throw new UnavailableError('halo', 'HaloPSA did not accept a new token', now + OUTAGE_MS);
    case 'unavailable':
      if (isWrite) return { answer: 'unknown', because: `HaloPSA answered ${status}` };
      throw new UnavailableError('halo', `HaloPSA answered ${status}`, now + OUTAGE_MS);
  }
}

/** What says that it is a file. A page or a text is somebody's on the way, as it is in place of JSON. */
const FILE_TYPE = /^application\/(?:pdf|octet-stream)\b/i;
const fileIn = ({ bytes, headers }: HttpResponse): Buffer | undefined =>
  FILE_TYPE.test(headers['content-type'] ?? '') ? bytes : undefined;

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** HaloPSA's answers carry no time of their own; the header has whole seconds, rounded down: knowledge reaches at least that far. */
const timeOf = (header: string | undefined, now: number): string => {
  const time = Date.parse(header ?? '');
  return new Date(Number.isNaN(time) ? now : time).toISOString();
};
