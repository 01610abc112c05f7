/** A small HaloPSA tenant under a clock of its own, asked as a program asks: with a token, over the model's own wire format. */
import { HaloModel, type HaloOptions } from '../../local/halo/index.ts';
import { memoryBooks } from '../../local/simulator/books.ts';
import { manualClock, type MovableClock } from '../../local/simulator/clock.ts';
import { Simulator } from '../../local/simulator/simulator.ts';
import type { HaloSeed, Notice, WireRequest } from '../../local/simulator/types.ts';

export type Rec = Readonly<Record<string, unknown>>;

export const START = '2026-11-24T09:00:00.000Z';
export const REALM = '9130350000000001';

const seed: HaloSeed = {
  clientId: 'app',
  clientSecret: 'secret',
  tenant: 'msp',
  control: { next_invoice_id: 500 },
  records: {
    Client: [
      {
        id: 1,
        name: 'Acme',
        inactive: false,
        taxable: true,
        item_tax_code: 2,
        paymentterms: 30,
        currencyisocode: 'USD',
        qbo_company_id: REALM,
      },
      {
        id: 2,
        name: 'Bell',
        inactive: false,
        taxable: false,
        item_tax_code: 2,
        paymentterms: 14,
        currencyisocode: 'USD',
        qbo_company_id: REALM,
      },
      {
        id: 3,
        name: 'Gone',
        inactive: true,
        taxable: true,
        paymentterms: 0,
        currencyisocode: 'USD',
        qbo_company_id: REALM,
      },
    ],
    Site: [{ id: 1, name: 'Main', client_id: 1, inactive: false }],
    Supplier: [{ id: 1, name: 'Ingram', inactive: false, purchase_tax_code: 3 }],
    Item: [
      { id: 1, name: 'Labour', baseprice: 100, costprice: 60, taxable: true },
      { id: 2, name: 'Licence', baseprice: 12.5, costprice: 9, taxable: true, taxcode: 2 },
    ],
    Tax: [
      { id: 1, name: 'None', value: 0, qbo_company_id: REALM },
      { id: 2, name: 'State', value: 8.25, qbo_company_id: REALM },
      { id: 3, name: 'Purchases', value: 10, qbo_company_id: REALM },
    ],
    Currency: [
      { id: 1, code: 'USD', name: 'US Dollar', conversion_rate: 1 },
      { id: 2, code: 'EUR', name: 'Euro', conversion_rate: 1.1 },
    ],
    TopLevel: [{ id: 1, name: 'Customers' }],
    AssetGroup: [{ id: 1, name: 'Services', accounts_mappings: [] }],
  },
  webhooks: [],
};

export interface Answered {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly notices: readonly Notice[];
}

export interface Asking {
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestTenant {
  readonly model: HaloModel;
  readonly clock: MovableClock;
  ask(method: string, target: string, body?: unknown, asking?: Asking): Answered;
  /** A POST of an array whose answer must be a success. */
  post(resource: string, ...records: readonly Rec[]): Rec;
  get(target: string): Rec;
  rows(target: string): readonly Rec[];
  asUser(method: string, target: string, body?: unknown): Answered;
  tokenFor(scope: string): string;
  table(name: string): readonly Rec[];
}

const parsed = (raw: string): unknown => {
  try {
    return JSON.parse(raw);
  } catch {
    return raw;
  }
};

export const request = (
  method: string,
  target: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): WireRequest => {
  const url = new URL(`http://halo.test${target}`);
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  return {
    method,
    path: url.pathname,
    query: url.searchParams,
    headers: { host: 'halo.test', 'content-type': 'application/json', ...headers },
    body: Buffer.from(text),
  };
};

export function openTenant(
  switches: HaloOptions['switches'] = {},
  change: Partial<HaloSeed> = {},
  limitMultiplier = 1_000,
): TestTenant {
  const clock = manualClock(Date.parse(START));
  const model = new HaloModel({ seed: { ...seed, ...change }, clock, switches, limitMultiplier });
  const answered = (answer: ReturnType<HaloModel['handle']>): Answered => ({
    status: answer.response.status,
    body: parsed(answer.response.body.toString()),
    headers: answer.response.headers,
    notices: answer.notices,
  });
  const tokenFor = (scope: string): string => {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'app',
      client_secret: 'secret',
      scope,
    }).toString();
    const { body } = answered(
      model.handle(
        request('POST', '/auth/token?tenant=msp', form, {
          'content-type': 'application/x-www-form-urlencoded',
        }),
      ),
    );
    return String((body as Rec)['access_token']);
  };
  const all = tokenFor('all');
  const ask: TestTenant['ask'] = (method, target, body, { token = all, headers = {} } = {}) =>
    answered(model.handle(request(method, target, body, { authorization: `Bearer ${token}`, ...headers })));
  const succeeded = (answer: Answered): Answered => {
    if (answer.status >= 300)
      throw new RangeError(`HaloPSA refused: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  };
  return {
    model,
    clock,
    ask,
    post: (resource, ...records) => succeeded(ask('POST', `/api/${resource}`, records)).body as Rec,
    get: (target) => succeeded(ask('GET', `/api/${target}`)).body as Rec,
    rows: (target) => {
      const { body } = succeeded(ask('GET', `/api/${target}`));
      if (Array.isArray(body)) return body as readonly Rec[];
      return Object.values(body as Rec).find(Array.isArray) as readonly Rec[];
    },
    asUser: (method, target, body) => answered(model.asUser(request(method, target, body, {}))),
    tokenFor,
    table: (name) => (model.state() as Readonly<Record<string, readonly Rec[]>>)[name] ?? [],
  };
}

/** The tenant with its shell: webhooks are owed, tried and logged. */
export function openShell(
  switches: HaloOptions['switches'],
  deliver: (notice: Notice) => number,
): { readonly tenant: TestTenant; readonly simulator: Simulator; pumpAll(): Promise<void> } {
  const tenant = openTenant(switches);
  const simulator = new Simulator({
    model: tenant.model,
    clock: tenant.clock,
    books: memoryBooks(),
    deliver: (notice) => Promise.resolve({ status: deliver(notice) }),
    ladderMs: [],
    endless: false,
    onTried: (notice, status) => tenant.model.delivered(notice, status),
  });
  const pumpAll = async (): Promise<void> => {
    while ((await simulator.outbox.pump()) > 0);
  };
  return { tenant, simulator, pumpAll };
}

/** An invoice of one taxed line of 100 and one of 2 × 12.50. */
export const invoiceOf = (change: Rec = {}): Rec => ({
  client_id: 1,
  invoice_date: '2026-11-20',
  posted: true,
  lines: [
    { _itemid: 1, qty_order: 1 },
    { _itemid: 2, qty_order: 2 },
  ],
  ...change,
});
