/**
 * A plain question to a vendor, for who wants to know the answer's very status and headers: paced, authorised, timed out, a refused token renewed
 * once, and else as it came. What a refusal says is the adapter's to tell.
 */
import type { Side } from '../entities/kind.ts';
import type { ProbeAnswer, ProbeCall, VendorProbe } from '../books/probe/question.ts';
import { UnavailableError } from '../sync/outcome.ts';
import type { VendorFault } from '../sync/record-system.ts';
import type { TokenSource } from '../sync/tokens.ts';
import { IMPORT_PATIENCE_MS, type Budget } from './budget.ts';
import { retryAfterMs } from './retry-after.ts';
import { NotSentError, UnansweredError, type HttpResponse, type Transport } from './transport.ts';

export interface PlainAskOptions {
  readonly side: Side;
  /** Everything before a call's own path. */
  readonly root: string;
  /** Sent with every call that does not say otherwise. */
  readonly query: Readonly<Record<string, string>>;
  readonly transport: Transport;
  readonly tokens: TokenSource;
  readonly budget: Budget;
  readonly now: () => number;
  /** Told of every call that was not refused. */
  readonly onAnswered?: (call: ProbeCall) => Promise<void>;
  /** Undefined when it is no refusal. */
  readonly faultOf: (status: number, text: string) => VendorFault | undefined;
}

const TIMEOUT_MS = 20_000;
const OUTAGE_MS = 10_000;
const THROTTLE_MS = 60_000;

function content(body: unknown): { readonly body?: string; readonly type?: string } {
  if (body === undefined) return {};
  return typeof body === 'string'
    ? { body, type: 'application/text' }
    : { body: JSON.stringify(body), type: 'application/json' };
}

export function plainAsk(options: PlainAskOptions): VendorProbe {
  const { side, root, transport, tokens, budget, now } = options;
  const send = async ({ method, path, query, body }: ProbeCall, token: string): Promise<HttpResponse> => {
    const dueAt = await budget.take(IMPORT_PATIENCE_MS);
    if (dueAt !== undefined)
      throw new UnavailableError(side, 'as many requests as are allowed were sent just now', dueAt);
    const search = new URLSearchParams({ ...options.query, ...query }).toString();
    const sent = content(body);
    return transport({
      method,
      url: `${root}/${path}${search === '' ? '' : `?${search}`}`,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(sent.type !== undefined && { 'content-type': sent.type }),
      },
      ...(sent.body !== undefined && { body: sent.body }),
      timeoutMs: TIMEOUT_MS,
    }).finally(budget.done);
  };
  return {
    ask: async (call) => {
      try {
        const token = await tokens.access();
        const first = await send(call, token);
        const last = first.status === 401 ? await send(call, await tokens.access(token)) : first;
        return await taken(call, last, options);
      } catch (error) {
        if (!(error instanceof NotSentError || error instanceof UnansweredError)) throw error;
        throw new UnavailableError(side, 'no answer came', now() + OUTAGE_MS, { cause: error });
      }
    },
  };
}

/** Said no in spite of the budget: everybody stops at once, not only who hears of it. */
async function taken(
  call: ProbeCall,
  { status, headers, text }: HttpResponse,
  { faultOf, budget, now, onAnswered }: PlainAskOptions,
): Promise<ProbeAnswer> {
  const fault = faultOf(status, text);
  if (status === 429) await budget.stop(now() + retryAfterMs(headers['retry-after'], now(), THROTTLE_MS));
  if (!fault) await onAnswered?.(call);
  return { status, headers, body: parsed(text), ...(fault && { fault }) };
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
