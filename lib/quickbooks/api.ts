/**
 * One call to the QuickBooks API: paced, authorised, timed out, and its failure translated. A refused token is renewed once. For a write
 * the difference between "certainly not carried out" and "nobody knows" is kept.
 * @see https://developer.intuit.com/app/developer/qbo/docs/learn/rest-api-features
 */
import { PATIENCE_MS, type Asked, type Budget } from '../http/budget.ts';
import { readReach, type Answered } from '../http/reach.ts';
import { retryAfterMs } from '../http/retry-after.ts';
import type { Traced } from '../http/traced.ts';
import { NotSentError, UnansweredError, type HttpRequest, type HttpResponse } from '../http/transport.ts';
import { DisconnectedError, UnavailableError } from '../sync/outcome.ts';
import type { Urgency, VendorFault } from '../sync/record-system.ts';
import type { TokenSource } from '../sync/tokens.ts';
import { classify, isWrongToken, readFault, type Fault } from './faults.ts';
import { readsIn } from './metered.ts';

export interface ApiOptions {
  readonly apiUrl: string;
  readonly realmId: string;
  readonly minorVersion: number;
  readonly tokens: TokenSource;
  readonly traced: Traced;
  readonly budget: Budget;
  /** Whose turn it is; what is told to come again stops only those who are no more urgent. */
  readonly urgency?: Urgency;
  /** Told of reads that Intuit meters. */
  readonly count?: (reads: number) => Promise<void>;
  readonly now: () => number;
}

export interface ApiCall {
  readonly method: 'GET' | 'POST';
  /** Below `/v3/company/{realm}/`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** In place of a body: bytes, of the content type that is said. */
  readonly content?: Buffer;
  readonly contentType?: string;
  /** How long it may wait for its turn. */
  readonly patienceMs?: number;
}

export type ApiAnswer =
  | ({ readonly answer: 'ok'; readonly body: Readonly<Record<string, unknown>> } & Answered)
  | { readonly answer: 'refused'; readonly fault: VendorFault }
  | { readonly answer: 'stale' }
  | { readonly answer: 'not-found'; readonly fault: VendorFault }
  /** Only for writes: reads throw instead. */
  | { readonly answer: 'unknown'; readonly because: string };

const TIMEOUT_MS = 20_000;
/** Intuit asks for a minute after a throttle. */
const THROTTLE_MS = 60_000;
const OUTAGE_MS = 10_000;
/** Each try asks for another token. */
const REFUSED_MS = 60_000;

export type Api = (call: ApiCall) => Promise<ApiAnswer>;

interface Attempt {
  readonly response: HttpResponse;
  /** From sending to the answer. */
  readonly tookMs: number;
}

export function quickbooksApi(options: ApiOptions): Api {
  const isLive = (options.urgency ?? 'live') === 'live';
  const attempt = async (call: ApiCall, token: string): Promise<Attempt> => {
    const asked: Asked = call.path === 'batch' ? { sort: 'batch' } : {};
    const dueAt = await options.budget.take(call.patienceMs ?? PATIENCE_MS, asked);
    if (dueAt !== undefined)
      throw new UnavailableError(
        'quickbooks',
        'as many requests as QuickBooks allows were sent just now',
        dueAt,
        { scope: isLive ? 'vendor' : 'turn' },
      );
    const sentAt = options.now();
    const query = new URLSearchParams({ minorversion: String(options.minorVersion), ...call.query });
    const request: HttpRequest = {
      method: call.method,
      url: `${options.apiUrl}/v3/company/${options.realmId}/${call.path}?${query.toString()}`,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...((call.body ?? call.content) !== undefined && {
          'content-type': call.contentType ?? 'application/json',
        }),
      },
      ...(call.body !== undefined && { body: call.body }),
      ...(call.content !== undefined && { content: call.content }),
      timeoutMs: TIMEOUT_MS,
    };
    const response = await options.traced.send(request).finally(options.budget.done);
    await stopWhenThrottled(response, options);
    return { response, tookMs: options.now() - sentAt };
  };
  // A 403 may mean the token, of before a reconnect, or that we may not: only the first is worth another token.
  const another = async ({ response: { status, text } }: Attempt, token: string) => {
    if (status === 401) return options.tokens.access(token);
    return status === 403 ? options.tokens.another(token, isWrongToken(text)) : undefined;
  };
  return async (call) => {
    const isWrite = call.method === 'POST' && call.path !== 'query';
    try {
      const token = await options.tokens.access();
      const first = await attempt(call, token);
      const other = await another(first, token);
      const last = other === undefined ? first : await attempt(call, other);
      const answer = settle(last, isWrite, options.now());
      if (answer.answer === 'ok') await options.count?.(readsIn(call));
      return answer;
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

const pauseUntil = ({ headers }: HttpResponse, now: number): number =>
  now + retryAfterMs(headers['retry-after'], now, THROTTLE_MS);

/** Said no in spite of the budget: everybody stops at once, not only who hears of it. */
async function stopWhenThrottled(response: HttpResponse, { budget, now }: ApiOptions): Promise<void> {
  if (response.status < 400 || classify(response.status, response.text).meaning !== 'throttled') return;
  await budget.stop(pauseUntil(response, now()));
}

function settle({ response, tookMs }: Attempt, isWrite: boolean, now: number): ApiAnswer {
  const { status, text } = response;
  const body = status < 300 ? parse(text) : undefined;
  // An answer of 200 may carry a fault all the same.
  if (body && readFault(text) === undefined) {
    const answeredAt = timeOf(body, now);
    return { answer: 'ok', body, answeredAt, at: readReach(answeredAt, tookMs) };
  }
  return translate(classify(status, text), isWrite, response, now);
}

function translate(
  { meaning, fault }: Fault,
  isWrite: boolean,
  response: HttpResponse,
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
      // Whether the grant stands is for the token endpoint alone to say, and it has just given another token.
      throw new UnavailableError(
        'quickbooks',
        'QuickBooks refuses a token that it has just given',
        now + REFUSED_MS,
      );
    case 'disconnected':
      throw new DisconnectedError('quickbooks', fault.sentence);
    case 'throttled':
      throw new UnavailableError('quickbooks', fault.sentence, pauseUntil(response, now));
    case 'unavailable': {
      const { status } = response;
      const because = `QuickBooks answered ${status}${status < 300 ? ', but nothing that settles it' : ''}`;
      if (isWrite) return { answer: 'unknown', because };
      throw new UnavailableError('quickbooks', because, now + OUTAGE_MS);
    }
  }
}

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
