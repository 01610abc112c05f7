/**
 * The QuickBooks Online model: gateway (token, realm, limits), then the API: create, read, update, delete, void, query, CDC, batch. Each
 * request is one step: it either changes the books and says so, or refuses in QuickBooks' own words.
 */
import { slidingWindow, type Limit } from '../simulator/limits.ts';
import type {
  FailureKind,
  ModelAnswer,
  QuickBooksSeed,
  Row,
  SimClock,
  VendorModel,
  WireRequest,
  WireResponse,
} from '../simulator/types.ts';
import { changeDataCapture } from './cdc.ts';
import { Company, pacific, textAt, type Rec } from './company.ts';
import { entityAt, entityNamed, type EntityDefinition } from './entities.ts';
import { failureResponse, faultBody, faultResponse, gatewayResponse, Refusal, refusals } from './faults.ts';
import { OAuth } from './oauth.ts';
import { runQuery } from './query.ts';
import { defaultSwitches, type Switches } from './switches.ts';
import { noticesFor } from './webhooks.ts';
import { create, remove, update, voided, type Change, type WriteContext } from './write.ts';

export interface QuickBooksOptions {
  readonly seed: QuickBooksSeed;
  readonly clock: SimClock;
  /** The vendor's limits times this. */
  readonly limitMultiplier?: number;
  readonly switches?: Partial<Switches>;
}

const PATH = /^\/v3\/company\/([^/]+)\/([a-z]+)(?:\/([^/]+))?(?:\/([a-z]+))?$/;
const BATCH_MAX = 30;
const REQUEST_ID_MAX = 50;

/** @see https://developer.intuit.com/app/developer/qbo/docs/learn/limits-and-throttles */
const LIMITS: Readonly<Record<'minute' | 'second' | 'batch', Limit>> = {
  minute: { requests: 500, windowMs: 60_000 },
  second: { requests: 10, windowMs: 1_000 },
  batch: { requests: 40, windowMs: 60_000 },
};

interface Done {
  readonly status: number;
  readonly body: Rec;
  readonly changes: readonly Change[];
}

const done = (body: Rec, changes: readonly Change[] = []): Done => ({ status: 200, body, changes });

export class QuickBooksModel implements VendorModel {
  readonly name = 'quickbooks';
  readonly #options: QuickBooksOptions;
  readonly #switches: Switches;
  readonly #oauth: OAuth;
  readonly #companies = new Map<string, Company>();
  readonly #allow: ReturnType<typeof slidingWindow>;
  #sequence = 0;
  #stale = false;

  constructor(options: QuickBooksOptions) {
    this.#options = options;
    this.#switches = { ...defaultSwitches, ...options.switches };
    this.#oauth = new OAuth(options.seed, options.clock, this.#switches);
    this.#allow = slidingWindow(options.clock);
    this.#open();
  }

  #open(): void {
    for (const company of this.#options.seed.companies)
      this.#companies.set(company.realmId, new Company(company));
  }

  classify({ method, path }: WireRequest): string {
    const [, , action = '', id] = PATH.exec(path) ?? [];
    if (!path.startsWith('/v3/')) return 'token';
    if (action === 'query' || action === 'cdc' || action === 'batch') return action;
    return method === 'GET' || id !== undefined ? 'read' : 'write';
  }

  handle(request: WireRequest): ModelAnswer {
    const sign = this.#oauth.handle(request);
    if (sign) return { response: sign, changed: this.#oauth.takeChanged(), notices: [] };
    return this.#api(request, true);
  }

  asUser(request: WireRequest): ModelAnswer {
    return this.#api(request, false);
  }

  #api(request: WireRequest, guarded: boolean): ModelAnswer {
    const now = this.#options.clock.now();
    const [, realmId = '', action = '', id, verb] = PATH.exec(request.path) ?? [];
    const refused = guarded ? this.#gate(request, realmId, action, now) : undefined;
    if (refused) return this.#answer(refused, undefined, []);
    const company = this.#companies.get(realmId);
    if (!company || action === '')
      return this.#answer(
        {
          status: 404,
          headers: { 'content-type': 'text/html' },
          body: '<html><body>404 Not Found</body></html>',
        },
        undefined,
        [],
      );
    const requestId = request.query.get('requestid') ?? '';
    const replay = requestId === '' ? undefined : company.reply(requestId);
    if (replay && request.method === 'POST')
      return this.#answer(this.#json(replay.status, replay.body), company, []);
    return this.#perform(request, company, { action, id, verb, requestId });
  }

  #perform(
    request: WireRequest,
    company: Company,
    target: {
      readonly action: string;
      readonly id: string | undefined;
      readonly verb: string | undefined;
      readonly requestId: string;
    },
  ): ModelAnswer {
    const now = this.#options.clock.now();
    const time = pacific(now, true);
    const asJson = (request.headers['accept'] ?? '').includes('json');
    try {
      if (target.requestId.length > REQUEST_ID_MAX) throw refusals.tooLong('requestid', REQUEST_ID_MAX);
      const { status, body, changes } = this.#route(request, company, target);
      const text = JSON.stringify({ ...body, time });
      if (target.requestId !== '' && request.method === 'POST')
        company.keepReply(target.requestId, status, text);
      if (!asJson) throw refusals.notModelled('XML answers of a success; send Accept: application/json');
      return this.#answer(this.#json(status, text), company, changes);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return this.#answer(faultResponse(error, time, asJson), company, []);
    }
  }

  #gate(request: WireRequest, realmId: string, action: string, now: number): WireResponse | undefined {
    const checked = this.#oauth.check(request, realmId);
    if (checked === 'expired')
      return gatewayResponse(401, '3200', 'AuthenticationFailed', 'Token expired: AB01...', now);
    if (checked === 'forbidden')
      return gatewayResponse(
        403,
        '3100',
        'ApplicationAuthorizationFailed',
        'The token is not valid for this company',
        now,
      );
    const times = this.#options.limitMultiplier ?? 1;
    const scaled = ({ requests, windowMs }: Limit): Limit => ({ requests: requests * times, windowMs });
    const allowed =
      this.#allow(`${realmId}/second`, scaled(LIMITS.second)) &&
      this.#allow(`${realmId}/minute`, scaled(LIMITS.minute)) &&
      (action !== 'batch' || this.#allow(`${realmId}/batch`, scaled(LIMITS.batch)));
    return allowed ? undefined : failureResponse('429', now, pacific(now, true));
  }

  #route(
    request: WireRequest,
    company: Company,
    {
      action,
      id,
      verb,
    }: { readonly action: string; readonly id: string | undefined; readonly verb: string | undefined },
  ): Done {
    const isRead = request.method === 'GET';
    if (action === 'query')
      return done({
        QueryResponse: runQuery(
          company,
          isRead ? (request.query.get('query') ?? '') : request.body.toString('utf8'),
        ),
      });
    if (action === 'cdc') return done(changeDataCapture(company, request.query, this.#options.clock.now()));
    if (action === 'batch') return this.#batch(company, parse(request));
    const definition = entityAt(action);
    if (!definition) throw refusals.notModelled(`the resource ${action}`);
    if (verb !== undefined) throw refusals.notModelled(`${action}/${verb}`);
    if (isRead) return done({ [definition.name]: this.#read(company, definition, id ?? '1') });
    if (request.method !== 'POST') throw refusals.unsupported(request.method);
    return this.#write(company, definition, parse(request), request.query);
  }

  #read(company: Company, definition: EntityDefinition, id: string): Rec {
    const key = definition.family === 'settings' ? '1' : id;
    const record =
      (this.#stale && company.previous(definition.name, key)) || company.get(definition.name, key);
    this.#stale = false;
    if (!record) throw refusals.notFound();
    return record;
  }

  #write(company: Company, definition: EntityDefinition, body: Rec, query: URLSearchParams): Done {
    const include = query.get('include') ?? '';
    const operation = include === 'void' ? 'void' : (query.get('operation') ?? 'update');
    const { record, changes } = this.#change(
      company,
      definition,
      body,
      operation,
      include.includes('allowduplicatedocnum'),
    );
    return done({ [definition.name]: record }, changes);
  }

  #change(
    company: Company,
    definition: EntityDefinition,
    body: Rec,
    operation: string,
    allowDuplicate: boolean,
  ): { readonly record: Rec; readonly changes: readonly Change[] } {
    const context: WriteContext = {
      company,
      definition,
      now: this.#options.clock.now(),
      switches: this.#switches,
      allowDuplicate,
    };
    if (operation === 'delete') return remove(context, body);
    if (operation === 'void') return voided(context, body);
    if (operation !== 'update' && operation !== 'create') throw refusals.unsupported(operation);
    return textAt(body, 'Id') === '' ? create(context, body) : update(context, body);
  }

  /** Serial, not atomic; an item's fault is its own. */
  #batch(company: Company, body: Rec): Done {
    const items = Array.isArray(body['BatchItemRequest']) ? (body['BatchItemRequest'] as Rec[]) : [];
    if (items.length === 0) throw refusals.malformed('Batch Request is Empty');
    if (items.length > BATCH_MAX)
      throw refusals.malformed(`Batch Request has ${items.length} items; the maximum is ${BATCH_MAX}`);
    const changes: Change[] = [];
    const answers = items.map((item) => {
      try {
        const { bId, ...answer } = this.#batchItem(company, item, changes);
        return { ...answer, bId };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return { Fault: faultBody(error), bId: item['bId'] };
      }
    });
    return done({ BatchItemResponse: answers }, changes);
  }

  #batchItem(company: Company, item: Rec, changes: Change[]): Rec {
    const { bId, operation = 'create', optionsData = '', Query: statement } = item;
    if (typeof statement === 'string') return { QueryResponse: runQuery(company, statement), bId };
    const name = Object.keys(item).find((key) => entityNamed(key)?.name === key);
    const definition = name === undefined ? undefined : entityNamed(name);
    if (!definition || name === undefined) throw refusals.malformed('The batch item names no entity');
    const verb = optionsData === 'void' ? 'void' : String(operation);
    const result = this.#change(
      company,
      definition,
      item[name] as Rec,
      verb,
      optionsData === 'allowduplicatedocnum',
    );
    changes.push(...result.changes);
    return { [definition.name]: result.record, bId };
  }

  #json(status: number, body: string): WireResponse {
    return {
      status,
      headers: {
        'content-type': 'application/json;charset=UTF-8',
        'cache-control': 'max-age=0, no-cache, no-store, must-revalidate, private',
      },
      body,
    };
  }

  #answer(response: WireResponse, company: Company | undefined, changes: readonly Change[]): ModelAnswer {
    this.#sequence += 1;
    const { seed, clock } = this.#options;
    const told = changes.filter(({ entity }) => entityNamed(entity)?.webhook);
    const notices = company
      ? noticesFor(company.realmId, told, this.#sequence, clock.now(), {
          url: seed.webhookUrl,
          verifierToken: seed.verifierToken,
          form: this.#switches.webhookForm,
        })
      : [];
    const headers = {
      ...response.headers,
      intuit_tid: `1-sim-${String(this.#sequence).padStart(10, '0')}`,
      'qbo-version': '2073.223',
    };
    const changed = company?.takeChanged() ?? [];
    const sequence: Row[] =
      changed.length > 0 ? [{ table: 'sequence', key: 'answers', value: this.#sequence }] : [];
    return {
      response: { ...response, headers },
      changed: [...changed, ...this.#oauth.takeChanged(), ...sequence],
      notices,
    };
  }

  failure(kind: FailureKind): WireResponse {
    const now = this.#options.clock.now();
    return failureResponse(kind, now, pacific(now, true));
  }

  play(kind: 'stale' | 'revoke-grant'): void {
    if (kind === 'stale') this.#stale = true;
    else this.#oauth.revokeAll();
  }

  state(): unknown {
    const companies = [...this.#companies.values()].map((company) => [company.realmId, company.state()]);
    return { companies: Object.fromEntries(companies), grants: this.#oauth.state() };
  }

  load(rows: Iterable<Row>): void {
    const all = [...rows];
    this.#oauth.load(all);
    for (const [realmId, company] of this.#companies)
      company.restore(all.filter(({ table }) => table.startsWith(`${realmId}/`)));
    this.#sequence = Number(all.find(({ table }) => table === 'sequence')?.value ?? 0);
  }

  rows(): Iterable<Row> {
    return [...[...this.#companies.values()].flatMap((company) => company.rows()), ...this.#oauth.rows()];
  }

  reset(): void {
    this.#oauth.clear();
    this.#companies.clear();
    this.#open();
  }
}

/** @throws Refusal for what is not a JSON object */
function parse(request: WireRequest): Rec {
  const type = request.headers['content-type'] ?? '';
  if (!type.includes('json'))
    throw refusals.malformed(`Content-Type ${type || '(none)'} is not application/json`);
  try {
    const body: unknown = JSON.parse(request.body.toString('utf8'));
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Rec;
  } catch {
    // Said below, as for any other body that is no object.
  }
  throw refusals.malformed('Request has invalid or unsupported property or is not valid JSON');
}
