/**
 * HaloPSA's refusals in the shapes its clients were seen to parse: model binding (an object keyed by field path), `{error}`, a serialised
 * .NET exception `{ClassName, Message}`, and plain text.
 */
import type { WireResponse } from '../simulator/types.ts';

export class Refused extends Error {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
    super(typeof body === 'string' ? body : JSON.stringify(body));
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** @param field a path such as `[0].client_id`, or a query parameter */
export const notBound = (field: string, sentence: string): Refused =>
  new Refused(400, { [field]: [sentence] });

export const missing = (name: string, id: unknown): Refused =>
  new Refused(404, { error: `${name} ${String(id)} does not exist` });

export const notModelled = (what: string): Refused =>
  new Refused(404, { error: `the HaloPSA simulator does not model ${what}` });

/** A field or parameter of a request that is otherwise understood. */
export const notModelledHere = (what: string): Refused =>
  new Refused(400, { error: `the HaloPSA simulator does not model ${what}` });

export const broken = (className: string, message: string): Refused =>
  new Refused(400, { ClassName: className, Message: message });

export const notAllowed = (allow: string): Refused => new Refused(405, '', { allow });

export const answer = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): WireResponse => {
  if (body instanceof Uint8Array)
    return { status, headers: { 'content-type': 'application/pdf', ...headers }, body: Buffer.from(body) };
  const isText = typeof body === 'string';
  const contentType = isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
  return {
    status,
    headers: { 'content-type': contentType, ...headers },
    body: isText ? body : JSON.stringify(body),
  };
};
