/** The HaloPSA API as it answers, with what every request of ours carries: posts are lists of one. */
import type { Rec } from '../case.ts';
import type { Receiver } from '../receiver.ts';
import { ask, recordAt, type Answer } from '../wire.ts';

export interface Access {
  readonly baseUrl: string;
  readonly authUrl: string;
  readonly tenant: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly pace: () => Promise<void>;
  /** Where this tenant's webhooks can arrive, and the numbers of its events; a tenant that cannot reach us has none. */
  readonly webhooks?: {
    readonly receiver: Receiver;
    readonly eventNumber: (resource: string, verb: string) => string;
  };
}

export type Query = Readonly<Record<string, string>>;

export interface Asked {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** Below `/api/`. */
  readonly path: string;
  readonly query?: Query;
  readonly body?: unknown;
  readonly authorization?: string;
}

export interface Api {
  token(): Promise<string>;
  ask(asked: Asked): Promise<Answer>;
  /** @throws Error when it is refused */
  wanted(asked: Asked): Promise<unknown>;
  /** Posts a list of one; the answer is one object. @throws Error when it is refused */
  post(resource: string, record: Rec): Promise<Rec>;
  read(resource: string, id: unknown): Promise<Rec>;
}

/** Asks for a token as our own adapter does, the tenant in the query and in the form. */
export function askForToken(access: Access, secret = access.clientSecret): Promise<Answer> {
  const { authUrl, tenant, clientId } = access;
  const form = {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: secret,
    scope: 'all',
    tenant,
  };
  return ask({
    method: 'POST',
    url: `${authUrl}/token?tenant=${encodeURIComponent(tenant)}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams(form).toString(),
  });
}

export function haloApi(access: Access): Api {
  let known: Promise<string> | undefined;
  const granted = async (): Promise<string> => {
    const { status, body } = await askForToken(access);
    const token = recordAt(body)['access_token'];
    if (typeof token !== 'string') throw new Error(`HaloPSA answered ${status} to the client id and secret`);
    return token;
  };
  const token = (): Promise<string> => (known ??= granted());
  const send: Api['ask'] = async ({
    path,
    query,
    body,
    authorization,
    method = body === undefined ? 'GET' : 'POST',
  }) => {
    await access.pace();
    const search = new URLSearchParams(query).toString();
    return ask({
      method,
      url: `${access.baseUrl}/api/${path}${search === '' ? '' : `?${search}`}`,
      headers: {
        authorization: authorization ?? `Bearer ${await token()}`,
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  };
  const wanted: Api['wanted'] = async (asked) => {
    const { status, body, text } = await send(asked);
    if (status >= 300) throw new Error(`${asked.path} was answered with ${status}: ${text.slice(0, 600)}`);
    return body;
  };
  return {
    token,
    ask: send,
    wanted,
    post: async (resource, record) => recordAt(await wanted({ path: resource, body: [record] })),
    read: async (resource, id) =>
      recordAt(await wanted({ path: `${resource}/${String(id)}`, query: { includedetails: 'true' } })),
  };
}
