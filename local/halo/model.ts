/**
 * The HaloPSA model: token, limits, then the API. Posts are arrays, updates are partial, child collections are replaced, fields that begin
 * with an underscore are commands and never stored. What is not modelled is refused, saying so.
 */
import { createHash } from 'node:crypto';
import Big from 'big.js';
import { slidingWindow } from '../simulator/limits.ts';
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
import { completeInvoice, round2, type Masters, type Rec } from './invoices.ts';
import { listAnswer } from './lists.ts';
import { resourceNamed, type ResourceDefinition } from './resources.ts';
import { Store } from './store.ts';
import { defaultSwitches, type Switches } from './switches.ts';
import { noticesFor } from './webhooks.ts';

export interface HaloOptions {
  readonly seed: HaloSeed;
  readonly clock: SimClock;
  readonly limitMultiplier?: number;
  readonly switches?: Partial<Switches>;
}

/** The hosted default that most tenants report; HaloPSA sets it per tenant. */
const LIMIT = { requests: 250, windowMs: 300_000 };
const PATH = /^\/api\/([A-Za-z]+)(?:\/([^/]+))?(?:\/([A-Za-z]+))?$/;

export interface Told {
  readonly resource: string;
  readonly id: string;
  readonly verb: 'Created' | 'Updated' | 'Deleted';
}

class Refused extends Error {
  readonly status: number;
  readonly body: unknown;
  constructor(status: number, body: unknown) {
    super(typeof body === 'string' ? body : JSON.stringify(body));
    this.status = status;
    this.body = body;
  }
}

const answer = (status: number, body: unknown): WireResponse =>
  typeof body === 'string'
    ? { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body }
    : { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(body) };

export class HaloModel implements VendorModel {
  readonly name = 'halo';
  readonly #options: HaloOptions;
  readonly #switches: Switches;
  readonly #tokens = new Map<string, { readonly expiresAt: number; readonly scope: string }>();
  readonly #allow: ReturnType<typeof slidingWindow>;
  #store: Store;
  #counter = 0;
  #stale = false;

  constructor(options: HaloOptions) {
    this.#options = options;
    this.#switches = { ...defaultSwitches, ...options.switches };
    this.#allow = slidingWindow(options.clock);
    this.#store = new Store(options.seed);
  }

  classify({ method, path }: WireRequest): string {
    if (path.startsWith('/auth')) return 'token';
    const [, , id] = PATH.exec(path) ?? [];
    return method === 'GET' ? (id === undefined ? 'list' : 'read') : 'write';
  }

  handle(request: WireRequest): ModelAnswer {
    return this.#guarded(request, true);
  }

  asUser(request: WireRequest): ModelAnswer {
    return this.#guarded(request, false);
  }

  #guarded(request: WireRequest, asProgram: boolean): ModelAnswer {
    try {
      if (request.path === '/api/authinfo') return this.#plain(this.#authInfo(request));
      if (request.path === '/auth/token') return this.#plain(this.#token(request));
      if (asProgram) this.#gate(request);
      return this.#api(request);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#store.takeChanged();
      return this.#plain(answer(error.status, error.body));
    }
  }

  #plain(response: WireResponse): ModelAnswer {
    return { response, changed: this.#store.takeChanged(), notices: [] };
  }

  #authInfo({ headers }: WireRequest): WireResponse {
    return answer(200, {
      auth_url: `http://${headers['host'] ?? 'localhost'}/auth`,
      tenant_id: this.#options.seed.tenant,
    });
  }

  #token(request: WireRequest): WireResponse {
    const { seed, clock } = this.#options;
    const form = new URLSearchParams(request.body.toString('utf8'));
    const tenant = request.query.get('tenant') ?? form.get('tenant') ?? seed.tenant;
    if (request.method !== 'POST') return answer(405, '');
    if (form.get('grant_type') !== 'client_credentials')
      return answer(400, { error: 'unsupported_grant_type' });
    if (
      form.get('client_id') !== seed.clientId ||
      form.get('client_secret') !== seed.clientSecret ||
      tenant !== seed.tenant
    ) {
      return answer(400, { error: 'invalid_client', error_description: 'Bad credentials' });
    }
    this.#counter += 1;
    const token = createHash('sha256').update(`halo ${clock.now()} ${this.#counter}`).digest('hex');
    const scope = form.get('scope') ?? 'all';
    this.#tokens.set(token, { expiresAt: clock.now() + this.#switches.tokenSeconds * 1_000, scope });
    return answer(200, {
      access_token: token,
      token_type: 'Bearer',
      expires_in: this.#switches.tokenSeconds,
      scope,
    });
  }

  #gate({ headers, method, path }: WireRequest): void {
    const { clock, limitMultiplier = 1 } = this.#options;
    const token = this.#tokens.get(/^Bearer (.+)$/.exec(headers['authorization'] ?? '')?.[1] ?? '');
    if (!token || token.expiresAt <= clock.now()) throw new Refused(401, '');
    const needed = resourceNamed(PATH.exec(path)?.[1] ?? '')?.scope;
    const wanted = `${method === 'GET' ? 'read' : 'edit'}:${needed ?? ''}`;
    const scopes = token.scope.split(/\s+/);
    const granted =
      needed === undefined ||
      ['all', 'all:standard', 'admin', wanted, `edit:${needed}`, `admin:${needed}`].some((scope) =>
        scopes.includes(scope),
      );
    if (!granted) throw new Refused(403, { error: `the token lacks ${wanted}` });
    if (!this.#allow('tenant', { ...LIMIT, requests: LIMIT.requests * limitMultiplier })) {
      throw new Refused(429, 'Rate Limit Reached - 300 Requests per rolling 5 minute window');
    }
  }

  #api(request: WireRequest): ModelAnswer {
    const [, name = '', id, verb] = PATH.exec(request.path) ?? [];
    if (name.toLowerCase() === 'control') return this.#control(request);
    if (name.toLowerCase() === 'instanceinfo')
      return this.#plain(answer(200, { version: '2.228.1', simulator: true }));
    const definition = resourceNamed(name);
    if (!definition)
      throw new Refused(404, { error: `the HaloPSA simulator does not model ${request.path}` });
    if (request.method === 'GET') return this.#plain(answer(200, this.#read(definition, id, request.query)));
    if (request.method === 'DELETE' && id !== undefined) return this.#delete(definition, id);
    if (request.method !== 'POST') throw new Refused(405, '');
    if (definition.name === 'Invoice' && verb === 'void' && id !== undefined) return this.#void(id);
    if (id !== undefined)
      throw new Refused(404, { error: `the HaloPSA simulator does not model POST ${request.path}` });
    return this.#post(definition, request);
  }

  #control(request: WireRequest): ModelAnswer {
    if (request.method === 'POST')
      this.#store.setControl(
        Object.fromEntries(
          Object.entries(elements(request)[0] ?? {}).filter(([field]) => !field.startsWith('_')),
        ),
      );
    return this.#plain(answer(200, this.#store.control));
  }

  #read(definition: ResourceDefinition, id: string | undefined, query: URLSearchParams): unknown {
    if (id === undefined) return listAnswer(definition, this.#store.all(definition.name), query);
    const record =
      (this.#stale && this.#store.previous(definition.name, id)) || this.#store.get(definition.name, id);
    this.#stale = false;
    if (!record) throw new Refused(404, { error: `${definition.name} ${id} does not exist` });
    return record;
  }

  #post(definition: ResourceDefinition, request: WireRequest): ModelAnswer {
    if (definition.creatable === false) throw new Refused(405, '');
    const posted = elements(request);
    const told = posted.map((one) => this.#write(definition, one));
    const last = told.at(-1);
    const body = last ? this.#store.get(definition.name, last.id) : [];
    const quiet =
      this.#switches.automationsFlagStopsWebhooks &&
      posted.some((one) => one['_dont_fire_automations'] === true);
    return this.#changedAnswer(body, quiet ? [] : told.flatMap((one) => [one, ...this.#alsoTold(one)]));
  }

  /** A payment row moves its invoice, too. */
  #alsoTold({ resource, id }: Told): readonly Told[] {
    if (resource !== 'InvoicePayment') return [];
    const invoice = this.#store.get('InvoicePayment', id)?.['invoice_id'];
    return [{ resource: 'Invoice', id: String(invoice), verb: 'Updated' }];
  }

  #changedAnswer(body: unknown, told: readonly Told[]): ModelAnswer {
    const now = this.#options.clock.now();
    const notices: Notice[] = told.flatMap((one) => {
      this.#counter += 1;
      return noticesFor(one, this.#store.all('Webhook'), this.#counter, now, this.#switches);
    });
    return {
      response: answer(201, body),
      changed: [...this.#store.takeChanged(), { table: 'counter', key: '1', value: this.#counter }],
      notices,
    };
  }

  #write(definition: ResourceDefinition, posted: Rec): Told {
    const fields = Object.fromEntries(
      Object.entries(posted).filter(
        ([field, value]) =>
          (!field.startsWith('_') || field === '_itemid') &&
          value !== undefined &&
          !definition.readOnly?.includes(field),
      ),
    );
    const sentId = posted['id'] === undefined || posted['id'] === 0 ? undefined : String(posted['id']);
    const before = sentId === undefined ? undefined : this.#store.get(definition.name, sentId);
    if (sentId !== undefined && !before)
      throw new Refused(404, { error: `${definition.name} ${sentId} does not exist` });
    this.#refuseStale(before, posted);
    const merged = { ...definition.defaults, ...before, ...fields };
    for (const field of definition.required) {
      if (merged[field as keyof typeof merged] === undefined)
        throw new Refused(400, { [`[0].${field}`]: [`The ${field} field is required.`] });
    }
    const id = before
      ? before['id']
      : definition.name === 'Webhook'
        ? this.#uuid()
        : this.#store.nextId(definition.name);
    const now = new Date(this.#options.clock.now()).toISOString();
    const dated: Rec = {
      ...merged,
      id,
      last_modified: now,
      date_created: before?.['date_created'] ?? now,
      change_seq: Number(before?.['change_seq'] ?? 0) + 1,
    };
    if (definition.name === 'InvoicePayment') this.#settle(before, dated, now);
    this.#store.put(definition.name, definition.name === 'Invoice' ? this.#invoice(dated) : dated);
    return { resource: definition.name, id: String(id), verb: before ? 'Updated' : 'Created' };
  }

  #refuseStale(before: Rec | undefined, posted: Rec): void {
    const sent = posted['change_seq'];
    if (
      !this.#switches.checkChangeSeq ||
      !before ||
      sent === undefined ||
      posted['ignore_change_seq'] === true
    )
      return;
    if (sent !== before['change_seq'])
      throw new Refused(400, { error: 'The record has been changed by someone else' });
  }

  #uuid(): string {
    this.#counter += 1;
    const hex = createHash('sha256').update(`webhook ${this.#counter}`).digest('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }

  #invoice(dated: Rec): Rec {
    if (!this.#store.get('Client', String(dated['client_id'])))
      throw new Refused(400, { '[0].client_id': [`Client ${String(dated['client_id'])} does not exist.`] });
    return completeInvoice(
      dated,
      this.#masters(),
      this.#switches,
      new Date(this.#options.clock.now()).toISOString().slice(0, 10),
    );
  }

  #masters(): Masters {
    const store = this.#store;
    return {
      item: (id) => store.get('Item', String(id)),
      client: (id) => store.get('Client', String(id)),
      tax: (id) => store.get('Tax', id),
      untaxed: (realmId) =>
        store.all('Tax').find((tax) => tax['qbo_company_id'] === realmId && tax['value'] === 0),
    };
  }

  /** `amountpaid` follows from the payment rows and nothing else. */
  #settle(before: Rec | undefined, after: Rec | undefined, now: string): void {
    const invoiceId = String((after ?? before)?.['invoice_id']);
    const invoice = this.#store.get('Invoice', invoiceId);
    if (!invoice) throw new Refused(400, { '[0].invoice_id': [`Invoice ${invoiceId} does not exist.`] });
    const change = new Big(Number(after?.['amount'] ?? 0)).minus(Number(before?.['amount'] ?? 0));
    const paid = round2(new Big(Number(invoice['amountpaid'] ?? 0)).plus(change)).toNumber();
    this.#store.put(
      'Invoice',
      this.#invoice({
        ...invoice,
        amountpaid: paid,
        last_modified: now,
        change_seq: Number(invoice['change_seq'] ?? 0) + 1,
      }),
    );
  }

  #delete(definition: ResourceDefinition, id: string): ModelAnswer {
    const record = this.#store.get(definition.name, id);
    if (!record || !definition.deletable)
      throw new Refused(404, { error: `${definition.name} ${id} does not exist or cannot be deleted` });
    if (definition.name === 'InvoicePayment')
      this.#settle(record, undefined, new Date(this.#options.clock.now()).toISOString());
    const also = this.#alsoTold({ resource: definition.name, id, verb: 'Deleted' });
    this.#store.remove(definition.name, id);
    return this.#changedAnswer(record, [{ resource: definition.name, id, verb: 'Deleted' }, ...also]);
  }

  #void(id: string): ModelAnswer {
    const record = this.#store.get('Invoice', id);
    if (!record) throw new Refused(404, { error: `Invoice ${id} does not exist` });
    const now = new Date(this.#options.clock.now()).toISOString();
    this.#store.put('Invoice', this.#invoice({ ...record, voided: true, last_modified: now }));
    return this.#changedAnswer(this.#store.get('Invoice', id), [
      { resource: 'Invoice', id, verb: 'Updated' },
    ]);
  }

  failure(kind: FailureKind): WireResponse {
    if (kind === '429') return answer(429, 'Rate Limit Reached - 300 Requests per rolling 5 minute window');
    if (kind === '403') return answer(403, { error: 'Forbidden' });
    if (kind === '500')
      return answer(500, { ClassName: 'System.Exception', Message: 'An error has occurred.' });
    if (kind === '503') return answer(503, 'Service Unavailable');
    return { status: 200, headers: { 'content-type': 'application/xml' }, body: '<error>planted</error>' };
  }

  play(kind: 'stale' | 'revoke-grant'): void {
    if (kind === 'stale') this.#stale = true;
    else this.#tokens.clear();
  }

  state(): unknown {
    return this.#store.state();
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
    this.#store = new Store(this.#options.seed);
    this.#tokens.clear();
  }
}

/** The posted array. @throws Refused 400 in the model-binding shape for anything else */
function elements(request: WireRequest): readonly Rec[] {
  let body: unknown;
  try {
    body = JSON.parse(request.body.toString('utf8'));
  } catch {
    throw new Refused(400, { '': ['A non-empty, valid JSON request body is required.'] });
  }
  if (!Array.isArray(body))
    throw new Refused(400, { $: ['The JSON value could not be converted to a list; post an array.'] });
  return body as Rec[];
}
