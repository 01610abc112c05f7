/**
 * A real QuickBooks sandbox. Intuit may answer a refresh with another refresh token, and then soon takes only that one: it is kept in a file that
 * only its owner can read, never printed, and used in place of the one in the environment that it came from.
 * @see https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/faq
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotBegin, optional, required, type Environment } from '../environment.ts';
import { ask, paced, recordAt } from '../wire.ts';
import type { Access } from './api.ts';

const VARIABLES = ['QBO_CLIENT_ID', 'QBO_CLIENT_SECRET', 'QBO_REFRESH_TOKEN', 'QBO_REALM_ID'] as const;
const SANDBOX_URL = 'https://sandbox-quickbooks.api.intuit.com';
const TOKEN_URL = 'https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer';
const PRODUCTION_HOST = 'quickbooks.api.intuit.com';
/** Ten requests a second are allowed. @see https://developer.intuit.com/app/developer/qbo/docs/learn/limits-and-throttles */
const GAP_MS = 125;
const FILE = 'contract-refresh-token.json';

interface Kept {
  /** Digest of the token in the environment that this one came from. */
  readonly from: string;
  readonly token: string;
}

const digest = (token: string): string => createHash('sha256').update(token).digest('hex');

function latest(folder: string, given: string): string {
  try {
    const { from, token } = JSON.parse(readFileSync(join(folder, FILE), 'utf8')) as Kept;
    return from === digest(given) ? token : given;
  } catch {
    return given;
  }
}

function keep(folder: string, given: string, token: string): void {
  mkdirSync(folder, { recursive: true });
  const kept: Kept = { from: digest(given), token };
  writeFileSync(join(folder, FILE), JSON.stringify(kept), { mode: 0o600 });
}

/** @param folder where a newer refresh token is kept @param gapMs between two requests @throws CannotBegin */
export async function liveQuickBooks(
  environment: Environment,
  folder: string,
  gapMs = GAP_MS,
): Promise<Access> {
  const values = required(environment, 'QuickBooks', VARIABLES);
  const given = values.QBO_REFRESH_TOKEN;
  const apiUrl = optional(environment, 'QBO_API_URL', SANDBOX_URL);
  if (new URL(apiUrl).host === PRODUCTION_HOST)
    throw new CannotBegin(
      `QBO_API_URL is ${apiUrl}, where real books are kept; the contract writes to a sandbox only.`,
    );
  const client = Buffer.from(`${values.QBO_CLIENT_ID}:${values.QBO_CLIENT_SECRET}`).toString('base64');
  const form = { grant_type: 'refresh_token', refresh_token: latest(folder, given) };
  const { status, body } = await ask({
    method: 'POST',
    url: optional(environment, 'QBO_TOKEN_URL', TOKEN_URL),
    headers: {
      authorization: `Basic ${client}`,
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(form).toString(),
  });
  const { access_token: token, refresh_token: next, error } = recordAt(body);
  if (typeof token !== 'string' || typeof next !== 'string')
    throw new CannotBegin(
      `Intuit did not take QBO_REFRESH_TOKEN: it answered ${status} ${String(error ?? '')}`.trimEnd(),
    );
  if (next !== given) keep(folder, given, next);
  return {
    apiUrl,
    realmId: values.QBO_REALM_ID,
    token: () => Promise.resolve(token),
    pace: paced(gapMs),
    mayKeepTaxCodes: optional(environment, 'QBO_MAY_KEEP_TAX_CODES', 'no') === 'yes',
  };
}
