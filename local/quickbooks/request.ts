/** Reads what came over the wire: where it points, what form it wants back, and a body that is a JSON object of sensible depth. */
import { isUtf8 } from 'node:buffer';
import type { WireRequest } from '../simulator/types.ts';
import { Refusal, refusals } from './faults.ts';
import type { Rec } from './records.ts';
import type { Switches } from './switches.ts';

/** Paths are case sensitive. */
const PATH = /^\/v3\/company\/([^/]+)\/([a-z]+)(?:\/([^/]+))?(?:\/([a-z]+))?$/;
const REPORT = /^\/v3\/company\/([^/]+)\/reports\/([A-Za-z]+)$/;
const DEPTH_MAX = 32;

export interface Target {
  readonly realmId: string;
  readonly action: string;
  readonly id: string | undefined;
  readonly verb: string | undefined;
}

export function targetOf(path: string): Target | undefined {
  const report = REPORT.exec(path);
  if (report) return { realmId: report[1] ?? '', action: 'reports', id: report[2], verb: undefined };
  const match = PATH.exec(path);
  return match
    ? { realmId: match[1] ?? '', action: match[2] ?? '', id: match[3], verb: match[4] }
    : undefined;
}

/** Without `Accept: application/json` QuickBooks answers XML. */
export const wantsJson = ({ headers }: WireRequest): boolean => (headers['accept'] ?? '').includes('json');

function isDeep(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth > DEPTH_MAX || Object.values(value).some((part) => isDeep(part, depth + 1));
}

/** @throws Refusal 400 for what is not a JSON object */
export function parseBody({ headers, body }: WireRequest, switches: Switches): Rec {
  const type = headers['content-type'] ?? '';
  if (!type.includes('json'))
    throw new Refusal('400', 'MalformedRequest', `Content-Type ${type || '(none)'} is not application/json`, {
      status: switches.wrongContentTypeStatus,
    });
  if (!isUtf8(body)) throw refusals.invalidByte();
  const parsed = parseObject(body.toString('utf8'));
  if (!parsed || isDeep(parsed, 0))
    throw refusals.malformed('Request has invalid or unsupported property or is not valid JSON');
  return parsed;
}

export function parseObject(text: string): Rec | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Rec) : undefined;
  } catch {
    return undefined;
  }
}
