/** Asking a vendor over HTTP and looking at the bare answer: status, headers and body, as an adapter meets them. */
import { pacedBudget, type Budget } from '../../lib/http/budget.ts';
import { axiosTransport, type Transport } from '../../lib/http/transport.ts';
import type { Rec } from './case.ts';

export interface Request {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** What the text says in JSON; undefined where it is none. */
  readonly body: unknown;
}

const TIMEOUT_MS = 30_000;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

export async function ask(request: Request): Promise<Answer> {
  const answer = await axiosTransport({ ...request, timeoutMs: TIMEOUT_MS });
  return { ...answer, body: parsed(answer.text) };
}

/** A record somewhere in an answer; an empty one where there is none. */
export const recordAt = (body: unknown, ...path: readonly (string | number)[]): Rec => {
  const found = path.reduce<unknown>(
    (node, step) =>
      typeof node === 'object' && node !== null
        ? (node as Readonly<Record<string, unknown>>)[step]
        : undefined,
    body,
  );
  return typeof found === 'object' && found !== null ? (found as Rec) : {};
};

export const rowsAt = (body: unknown, ...path: readonly (string | number)[]): readonly Rec[] => {
  const found: unknown = recordAt(body, ...path);
  return Array.isArray(found) ? (found as readonly Rec[]) : [];
};

/** Waits between the requests of one run, so that a sandbox's limit is never met. */
export function paced(gapMs: number): () => Promise<void> {
  let next = 0;
  return async () => {
    const now = Date.now();
    const at = Math.max(now, next);
    next = at + gapMs;
    if (at > now) await new Promise((resolve) => setTimeout(resolve, at - now));
  };
}

/** The adapters' own way out, in step with the rest of the run. */
export const unhurried =
  (pace: () => Promise<void>): Transport =>
  async (request) => {
    await pace();
    return axiosTransport(request);
  };

/** A budget that never runs out: the pace is kept on the way out. */
export const freely = (now: () => number): Budget =>
  pacedBudget([{ requests: 1_000, windowMs: 1 }], now, () => Promise.resolve());
