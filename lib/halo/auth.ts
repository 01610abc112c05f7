/**
 * HaloPSA's client credentials. There is no refresh token: a new access token is asked for. The tenant goes in the query and in the form,
 * since both are in use.
 */
import type { Renewal } from '../books/refresh.ts';
import { NotSentError, UnansweredError, type Transport } from '../http/transport.ts';
import type { Connection } from '../sync/connection.ts';

const TIMEOUT_MS = 15_000;
/** Assumed where HaloPSA does not say. */
const DEFAULT_SECONDS = 3_600;

export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly transport: Transport;
  readonly nowEpochMs: number;
}

export async function clientCredentials(
  { halo }: Connection,
  { clientId, clientSecret, transport, nowEpochMs }: ClientCredentials,
): Promise<Renewal> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: 'all',
    tenant: halo.tenant,
  });
  try {
    const { status, text } = await transport({
      method: 'POST',
      url: `${halo.authUrl}/token?tenant=${encodeURIComponent(halo.tenant)}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: form.toString(),
      timeoutMs: TIMEOUT_MS,
    });
    if (status === 400 || status === 401 || status === 403)
      return { renewal: 'refused', because: `HaloPSA answered ${status} to the client id and secret` };
    const { access_token: accessToken, expires_in: seconds } = JSON.parse(text) as {
      access_token?: string;
      expires_in?: number;
    };
    if (status >= 300 || !accessToken) return { renewal: 'unknown', because: `HaloPSA answered ${status}` };
    return {
      renewal: 'renewed',
      pair: {
        accessToken,
        accessExpiresAtEpochMs: nowEpochMs + (seconds ?? DEFAULT_SECONDS) * 1_000,
        obtainedAtEpochMs: nowEpochMs,
      },
    };
  } catch (error) {
    if (error instanceof NotSentError || error instanceof UnansweredError)
      return { renewal: 'unknown', because: error.message };
    if (error instanceof SyntaxError)
      return { renewal: 'unknown', because: 'HaloPSA answered something that is not JSON' };
    throw error;
  }
}
