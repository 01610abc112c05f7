/**
 * The shell around a vendor model: faults, durability, webhooks, the log of what was asked, and the control plane under `/_sim`.
 * Changed rows and owed webhooks are committed together before an answer leaves. In process a request that is never answered, or whose
 * answer is lost, rejects; on the wire the socket hangs or breaks.
 */
import { faultPlan, Faults, type FaultKind } from './faults.ts';
import { Outbox, type Deliver } from './outbox.ts';
import type { MovableClock } from './clock.ts';
import type {
  Books,
  FailureKind,
  ModelAnswer,
  Notice,
  Row,
  VendorModel,
  WireRequest,
  WireResponse,
} from './types.ts';

/** The request was (or was not) carried out and no answer will come. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly performed: boolean;
  constructor(performed: boolean) {
    super(performed ? 'carried out, but the answer was lost' : 'no answer');
    this.performed = performed;
  }
}

export interface SimulatorOptions {
  readonly model: VendorModel;
  readonly clock: MovableClock;
  readonly books: Books;
  readonly deliver: Deliver;
  readonly ladderMs: readonly number[];
  readonly endless: boolean;
  readonly onTried?: (notice: Notice, status: number) => readonly Row[];
  /** How long `slow` takes. */
  readonly slowMs?: number;
  readonly sleep?: (ms: number) => Promise<void>;
}

const LOG_MAX = 2_000;
const CLOCK: Pick<Row, 'table' | 'key'> = { table: '_sim', key: 'clock' };
const FAILURES: ReadonlySet<string> = new Set(['403', '429', '500', '503', 'fault-200', 'xml']);

interface Asked {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly type: string;
  readonly status: number;
}

const json = (status: number, value: unknown): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

export class Simulator {
  readonly outbox: Outbox;
  readonly #options: SimulatorOptions;
  readonly #faults = new Faults();
  readonly #counts = new Map<string, number>();
  #log: Asked[] = [];
  #onOwed: () => void = () => undefined;

  constructor(options: SimulatorOptions) {
    this.#options = options;
    const { model, books, clock } = options;
    this.outbox = new Outbox(options);
    const rows = [...books.load()];
    if (rows.length === 0) books.commit([...model.rows()]);
    else this.#restore(rows, clock);
  }

  #restore(rows: readonly Row[], clock: MovableClock): void {
    const offset = rows.find(({ table, key }) => table === CLOCK.table && key === CLOCK.key)?.value;
    if (typeof offset === 'number') clock.advance(offset - clock.offsetMs);
    this.#options.model.load(rows.filter(({ table }) => !table.startsWith('_')));
    this.outbox.load(rows);
  }

  get name(): string {
    return this.#options.model.name;
  }

  /** Called when something new is owed, so that a timer or a scheduler can pump. */
  onOwed(callback: () => void): void {
    this.#onOwed = callback;
  }

  /** One request as a program makes it. @throws NoAnswer for `timeout` and `lost-reply` */
  async request(request: WireRequest): Promise<WireResponse> {
    const { model, slowMs = 3_000, sleep = wait } = this.#options;
    const fault = this.#faults.take(request);
    if (fault === 'slow') await sleep(slowMs);
    if (fault === 'timeout') throw this.#noted(request, 0, new NoAnswer(false));
    if (fault !== undefined && FAILURES.has(fault))
      return this.#answered(request, model.failure(fault as FailureKind));
    if (fault === 'stale' || fault === 'revoke-grant') model.play(fault);
    const answer = this.#commit(model.handle(request), fault);
    if (fault === 'lost-reply') throw this.#noted(request, 0, new NoAnswer(true));
    return this.#answered(request, answer.response);
  }

  #commit(answer: ModelAnswer, fault?: FaultKind): ModelAnswer {
    const notices = disturbed(answer.notices, fault);
    this.#options.books.commit([...answer.changed, ...this.outbox.rowsOf(notices)]);
    this.outbox.add(notices);
    if (notices.length > 0) this.#onOwed();
    return answer;
  }

  #answered(request: WireRequest, response: WireResponse): WireResponse {
    this.#note(request, response.status);
    return response;
  }

  #noted<E>(request: WireRequest, status: number, error: E): E {
    this.#note(request, status);
    return error;
  }

  #note(request: WireRequest, status: number): void {
    const type = this.#options.model.classify(request);
    this.#counts.set(type, (this.#counts.get(type) ?? 0) + 1);
    this.#counts.set(`status ${status}`, (this.#counts.get(`status ${status}`) ?? 0) + 1);
    const { method, path, query } = request;
    this.#log.push({
      at: new Date(this.#options.clock.now()).toISOString(),
      method,
      path,
      query: query.toString(),
      type,
      status,
    });
    if (this.#log.length > 2 * LOG_MAX) this.#log = this.#log.slice(-LOG_MAX);
  }

  /** Everything below `/_sim`; undefined when the path is not of the control plane. */
  control(request: WireRequest): WireResponse | undefined {
    if (!request.path.startsWith('/_sim')) return undefined;
    const verb = `${request.method} ${request.path}`;
    const act = this.#controls[verb];
    if (!act) return json(404, { error: `the simulator has no ${verb}`, known: Object.keys(this.#controls) });
    try {
      const body: unknown = request.body.length === 0 ? {} : JSON.parse(request.body.toString('utf8'));
      return act(body, request.query);
    } catch (error) {
      return json(400, { error: error instanceof Error ? error.message : String(error) });
    }
  }

  readonly #controls: Readonly<Record<string, (body: unknown, query: URLSearchParams) => WireResponse>> = {
    'GET /_sim/state': (_body, query) => {
      const state = this.#options.model.state(query.get('of') ?? undefined);
      return json(200, { ...(state as object), owedWebhooks: this.outbox.owed });
    },
    'POST /_sim/reset': () => {
      const { model, books } = this.#options;
      model.reset();
      this.#faults.clear();
      this.outbox.clear();
      this.#forget();
      books.clear();
      books.commit([...model.rows()]);
      return json(200, { reset: true });
    },
    'POST /_sim/clock': (body) => {
      const { advanceMs } = body as { advanceMs?: unknown };
      if (typeof advanceMs !== 'number' || advanceMs < 0)
        return json(400, { error: 'advanceMs must be a number of milliseconds, not below 0' });
      const { clock, books } = this.#options;
      clock.advance(advanceMs);
      books.commit([{ ...CLOCK, value: clock.offsetMs }]);
      this.#onOwed();
      return json(200, { now: new Date(clock.now()).toISOString() });
    },
    'POST /_sim/faults': (body) => json(200, { planted: this.#faults.plant(faultPlan.parse(body)) }),
    'GET /_sim/faults': () => json(200, this.#faults.list()),
    'DELETE /_sim/faults': () => {
      this.#faults.clear();
      return json(200, { planted: 0 });
    },
    'GET /_sim/requests': () =>
      json(200, { counts: Object.fromEntries(this.#counts), recent: this.#log.slice(-LOG_MAX) }),
    'POST /_sim/requests/reset': () => {
      this.#forget();
      return json(200, { counts: {} });
    },
    'POST /_sim/as-user': (body) => this.#asUser(body as { method?: string; path?: string; body?: unknown }),
  };

  #forget(): void {
    this.#counts.clear();
    this.#log = [];
  }

  #asUser({
    method = 'GET',
    path = '',
    body,
  }: {
    method?: string;
    path?: string;
    body?: unknown;
  }): WireResponse {
    const url = new URL(path, 'http://simulator');
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const request: WireRequest = {
      method: method.toUpperCase(),
      path: url.pathname,
      query: url.searchParams,
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: Buffer.from(text),
    };
    const fault = this.#faults.take(request);
    const { response } = this.#commit(this.#options.model.asUser(request), fault);
    const raw = response.body.toString();
    return json(200, { status: response.status, body: parsed(raw) });
  }
}

const parsed = (raw: string): unknown => {
  try {
    return JSON.parse(raw);
  } catch {
    return raw;
  }
};

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Webhooks that get lost, come twice or in the wrong order. */
function disturbed(notices: readonly Notice[], fault: FaultKind | undefined): readonly Notice[] {
  if (fault === 'drop-webhook') return [];
  if (fault === 'duplicate-webhook')
    return notices.flatMap((notice) => [notice, { ...notice, id: `${notice.id}-again` }]);
  if (fault === 'reorder-webhook') {
    return notices.map((notice) => ({
      ...notice,
      orderKey: `${notice.orderKey}:late`,
      notBeforeEpochMs: notice.notBeforeEpochMs + 2_000,
    }));
  }
  return notices;
}
