/**
 * One way out to the vendors: a time-out on every call, no redirects, bounded answers, every status an answer. Failures are told apart by
 * what they mean for a write: nothing was sent (refused connection, unknown host), or it may have been carried out.
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios, { AxiosError } from 'axios';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** In place of a body: bytes, as they are. */
  readonly content?: Buffer;
  /** The answer may be a file: its bytes are wanted, and no more than so many. */
  readonly bytesMax?: number;
  readonly timeoutMs: number;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Where they were asked for. */
  readonly bytes?: Buffer;
}

export type Transport = (request: HttpRequest) => Promise<HttpResponse>;

/** The request never left: it was certainly not carried out. */
export class NotSentError extends Error {
  override readonly name = 'NotSentError';
}

/** The request left and no whole answer came: it may have been carried out. */
export class UnansweredError extends Error {
  override readonly name = 'UnansweredError';
}

/** The answer is larger than it may be; no more of it was taken. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError';
}

const ANSWER_MAX_BYTES = 32 * 1024 * 1024;
const NEVER_LEFT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

const client = axios.create({
  httpAgent: new HttpAgent({ keepAlive: true, maxSockets: 50 }),
  httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: 50 }),
  maxRedirects: 0,
  maxContentLength: ANSWER_MAX_BYTES,
  maxBodyLength: ANSWER_MAX_BYTES,
  responseType: 'text',
  transformRequest: [(data: unknown) => data],
  transformResponse: [(data: unknown) => data],
  validateStatus: () => true,
  proxy: false,
});

/** A file that an answer holds is not read as text: where it is none, the text is short. */
const TEXT_MAX_BYTES = 1_000_000;

const bytesAndText = (bytes: Buffer) => ({
  bytes,
  text:
    bytes.length > TEXT_MAX_BYTES || bytes.subarray(0, 5).toString('latin1') === '%PDF-'
      ? ''
      : bytes.toString('utf8'),
});

export const answerOf = (data: string | Buffer | undefined): Pick<HttpResponse, 'text' | 'bytes'> =>
  Buffer.isBuffer(data) ? bytesAndText(data) : { text: data ?? '' };

const isTooLarge = (error: unknown): boolean =>
  error instanceof AxiosError && error.message.startsWith('maxContentLength');

export const axiosTransport: Transport = async ({
  method,
  url,
  headers,
  body,
  content,
  timeoutMs,
  bytesMax,
}) => {
  try {
    const response = await client.request<string | Buffer>({
      ...(bytesMax !== undefined && { responseType: 'arraybuffer', maxContentLength: bytesMax }),
      method,
      url,
      headers,
      data: content ?? body,
      timeout: timeoutMs,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const flat = Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
    return {
      status: response.status,
      headers: Object.fromEntries(flat) as Record<string, string>,
      ...answerOf(response.data),
    };
  } catch (error) {
    const code = error instanceof AxiosError ? (error.code ?? '') : '';
    if (bytesMax !== undefined && isTooLarge(error))
      throw new TooLargeError(`an answer of more than ${bytesMax} bytes`, { cause: code });
    const message = `${method} ${new URL(url).origin}: ${code || (error instanceof Error ? error.message : String(error))}`;
    throw NEVER_LEFT.has(code)
      ? new NotSentError(message, { cause: code })
      : new UnansweredError(message, { cause: code });
  }
};
