/**
 * The QuickBooks Online model: sign-in, the gateway (token, realm, limits), then the API. Each request is one step: it either changes the books
 * and says so, or refuses in QuickBooks' own words.
 */
import { slidingWindow } from '../simulator/limits.ts';
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
import { fileAt } from './attachments.ts';
import type { Change } from './change.ts';
import { Company } from './company.ts';
import { entityNamed } from './entities.ts';
import { failureResponse, faultResponse, Refusal, refusals } from './faults.ts';
import { refusedAtGate, type Gateway } from './gateway.ts';
import { OAuth } from './oauth.ts';
import type { Scope } from './operations.ts';
import { present } from './present.ts';
import { pacific, type Rec } from './records.ts';
import { checkRequestId, remember, replyTo, requestIdOf } from './replies.ts';
import { Oddity } from './removal.ts';
import { targetOf, wantsJson, type Target } from './request.ts';
import { route, type Routed } from './router.ts';
import { defaultSwitches, type Switches } from './switches.ts';
import { noticesFor } from './webhooks.ts';
import { toXml } from './xml.ts';

export interface QuickBooksOptions {
  readonly seed: QuickBooksSeed;
  readonly clock: SimClock;
  /** The vendor's limits times this. */
  readonly limitMultiplier?: number;
  readonly switches?: Partial<Switches>;
}

const REALM = /^\/v3\/company\/([^/]+)/;
const NO_CACHE = { 'cache-control': 'max-age=0, no-cache, no-store, must-revalidate, private' };

const written = (status: number, body: string, json: boolean): WireResponse => ({
  status,
  headers: {
    'content-type': json ? 'application/json;charset=UTF-8' : 'application/xml;charset=UTF-8',
    ...NO_CACHE,
  },
  body,
});

export class QuickBooksModel implements VendorModel {
  readonly name = 'quickbooks';
  readonly #options: QuickBooksOptions;
  readonly #switches: Switches;
  readonly #gateway: Gateway;
  readonly #companies = new Map<string, Company>();
  #sequence = 0;
  #stale = false;

  constructor(options: QuickBooksOptions) {
    const { seed, clock, limitMultiplier = 1, switches } = options;
    this.#options = options;
    this.#switches = { ...defaultSwitches, ...switches };
    const oauth = new OAuth(seed, clock, this.#switches);
    this.#gateway = { oauth, allow: slidingWindow(clock), limitMultiplier, switches: this.#switches };
    this.#open();
  }

  #open(): void {
    for (const company of this.#options.seed.companies)
      this.#companies.set(company.realmId, new Company(company));
  }

  classify({ method, path }: WireRequest): string {
    const { action = '', id } = targetOf(path) ?? {};
    if (!path.startsWith('/v3/')) return 'token';
    if (action === 'query' || action === 'cdc' || action === 'batch') return action;
    return method === 'GET' || id !== undefined ? 'read' : 'write';
  }

  handle(request: WireRequest): ModelAnswer {
    const open = this.#gateway.oauth.handle(request) ?? fileAt(request.path, this.#companies);
    if (open) return { response: open, changed: this.#gateway.oauth.takeChanged(), notices: [] };
    const realmId = REALM.exec(request.path)?.[1] ?? '';
    const target = targetOf(request.path);
    const now = this.#options.clock.now();
    const refused = refusedAtGate(this.#gateway, request, target ?? { realmId, action: '' }, now);
    return refused ? this.#answer(refused, undefined, []) : this.#api(request, target, false);
  }

  asUser(request: WireRequest): ModelAnswer {
    return this.#api(request, targetOf(request.path), true);
  }

  #api(request: WireRequest, target: Target | undefined, byPerson: boolean): ModelAnswer {
    const { clock } = this.#options;
    const company = target && this.#companies.get(target.realmId);
    const time = pacific(clock.now(), true);
    if (!target || !company)
      return this.#answer(
        faultResponse(refusals.unknownPath(request.path), time, wantsJson(request)),
        undefined,
        [],
      );
    const origin = `http://${request.headers['host'] ?? 'localhost'}`;
    const scope = { company, clock, switches: this.#switches, byPerson, origin, realmId: target.realmId };
    const isUnknowing = target.action === 'upload' && !this.#switches.uploadsKnowRequestIds;
    const requestId = isUnknowing ? '' : requestIdOf(request);
    try {
      checkRequestId(requestId, target.action);
      const known = replyTo(company, requestId, request, clock.now(), this.#switches);
      if (known)
        return this.#answer(written(known.status, known.body, known.body.startsWith('{')), company, []);
      return this.#carriedOut(scope, request, target, requestId, time);
    } catch (error) {
      return this.#refused(scope, request, requestId, time, error);
    }
  }

  #carriedOut(
    scope: Scope,
    request: WireRequest,
    target: Target,
    requestId: string,
    time: string,
  ): ModelAnswer {
    const routed: Routed = route({ scope, stale: (...named) => this.#previous(...named) }, request, target);
    if ('raw' in routed)
      return this.#answer(
        { ...routed.raw, headers: { ...routed.raw.headers, ...NO_CACHE } },
        scope.company,
        [],
      );
    const body = routed.untimed ? routed.body : { ...routed.body, time };
    return this.#told(scope, request, requestId, body, routed.changes);
  }

  #told(
    scope: Scope,
    request: WireRequest,
    requestId: string,
    body: Rec,
    changes: readonly Change[],
  ): ModelAnswer {
    const json = wantsJson(request);
    const text = json ? JSON.stringify(body) : toXml(body);
    const now = this.#options.clock.now();
    remember(scope.company, requestId, request, now, this.#switches, {
      status: 200,
      body: text,
      refused: false,
    });
    return this.#answer(written(200, text, json), scope.company, changes);
  }

  /** @throws what is no refusal: a fault of the simulator's own */
  #refused(scope: Scope, request: WireRequest, requestId: string, time: string, error: unknown): ModelAnswer {
    if (error instanceof Oddity) return this.#told(scope, request, '', { ...error.body, time }, []);
    if (!(error instanceof Refusal)) throw error;
    const response = faultResponse(error, time, wantsJson(request));
    const { status, body } = response;
    const now = this.#options.clock.now();
    remember(scope.company, requestId, request, now, this.#switches, {
      status,
      body: body.toString(),
      refused: true,
    });
    return this.#answer(response, scope.company, []);
  }

  #previous(company: Company, entity: string, id: string): Rec | undefined {
    const record = this.#stale ? company.previous(entity, id) : undefined;
    this.#stale = false;
    return record;
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
          verbs: this.#switches.webhookVerbs,
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
      changed: [...changed, ...this.#gateway.oauth.takeChanged(), ...sequence],
      notices,
    };
  }

  failure(kind: FailureKind): WireResponse {
    const now = this.#options.clock.now();
    return failureResponse(kind, now, pacific(now, true));
  }

  play(kind: 'stale' | 'revoke-grant'): void {
    if (kind === 'stale') this.#stale = true;
    else this.#gateway.oauth.revokeAll();
  }

  state(of?: string): unknown {
    const companies = [...this.#companies.values()].map((company) => [
      company.realmId,
      company.state((definition, record) => present(company, definition, record, 'alone'), of),
    ]);
    return { companies: Object.fromEntries(companies), grants: this.#gateway.oauth.state() };
  }

  load(rows: Iterable<Row>): void {
    const byRealm = new Map<string, Row[]>([...this.#companies.keys()].map((realmId) => [realmId, []]));
    const others: Row[] = [];
    for (const row of rows) (byRealm.get(row.table.slice(0, row.table.indexOf('/'))) ?? others).push(row);
    this.#gateway.oauth.load(others);
    for (const [realmId, company] of this.#companies) company.restore(byRealm.get(realmId) ?? []);
    this.#sequence = Number(others.find(({ table }) => table === 'sequence')?.value ?? 0);
  }

  *rows(): Generator<Row> {
    for (const company of this.#companies.values()) yield* company.rows();
    yield* this.#gateway.oauth.rows();
  }

  reset(): void {
    this.#gateway.oauth.clear();
    this.#companies.clear();
    this.#open();
  }
}
