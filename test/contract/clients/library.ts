/** node-quickbooks as it comes from npm, pointed at a server by the addresses that it keeps on its class; its callbacks become promises. */
import { createRequire } from 'node:module';
import type { Rec } from '../case.ts';

type Callback = (error: unknown, data: unknown, response: unknown) => void;
type Methods = Readonly<Record<string, (...sent: readonly unknown[]) => void>>;

interface Library {
  new (...settings: readonly unknown[]): Methods;
  V3_ENDPOINT_BASE_URL: string;
  TOKEN_URL: string;
  REVOKE_URL: string;
  USER_INFO_URL: string;
}

const QuickBooks = createRequire(import.meta.url)('node-quickbooks') as Library;

export interface Grant {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly realmId: string;
  readonly access: string;
  readonly refresh: string;
}

export interface Client {
  /** @throws LibraryError */
  call(method: string, ...sent: readonly unknown[]): Promise<Rec>;
}

/** What the library handed over as an error: a fault, or an axios error with the fault in its response. */
export class LibraryError extends Error {
  override readonly name = 'LibraryError';
  readonly status: number | undefined;
  readonly fault: Rec;
  constructor(method: string, error: unknown) {
    const { response, message } = error as { response?: { status: number; data: unknown }; message?: string };
    const body = (response?.data ?? error) as Rec;
    super(`${method}: ${message ?? ''} ${JSON.stringify(body)?.slice(0, 600) ?? ''}`);
    this.status = response?.status;
    this.fault = (body['Fault'] ?? body['fault'] ?? {}) as Rec;
  }
}

/** The library keeps its addresses for the whole process, so one process talks to one server. */
export function connect(url: string, { clientId, clientSecret, realmId, access, refresh }: Grant): Client {
  QuickBooks.V3_ENDPOINT_BASE_URL = `${url}/v3/company/`;
  QuickBooks.TOKEN_URL = `${url}/oauth2/v1/tokens/bearer`;
  QuickBooks.REVOKE_URL = `${url}/v2/oauth2/tokens/revoke`;
  QuickBooks.USER_INFO_URL = `${url}/v1/openid_connect/userinfo`;
  const client = new QuickBooks(
    clientId,
    clientSecret,
    access,
    false,
    realmId,
    true,
    false,
    null,
    '2.0',
    refresh,
  );
  return {
    call: (method, ...sent) =>
      new Promise((resolve, reject) => {
        const done: Callback = (error, data) =>
          error === null ? resolve(data as Rec) : reject(new LibraryError(method, error));
        const run = client[method];
        if (!run) throw new RangeError(`node-quickbooks has no ${method}`);
        run.call(client, ...sent, done);
      }),
  };
}
