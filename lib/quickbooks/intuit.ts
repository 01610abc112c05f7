/**
 * Intuit's token endpoints through Intuit's own library. It is loaded only by the functions that connect and refresh: it adds about 500 kB.
 * Its traps, kept out here: addresses are module-wide statics (all four are set before every use), it retries a refresh by itself, which a
 * rotating token does not survive (switched off), it never times out (raced), and its logging writes secrets (off).
 * @see https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/oauth-2.0
 */
import OAuthClient from 'intuit-oauth';
import type { TokenPair } from '../sync/tokens.ts';

export interface IntuitApp {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly revokeUrl: string;
}

const TIMEOUT_MS = 15_000;
const USER_INFO_URL = 'https://accounts.platform.intuit.com/v1/openid_connect/userinfo';

/** Intuit says that the grant is no good: nothing but a reconnect helps. */
export class GrantRefused extends Error {
  override readonly name = 'GrantRefused';
}

/** No answer, or one that settles nothing: the grant may have been used up. */
export class GrantUnknown extends Error {
  override readonly name = 'GrantUnknown';
}

export interface TokenAnswer {
  readonly access_token?: string;
  readonly refresh_token?: string;
  readonly expires_in?: number;
  readonly x_refresh_token_expires_in?: number;
  readonly x_refresh_token_hard_expires_in?: number;
}

function clientFor(app: IntuitApp): OAuthClient {
  const client = new OAuthClient({
    clientId: app.clientId,
    clientSecret: app.clientSecret,
    environment: 'production',
    redirectUri: app.redirectUri,
    logging: false,
    includeRefreshTokenHardExpiresIn: true,
  });
  client.setAuthorizeURLs({
    authorizeEndpoint: app.authorizeUrl,
    tokenEndpoint: app.tokenUrl,
    revokeEndpoint: app.revokeUrl,
    userInfoEndpoint: USER_INFO_URL,
  });
  OAuthClient.retryConfig.maxRetries = 0;
  return client;
}

/** Intuit's token endpoints. @throws GrantRefused | GrantUnknown, all but `authorizeUrl` */
export interface Intuit {
  authorizeUrl(app: IntuitApp, state: string): string;
  /** @param callbackUrl the whole address that Intuit redirected to */
  exchangeCode(app: IntuitApp, callbackUrl: string, nowEpochMs: number): Promise<TokenPair>;
  refreshGrant(app: IntuitApp, refreshToken: string, nowEpochMs: number): Promise<TokenPair>;
  revokeGrant(app: IntuitApp, refreshToken: string): Promise<void>;
}

export const intuitLibrary: Intuit = {
  authorizeUrl: (app, state) =>
    clientFor(app).authorizeUri({ scope: [OAuthClient.scopes.Accounting], state }),
  exchangeCode: async (app, callbackUrl, nowEpochMs) =>
    pairOf(await settled(clientFor(app).createToken(callbackUrl)), nowEpochMs),
  refreshGrant: async (app, refreshToken, nowEpochMs) =>
    pairOf(await settled(clientFor(app).refreshUsingToken(refreshToken)), nowEpochMs),
  revokeGrant: async (app, refreshToken) => {
    await settled(clientFor(app).revoke({ refresh_token: refreshToken }));
  },
};

async function settled(answer: Promise<{ getJson(): unknown }>): Promise<TokenAnswer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new GrantUnknown('Intuit did not answer')), TIMEOUT_MS);
  });
  try {
    return (await Promise.race([answer, late])).getJson() as TokenAnswer;
  } catch (error) {
    throw translated(error);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A wrong client secret is the application's, of every company at once, and says nothing about a grant: it stays good, and must not take an
 * administrator's consent for each of them.
 */
export const APPLICATION_REFUSED =
  'Intuit does not take the application’s id and secret (quickbooks/client-id, quickbooks/client-secret)';

function translated(error: unknown): Error {
  if (error instanceof GrantUnknown) return error;
  const { error: code = '', message = '' } = error as { error?: string; message?: string };
  if (/invalid_client/.test(`${code} ${message}`)) return new GrantUnknown(APPLICATION_REFUSED);
  return /invalid_grant|unauthorized_client/.test(`${code} ${message}`)
    ? new GrantRefused(code || message)
    : new GrantUnknown(message || 'Intuit gave no usable answer');
}

/** A pair as Intuit answers it. @throws GrantUnknown without both tokens */
export function pairOf(answer: TokenAnswer, nowEpochMs: number): TokenPair {
  const { access_token: accessToken, refresh_token: refreshToken } = answer;
  if (!accessToken || !refreshToken) throw new GrantUnknown('Intuit answered without both tokens');
  const after = (seconds: number | undefined): number | undefined =>
    seconds === undefined ? undefined : nowEpochMs + seconds * 1_000;
  const refreshExpiresAtEpochMs = after(answer.x_refresh_token_expires_in);
  const hardExpiresAtEpochMs = after(answer.x_refresh_token_hard_expires_in);
  return {
    accessToken,
    refreshToken,
    accessExpiresAtEpochMs: after(answer.expires_in ?? 0) ?? nowEpochMs,
    ...(refreshExpiresAtEpochMs !== undefined && { refreshExpiresAtEpochMs }),
    ...(hardExpiresAtEpochMs !== undefined && { hardExpiresAtEpochMs }),
    obtainedAtEpochMs: nowEpochMs,
  };
}
