/**
 * The HaloPSA model: the gate, then the API. Posts are arrays, updates are partial, child collections are replaced, fields that begin with an
 * underscore are commands and never stored. What is not modelled is refused, saying so. A request is carried out whole or not at all.
 */
import { createHash } from 'node:crypto';
import type {
  FailureKind,
  HaloSeed,
  ModelAnswer,
  Notice,
  Row,
  SimClock,
  VendorModel,
  WireRequest,
  WireResponse,
} from '../simulator/types.ts';
import type { Done } from './actions.ts';
import { bindAll, elementsOf } from './bind.ts';
import { openGate, type Gate } from './gate.ts';
import { find, listAnswer, type Memory } from './lists.ts';
import { readQuery } from './query.ts';
import { answer, missing, Refused } from './refused.ts';
import { tableOf, type ResourceDefinition } from './resource.ts';
import { tableShapes } from './resources.ts';
import { routeOf, segmentsOf, type Route } from './routes.ts';
import { Store } from './store.ts';
import { defaultSwitches, type Switches } from './switches.ts';
import { mastersOf, told, type Tenant, type Told } from './tenant.ts';
import { isRecord, whole, type Rec } from './values.ts';
import { openPostroom, recordDelivery } from './webhooks.ts';
import { writeRecord } from './writes.ts';

export interface HaloOptions {
  readonly seed: HaloSeed;
  readonly clock: SimClock;
  readonly limitMultiplier?: number;
  readonly switches?: Partial<Switches>;
}

/** Somebody at HaloPSA's own screen. */
const PERSON = { id: 2, name: 'User' };

const unanswered: Done = { body: undefined, told: [] };

export class HaloModel implements VendorModel {
  readonly name = 'halo';
  readonly #options: HaloOptions;
  readonly #switches: Switches;
  readonly #gate: Gate;
  readonly #postroom = openPostroom();
  readonly #remembered: Memory = new Map();
  #store: Store;
  #counter = 0;
  #stale = false;

  constructor(options: HaloOptions) {
    const { seed, clock, limitMultiplier = 1 } = options;
    this.#options = options;
    this.#switches = { ...defaultSwitches, ...options.switches };
    this.#gate = openGate({ seed, clock, limitMultiplier, switches: this.#switches });
    this.#store = new Store(seed, tableShapes);
  }

  classify({ method, path }: WireRequest): string {
    const [root = '', name = '', id] = segmentsOf(path.toLowerCase()) ?? [];
    if (root === 'auth') return 'token';
    if (method !== 'GET' && !(root === 'api' && name === 'report')) return 'write';
    return id === undefined ? 'list' : 'read';
  }

  handle(request: WireRequest): ModelAnswer {
    return this.#guarded(request, true);
  }

  asUser(request: WireRequest): ModelAnswer {
    return this.#guarded(request, false);
  }

  #guarded(request: WireRequest, asProgram: boolean): ModelAnswer {
    try {
      const path = request.path.toLowerCase().replace(/\/+$/, '');
      const early = this.#gate.answer(request, path);
      if (early) return { response: early, changed: [], notices: [] };
      const isApi = path.startsWith('/api/');
      const route = asProgram && isApi ? this.#admitted(request) : routeOf(request.method, request.path);
      return this.#api(route, request, asProgram);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#store.rollBack();
      return { response: answer(error.status, error.body, error.headers), changed: [], notices: [] };
    }
  }

  /** Without a token nobody learns what there is and what not. */
  #admitted(request: WireRequest): Route {
    let route: Route;
    try {
      route = routeOf(request.method, request.path);
    } catch (error) {
      this.#gate.admit(request, undefined);
      throw error;
    }
    this.#gate.admit(request, route.to === 'action' ? route.action.scope : route.definition.scope);
    return route;
  }

  #tenant(asProgram: boolean): Tenant {
    const at = new Date(this.#options.clock.now()).toISOString();
    return {
      store: this.#store,
      switches: this.#switches,
      masters: mastersOf(this.#store),
      at,
      today: at.slice(0, 10),
      who: asProgram ? this.#switches.agent : PERSON,
      newUuid: () => this.#uuid(),
    };
  }

  #api(route: Route, request: WireRequest, asProgram: boolean): ModelAnswer {
    const tenant = this.#tenant(asProgram);
    const { body, told: all, status } = this.#done(route, request, tenant);
    const quiet = asProgram && !this.#switches.apiWritesFireWebhooks;
    const notices = quiet ? [] : this.#notices(all, tenant);
    const changed = this.#store.settle();
    return {
      response: answer(status ?? this.#switches.postStatus, body),
      changed: changed.length === 0 ? [] : [...changed, { table: 'counter', key: '1', value: this.#counter }],
      notices,
    };
  }

  #done(route: Route, request: WireRequest, tenant: Tenant): Done {
    if (route.to === 'action') return route.action.act(request, route.id, tenant);
    const { definition, id } = route;
    if (request.method === 'GET')
      return { ...unanswered, status: 200, body: this.#read(definition, id, request, tenant) };
    return id === undefined
      ? this.#post(definition, request, tenant)
      : this.#delete(definition, id, request, tenant);
  }

  #notices(all: readonly Told[], tenant: Tenant): readonly Notice[] {
    const now = this.#options.clock.now();
    return all.flatMap((one) => {
      this.#counter += 1;
      return this.#postroom.noticesFor(one, this.#counter, now, tenant);
    });
  }

  #read(
    definition: ResourceDefinition,
    id: string | undefined,
    request: WireRequest,
    tenant: Tenant,
  ): unknown {
    const query = readQuery(request.query);
    if (id === undefined) {
      const found = find(definition, request.query, query, tenant, this.#remembered);
      return listAnswer(definition, found, query, tenant);
    }
    const record = this.#found(definition, id);
    return definition.rules?.shown?.(record, tenant, query) ?? record;
  }

  /** @throws Refused 404 for an id that is not of this resource */
  #found(definition: ResourceDefinition, id: string): Rec {
    const table = tableOf(definition);
    const record = (this.#stale && this.#store.previous(table, id)) || this.#store.get(table, id);
    this.#stale = false;
    const anywhere = definition.name === 'Invoice' && this.#switches.templatesThroughInvoicePath;
    if (!record || !(anywhere || (definition.owns?.(record) ?? true))) throw missing(definition.name, id);
    return record;
  }

  #post(definition: ResourceDefinition, request: WireRequest, tenant: Tenant): Done {
    const posted = bindAll(elementsOf(request), definition.schema, this.#switches);
    const writes = posted.map((one) => writeRecord(definition, one, tenant));
    const records = writes.map(([{ record }]) => warned(record, tenant));
    const body =
      records.length > 1 && this.#switches.manyAnswer === 'array' ? records : (records.at(-1) ?? []);
    if (posted.some((one) => one['_validateonly'] === true)) {
      this.#store.rollBack();
      return { body, told: [], status: 200 };
    }
    const stops = this.#switches.automationsFlagStopsWebhooks;
    const isQuiet = stops && posted.some((one) => one['_dont_fire_automations'] === true);
    return { body, told: isQuiet ? [] : writes.flat() };
  }

  #delete(definition: ResourceDefinition, id: string, request: WireRequest, tenant: Tenant): Done {
    const record = this.#found(definition, id);
    definition.rules?.beforeDelete?.(record, tenant, readQuery(request.query));
    this.#store.remove(tableOf(definition), id);
    const also = definition.rules?.afterDelete?.(record, tenant) ?? [];
    return { body: record, told: [told(definition.name, 'Deleted', record), ...also], status: 200 };
  }

  #uuid(): string {
    this.#counter += 1;
    const hex = createHash('sha256').update(`halo ${this.#counter}`).digest('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }

  /** Logs a try of a webhook. @returns the rows to commit with it */
  delivered(notice: Notice, status: number): readonly Row[] {
    recordDelivery(notice, status, this.#tenant(true));
    return [...this.#store.settle(), { table: 'counter', key: '1', value: this.#counter }];
  }

  failure(kind: FailureKind): WireResponse {
    if (kind === '429') {
      const { status, body, headers } = this.#gate.throttled();
      return answer(status, body, headers);
    }
    if (kind === '403') return answer(403, { error: 'Forbidden' });
    if (kind === '500')
      return answer(500, { ClassName: 'System.Exception', Message: 'An error has occurred.' });
    if (kind === '503') return answer(503, 'Service Unavailable');
    return { status: 200, headers: { 'content-type': 'application/xml' }, body: '<error>planted</error>' };
  }

  play(kind: 'stale' | 'revoke-grant'): void {
    if (kind === 'stale') this.#stale = true;
    else this.#gate.revoke();
  }

  state(of?: string): unknown {
    return this.#store.state(of);
  }

  load(rows: Iterable<Row>): void {
    const all = [...rows];
    this.#store.load(all);
    this.#counter = Number(all.find(({ table }) => table === 'counter')?.value ?? 0);
  }

  rows(): Iterable<Row> {
    return this.#store.rows();
  }

  reset(): void {
    this.#store = new Store(this.#options.seed, tableShapes);
    this.#remembered.clear();
    this.#postroom.clear();
    this.#gate.revoke();
  }
}

/** A soft message comes back with what was stored, and is not stored itself. */
function warned(record: Rec, { store }: Tenant): Rec {
  const client = whole(record['client_id']) > 0 ? store.get('Client', record['client_id']) : undefined;
  const isInactive = isRecord(client) && client['inactive'] === true;
  return isInactive ? { ...record, _warning: 'The client is inactive.' } : record;
}
