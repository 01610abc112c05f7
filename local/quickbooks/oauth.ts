/**
 * Intuit's OAuth 2: a consent page that grants at once, tokens by code and by refresh, rotation with at most one older refresh token that
 * still works for a day, a code that poisons its tokens when it comes twice, revoke. Tokens are counters in disguise, so runs repeat.
 * @see https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/faq
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { QuickBooksSeed, Row, SimClock, WireRequest, WireResponse } from '../simulator/types.ts';
import { textAt } from './records.ts';
import { parseObject } from './request.ts';
import type { Switches } from './switches.ts';

const ACCESS_SECONDS = 3_600;
const REFRESH_SECONDS = 8_726_400;
const HARD_SECONDS = 5 * 365 * 86_400;
const ROTATE_AFTER_MS = 24 * 3_600_000;
const CODE_MS = 10 * 60_000;

interface Grant {
  readonly realmId: string;
  readonly grantedAt: number;
  readonly refresh: string;
  readonly refreshIssuedAt: number;
  readonly predecessor?: { readonly token: string; readonly until: number };
  readonly revoked: boolean;
}

interface Access {
  readonly grant: string;
  readonly expiresAt: number;
}

interface Code {
  readonly realmId: string;
  readonly redirectUri: string;
  readonly expiresAt: number;
  readonly grant?: string;
}

const TABLE = 'oauth';

const json = (status: number, body: unknown): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json;charset=UTF-8', 'cache-control': 'no-cache, no-store' },
  body: JSON.stringify(body),
});

const DISCOVERY = /^\/\.well-known\/openid_(?:sandbox_)?configuration\/?$/;

/** Where everything is, for those who look it up. */
function discovery({ headers }: WireRequest): WireResponse {
  const origin = `http://${headers['host'] ?? 'localhost'}`;
  return json(200, {
    issuer: 'https://oauth.platform.intuit.com/op/v1',
    authorization_endpoint: `${origin}/connect/oauth2`,
    token_endpoint: `${origin}/oauth2/v1/tokens/bearer`,
    userinfo_endpoint: `${origin}/v1/openid_connect/userinfo`,
    revocation_endpoint: `${origin}/v2/oauth2/tokens/revoke`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
  });
}

export class OAuth {
  readonly #seed: QuickBooksSeed;
  readonly #clock: SimClock;
  readonly #switches: Switches;
  readonly #grants = new Map<string, Grant>();
  readonly #accesses = new Map<string, Access>();
  readonly #codes = new Map<string, Code>();
  #counter = 0;
  #changed: Row[] = [];

  constructor(seed: QuickBooksSeed, clock: SimClock, switches: Switches) {
    this.#seed = seed;
    this.#clock = clock;
    this.#switches = switches;
  }

  #mint(prefix: string): string {
    this.#counter += 1;
    this.#changed.push({ table: TABLE, key: 'counter', value: this.#counter });
    return `${prefix}${createHash('sha256').update(`${prefix}${this.#counter}`).digest('hex').slice(0, 40)}`;
  }

  #keep<T>(map: Map<string, T>, kind: string, key: string, value: T): void {
    map.set(key, value);
    this.#changed.push({ table: TABLE, key: `${kind} ${key}`, value });
  }

  takeChanged(): readonly Row[] {
    const changed = this.#changed;
    this.#changed = [];
    return changed;
  }

  rows(): readonly Row[] {
    const of = (kind: string, map: ReadonlyMap<string, unknown>): Row[] =>
      [...map].map(([key, value]) => ({ table: TABLE, key: `${kind} ${key}`, value }));
    return [
      ...of('grant', this.#grants),
      ...of('access', this.#accesses),
      ...of('code', this.#codes),
      { table: TABLE, key: 'counter', value: this.#counter },
    ];
  }

  load(rows: readonly Row[]): void {
    this.clear();
    for (const { key, value } of rows.filter(({ table }) => table === TABLE)) {
      const [kind = '', name = ''] = key.split(' ');
      if (kind === 'counter') this.#counter = value as number;
      if (kind === 'grant') this.#grants.set(name, value as Grant);
      if (kind === 'access') this.#accesses.set(name, value as Access);
      if (kind === 'code') this.#codes.set(name, value as Code);
    }
  }

  clear(): void {
    for (const map of [this.#grants, this.#accesses, this.#codes]) map.clear();
    this.#changed = [];
  }

  state(): unknown {
    return [...this.#grants.values()].map(({ realmId, revoked }) => ({ realmId, revoked }));
  }

  /** Revokes every grant, as an administrator does under "My apps". */
  revokeAll(): void {
    for (const [id, grant] of this.#grants)
      this.#keep(this.#grants, 'grant', id, { ...grant, revoked: true });
  }

  /** Everything under `/oauth2`, `/.well-known` and `/v1/openid_connect`; undefined for other paths. */
  handle(request: WireRequest): WireResponse | undefined {
    const verb = `${request.method} ${request.path}`;
    if (verb === 'GET /connect/oauth2') return this.#authorize(request);
    if (verb === 'POST /oauth2/v1/tokens/bearer') return this.#token(request);
    if (verb === 'POST /v2/oauth2/tokens/revoke') return this.#revoke(request);
    if (request.method === 'GET' && DISCOVERY.test(request.path)) return discovery(request);
    if (verb === 'GET /v1/openid_connect/userinfo')
      return json(200, { sub: 'local-user', email: 'ops@example.test', emailVerified: true });
    return undefined;
  }

  /** A person would choose a company here: the query may name one, else it is the first. */
  #authorize({ query }: WireRequest): WireResponse {
    const redirectUri = query.get('redirect_uri') ?? '';
    if (query.get('client_id') !== this.#seed.clientId) return json(400, { error: 'invalid_client' });
    if (!this.#seed.redirectUris.includes(redirectUri)) return json(400, { error: 'invalid_redirect_uri' });
    if (query.get('response_type') !== 'code') return json(400, { error: 'unsupported_response_type' });
    const realmId = query.get('realm') ?? this.#seed.companies[0]?.realmId ?? '';
    const code = this.#mint('AB1');
    this.#keep(this.#codes, 'code', code, { realmId, redirectUri, expiresAt: this.#clock.now() + CODE_MS });
    const target = new URL(redirectUri);
    target.search = new URLSearchParams({ code, state: query.get('state') ?? '', realmId }).toString();
    return { status: 302, headers: { location: target.toString() }, body: '' };
  }

  /** By Basic authorization, or by id and secret in the form. */
  #isClient(request: WireRequest): boolean {
    const { clientId, clientSecret } = this.#seed;
    const basic = (id: string, secret: string): string =>
      `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
    const form = new URLSearchParams(request.body.toString('utf8'));
    const posted = basic(form.get('client_id') ?? '', form.get('client_secret') ?? '');
    const sent = Buffer.from(request.headers['authorization'] || posted);
    return (this.#switches.clientSecrets ?? [clientSecret]).some((secret) => {
      const wanted = Buffer.from(basic(clientId, secret));
      return sent.length === wanted.length && timingSafeEqual(sent, wanted);
    });
  }

  #token(request: WireRequest): WireResponse {
    if (!this.#isClient(request)) return json(401, { error: 'invalid_client' });
    const form = new URLSearchParams(request.body.toString('utf8'));
    const withHardExpiry = request.headers['x-include-refresh-token-hard-expires-in'] === 'true';
    const grantType = form.get('grant_type');
    if (grantType === 'authorization_code') return this.#byCode(form, withHardExpiry);
    if (grantType === 'refresh_token')
      return this.#byRefresh(form.get('refresh_token') ?? '', withHardExpiry);
    return json(400, { error: 'unsupported_grant_type' });
  }

  #byCode(form: URLSearchParams, withHardExpiry: boolean): WireResponse {
    const name = form.get('code') ?? '';
    const code = this.#codes.get(name);
    if (code?.grant !== undefined) {
      const grant = this.#grants.get(code.grant);
      if (grant) this.#keep(this.#grants, 'grant', code.grant, { ...grant, revoked: true });
    }
    const valid =
      code &&
      code.grant === undefined &&
      code.expiresAt > this.#clock.now() &&
      code.redirectUri === form.get('redirect_uri');
    if (!valid) return json(400, { error: 'invalid_grant' });
    const now = this.#clock.now();
    const id = this.#mint('G');
    this.#keep(this.#grants, 'grant', id, {
      realmId: code.realmId,
      grantedAt: now,
      refresh: this.#mint('RT1'),
      refreshIssuedAt: now,
      revoked: false,
    });
    this.#keep(this.#codes, 'code', name, { ...code, grant: id });
    return this.#issue(id, withHardExpiry);
  }

  #byRefresh(token: string, withHardExpiry: boolean): WireResponse {
    const now = this.#clock.now();
    const entry = [...this.#grants].find(
      ([, grant]) => grant.refresh === token || grant.predecessor?.token === token,
    );
    if (!entry) return json(400, { error: 'invalid_grant' });
    const [id, grant] = entry;
    const isOld = grant.refresh !== token;
    const oldWorks = this.#switches.refreshPredecessors === 1 && (grant.predecessor?.until ?? 0) > now;
    const expired =
      now > grant.refreshIssuedAt + REFRESH_SECONDS * 1_000 || now > grant.grantedAt + HARD_SECONDS * 1_000;
    if (grant.revoked || expired || (isOld && !oldWorks))
      return json(400, { error: 'invalid_grant', error_description: 'Token invalid' });
    const rotate = now - grant.refreshIssuedAt >= ROTATE_AFTER_MS || this.#switches.refreshPredecessors === 0;
    const next: Grant = rotate
      ? {
          ...grant,
          refresh: this.#mint('RT1'),
          refreshIssuedAt: now,
          predecessor: { token: grant.refresh, until: now + ROTATE_AFTER_MS },
        }
      : grant;
    this.#keep(this.#grants, 'grant', id, next);
    return this.#issue(id, withHardExpiry);
  }

  #issue(id: string, withHardExpiry: boolean): WireResponse {
    const grant = this.#grants.get(id);
    if (!grant) return json(400, { error: 'invalid_grant' });
    const now = this.#clock.now();
    const access = this.#mint('eyJ');
    this.#keep(this.#accesses, 'access', access, { grant: id, expiresAt: now + ACCESS_SECONDS * 1_000 });
    const left = Math.floor((grant.refreshIssuedAt - now) / 1_000) + REFRESH_SECONDS;
    return json(200, {
      token_type: 'bearer',
      access_token: access,
      refresh_token: grant.refresh,
      expires_in: ACCESS_SECONDS,
      x_refresh_token_expires_in: left,
      ...(withHardExpiry && {
        x_refresh_token_hard_expires_in: Math.floor((grant.grantedAt - now) / 1_000) + HARD_SECONDS,
      }),
    });
  }

  #revoke(request: WireRequest): WireResponse {
    if (!this.#isClient(request)) return json(401, { error: 'invalid_client' });
    const raw = request.body.toString('utf8');
    const token = raw.startsWith('{')
      ? textAt(parseObject(raw) ?? {}, 'token')
      : (new URLSearchParams(raw).get('token') ?? '');
    const access = this.#accesses.get(token);
    const entry = [...this.#grants].find(([id, grant]) => grant.refresh === token || access?.grant === id);
    if (!entry) return json(400, { error: 'invalid_token' });
    this.#keep(this.#grants, 'grant', entry[0], { ...entry[1], revoked: true });
    return { status: 200, headers: {}, body: '' };
  }

  /** Whether the bearer token opens this realm: `ok`, `expired` (401, 3200) or `forbidden` (403, 3100). */
  check(request: WireRequest, realmId: string): 'ok' | 'expired' | 'forbidden' {
    const token = /^Bearer (.+)$/.exec(request.headers['authorization'] ?? '')?.[1] ?? '';
    const access = this.#accesses.get(token);
    if (!access || access.expiresAt <= this.#clock.now()) return 'expired';
    const grant = this.#grants.get(access.grant);
    return grant && !grant.revoked && grant.realmId === realmId ? 'ok' : 'forbidden';
  }
}
