/**
 * Who gets in: the token endpoint, what the token allows, and the limit. Everything before the API proper. Tokens live as long as the process;
 * a client asks for another, as it does when one has run out.
 */
import { createHash } from 'node:crypto';
import { slidingWindow } from '../simulator/limits.ts';
import type { HaloSeed, SimClock, WireRequest, WireResponse } from '../simulator/types.ts';
import { answer, notAllowed, Refused } from './refused.ts';
import type { Scope } from './resource.ts';
import type { Switches } from './switches.ts';

export interface GateOptions {
  readonly seed: Pick<HaloSeed, 'clientId' | 'clientSecret' | 'tenant'>;
  readonly clock: SimClock;
  readonly limitMultiplier: number;
  readonly switches: Switches;
}

export interface Gate {
  /** Everything below `/auth`, and where to find it; undefined for other paths. */
  answer(request: WireRequest, path: string): WireResponse | undefined;
  /** @throws Refused 401, 403 or 429 */
  admit(request: WireRequest, scope: Scope | undefined): void;
  throttled(): Refused;
  revoke(): void;
}

const ENTITIES = ['tickets', 'calendar', 'customers', 'crm', 'timesheets', 'contracts', 'suppliers', 'items'];
const SALES = [
  'projects',
  'sales',
  'quotes',
  'sos',
  'pos',
  'invoices',
  'reporting',
  'software',
  'softwarelicensing',
];
const KNOWN_SCOPES: ReadonlySet<string> = new Set([
  'all',
  'all:standard',
  'admin',
  'admin:webhooks',
  'openid',
  'offline_access',
  'editMine:timesheets',
  'access:chat',
  'access:adpasswordreset',
  ...[...ENTITIES, ...SALES, 'kb', 'assets'].flatMap((name) => [`read:${name}`, `edit:${name}`]),
]);

/** The scopes that let a request in; the first is the one to ask for. */
function scopesFor({ name, within, admin }: Scope, method: string): readonly string[] {
  if (admin) return [`admin:${name}`, 'all', 'admin'];
  const verbs = method === 'GET' ? ['read', 'edit'] : ['edit'];
  const names = within === undefined ? [name] : [name, within];
  return [...verbs.flatMap((verb) => names.map((one) => `${verb}:${one}`)), 'all', 'all:standard', 'admin'];
}

interface Grant {
  readonly clientId: string;
  readonly expiresAt: number;
  readonly scopes: readonly string[];
}

const error = (code: string, description: string): Refused =>
  new Refused(400, { error: code, error_description: description });

function scopesOf(form: URLSearchParams, { appScopes }: Switches): readonly string[] {
  const asked = (form.get('scope') ?? 'all').split(/\s+/).filter((scope) => scope !== '');
  const unknown = asked.find((scope) => !KNOWN_SCOPES.has(scope));
  if (unknown !== undefined)
    throw error('invalid_scope', `The scope '${unknown.slice(0, 100)}' is not valid.`);
  if (appScopes.includes('all')) return asked;
  const granted = asked.includes('all') ? appScopes : asked.filter((scope) => appScopes.includes(scope));
  if (granted.length === 0) throw error('invalid_scope', 'The application was not given that scope.');
  return granted;
}

function discovery(host: string): WireResponse {
  const issuer = `http://${host}/auth`;
  return answer(200, {
    issuer,
    token_endpoint: `${issuer}/token`,
    grant_types_supported: ['client_credentials'],
    response_types_supported: ['token'],
    subject_types_supported: ['public'],
    token_endpoint_auth_methods_supported: ['client_secret_post'],
    scopes_supported: [...KNOWN_SCOPES],
  });
}

const isBy = (
  { clientId, clientSecret }: Pick<HaloSeed, 'clientId' | 'clientSecret'>,
  form: URLSearchParams,
): boolean => form.get('client_id') === clientId && form.get('client_secret') === clientSecret;

export function openGate({ seed, clock, limitMultiplier, switches }: GateOptions): Gate {
  const tokens = new Map<string, Grant>();
  const allow = slidingWindow(clock);
  let issued = 0;
  const applications = () => switches.applications ?? [seed];

  const token = (request: WireRequest): WireResponse => {
    if (request.method !== 'POST') throw notAllowed('POST');
    const form = new URLSearchParams(request.body.toString('utf8'));
    const grant = form.get('grant_type');
    if (grant === null) throw error('invalid_request', "The mandatory 'grant_type' parameter is missing.");
    if (grant !== 'client_credentials')
      throw error('unsupported_grant_type', `The simulator grants client_credentials only.`);
    const tenant = request.query.get('tenant') ?? form.get('tenant') ?? seed.tenant;
    const found = applications().find((one) => isBy(one, form));
    if (!found || tenant !== seed.tenant) throw error('invalid_client', 'Bad credentials');
    const scopes = scopesOf(form, switches);
    issued += 1;
    const access = createHash('sha256').update(`halo ${clock.now()} ${issued}`).digest('hex');
    const { clientId } = found;
    tokens.set(access, { clientId, expiresAt: clock.now() + switches.tokenSeconds * 1_000, scopes });
    return answer(200, {
      access_token: access,
      token_type: 'Bearer',
      expires_in: switches.tokenSeconds,
      scope: scopes.join(' '),
    });
  };

  const throttled = (): Refused => {
    const { limitRequests, limitWindowSeconds, retryAfterSeconds } = switches;
    return new Refused(
      429,
      `Rate Limit Reached - ${limitRequests} Requests per rolling ${limitWindowSeconds / 60} minute window`,
      retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
    );
  };

  return {
    answer: (request, path) => {
      const host = request.headers['host'] ?? 'localhost';
      if (path === '/auth/token') return token(request);
      const known: Readonly<Record<string, () => WireResponse>> = {
        '/api/authinfo': () => answer(200, { auth_url: `http://${host}/auth`, tenant_id: seed.tenant }),
        '/auth/.well-known/openid-configuration': () => discovery(host),
      };
      if (!Object.hasOwn(known, path)) return undefined;
      if (request.method !== 'GET') throw notAllowed('GET');
      return known[path]?.();
    },
    admit: ({ headers, method }, scope) => {
      const grant = tokens.get(/^Bearer (\S+)$/i.exec(headers['authorization'] ?? '')?.[1] ?? '');
      const counts = grant && applications().some(({ clientId }) => clientId === grant.clientId);
      if (!counts || grant.expiresAt <= clock.now())
        throw new Refused(401, '', { 'www-authenticate': 'Bearer' });
      const any = scope && scopesFor(scope, method);
      if (any && !any.some((one) => grant.scopes.includes(one)))
        throw new Refused(403, { error: `the token lacks ${any[0] ?? ''}` });
      const limit = {
        requests: switches.limitRequests * limitMultiplier,
        windowMs: switches.limitWindowSeconds * 1_000,
      };
      if (!allow('tenant', limit)) throw throttled();
    },
    throttled,
    revoke: () => tokens.clear(),
  };
}
