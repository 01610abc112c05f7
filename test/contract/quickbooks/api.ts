/**
 * The QuickBooks API as it answers, below one company, with what every request of ours carries.
 * @see https://developer.intuit.com/app/developer/qbo/docs/learn/rest-api-features
 */
import type { Rec } from '../case.ts';
import type { Receiver } from '../receiver.ts';
import { ask, recordAt, rowsAt, type Answer } from '../wire.ts';

export interface Access {
  readonly apiUrl: string;
  readonly realmId: string;
  readonly token: () => Promise<string>;
  readonly pace: () => Promise<void>;
  /** Where this company's webhooks arrive; a company that cannot reach us has none. */
  readonly webhooks?: { readonly receiver: Receiver; readonly verifierToken: string };
  /** Nobody minds tax codes and agencies that cannot be taken away again. */
  readonly mayKeepTaxCodes?: boolean;
}

export interface Asked {
  readonly method?: 'GET' | 'POST';
  /** Below `/v3/company/{realm}/`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Rec | string;
  /** Over those that every request has; an empty one is not sent. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly realmId?: string;
}

export interface Api {
  ask(asked: Asked): Promise<Answer>;
  /** @throws Error when it is refused */
  wanted(asked: Asked): Promise<Rec>;
  post(entity: string, body: Rec, query?: Readonly<Record<string, string>>): Promise<Rec>;
  read(entity: string, id: string): Promise<Rec>;
  /** @returns what stands under `QueryResponse` */
  select(statement: string): Promise<Rec>;
  rows(entity: string, rest: string): Promise<readonly Rec[]>;
}

const MINOR_VERSION = '75';

const typeOf = (body: Rec | string | undefined): Readonly<Record<string, string>> =>
  body === undefined
    ? {}
    : { 'content-type': typeof body === 'string' ? 'application/text' : 'application/json' };

export function quickbooksApi({ apiUrl, realmId, token, pace }: Access): Api {
  const send = async (asked: Asked): Promise<Answer> => {
    await pace();
    const { method = asked.body === undefined ? 'GET' : 'POST', path, query, body, headers } = asked;
    const search = new URLSearchParams({ minorversion: MINOR_VERSION, ...query }).toString();
    const all = {
      authorization: `Bearer ${await token()}`,
      accept: 'application/json',
      ...typeOf(body),
      ...headers,
    };
    return ask({
      method,
      url: `${apiUrl}/v3/company/${asked.realmId ?? realmId}/${path}?${search}`,
      headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')),
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  };
  const wanted: Api['wanted'] = async (asked) => {
    const { status, body, text } = await send(asked);
    const answered = recordAt(body);
    if (status >= 300 || 'Fault' in answered)
      throw new Error(`${asked.path} was answered with ${status}: ${text.slice(0, 600)}`);
    return answered;
  };
  const select: Api['select'] = async (statement) =>
    recordAt(await wanted({ path: 'query', body: statement }), 'QueryResponse');
  return {
    ask: send,
    wanted,
    post: async (entity, body, query = {}) =>
      recordAt(await wanted({ path: entity.toLowerCase(), body, query }), entity),
    read: async (entity, id) => recordAt(await wanted({ path: `${entity.toLowerCase()}/${id}` }), entity),
    select,
    rows: async (entity, rest) => rowsAt(await select(`SELECT * FROM ${entity} ${rest}`), entity),
  };
}
