/**
 * The whole system in memory under one virtual clock: the handlers that deploy, the engine, the adapters and both simulators, with DynamoDB and
 * SQS in memory beside them. Nothing happens by itself: `settle` moves webhooks, queues and due work until the world is quiet, always in the
 * same order, so a run repeats exactly.
 */
import { handler as connect } from '../../functions/connect.ts';
import { handler as sweep } from '../../functions/sweep.ts';
import { handler as webhookHalo } from '../../functions/webhook-halo.ts';
import { handler as webhookQuickBooks } from '../../functions/webhook-quickbooks.ts';
import { tableNames } from '../../lib/aws/tables.ts';
import { ticketFor } from '../../lib/books/connect.ts';
import { importConnection } from '../../lib/books/capture.ts';
import { adopt, build, type App } from '../../lib/compose.ts';
import { connectPorts, reachIntuitThrough, renewHere } from '../../lib/compose-grants.ts';
import type { Transport } from '../../lib/http/transport.ts';
import { readSettings } from '../../lib/settings.ts';
import type { Connection } from '../../lib/sync/connection.ts';
import type { SecretStore } from '../../lib/sync/secrets.ts';
import { manualClock, type MovableClock } from '../simulator/clock.ts';
import type { Deliver } from '../simulator/outbox.ts';
import type { Simulator } from '../simulator/simulator.ts';
import { answerCall, type Answer, type Call, type HttpHandler } from '../world/gateway.ts';
import { sampleConnections, sampleSecrets } from '../world/sample-connections.ts';
import { memoryCipher } from './cipher.ts';
import { MemoryDynamoDb } from './dynamodb.ts';
import { clientsOf, GATEWAY, makeModels, sleeper, type MemoryWorldOptions, type Models } from './models.ts';
import { nextDue, settle, stepsOf, type Moving, type Steps } from './settle.ts';
import { MemorySqs } from './sqs.ts';
import { intuitOver, simulatorTransport, wireRequest } from './transport.ts';

const HALO = 'http://halo.local';
const QUICKBOOKS = 'http://quickbooks.local';
const VISIBILITY_MS = 30_000;
const MAX_RECEIVE_COUNT = 10;

export interface MemoryWorld {
  readonly app: App;
  readonly clock: MovableClock;
  readonly halo: Simulator;
  readonly quickbooks: Simulator;
  readonly db: MemoryDynamoDb;
  readonly sqs: MemorySqs;
  /** What a person does in the product's own screen. */
  asUser(
    system: 'halo' | 'quickbooks',
    method: string,
    path: string,
    body?: unknown,
  ): { readonly status: number; readonly body: unknown };
  /** Plants faults in a simulator, as `/_sim/faults` does. */
  plant(system: 'halo' | 'quickbooks', plan: unknown): void;
  /** A call to our own gateway. */
  call(call: Pick<Call, 'method' | 'target'> & Partial<Call>): Promise<Answer>;
  /** Moves everything until nothing is left to do, the clock along with it. @param withinMs how far the clock may go */
  settle(withinMs?: number): Promise<void>;
  importAll(): Promise<void>;
  sweep(): Promise<void>;
  /** One piece of work at a time, for a driver that chooses the order itself. @returns how much was moved */
  readonly steps: Steps;
  /** When the next thing is to be done; undefined when nothing is. */
  nextDue(): Promise<number | undefined>;
  /** Other processes in the place of these: nothing that was kept in memory is left. */
  restart(): void;
  /** A process that is told of other tables, or of other things, than those that run. */
  processWith(environment: Readonly<Record<string, string>>): App;
  /** What is asked for from now on is asked of another of the processes; what is in hand stays with its own. */
  turnTo(process: number): void;
}

const handlers: Readonly<Record<string, HttpHandler>> = {
  'webhook-halo': webhookHalo,
  'webhook-quickbooks': webhookQuickBooks,
  connect,
};

const call = (partial: Pick<Call, 'method' | 'target'> & Partial<Call>): Promise<Answer> =>
  answerCall({ headers: {}, body: Buffer.alloc(0), sourceIp: '127.0.0.1', ...partial }, handlers);

/** A function that throws answers as API Gateway would. */
const deliver: Deliver = async ({ url, headers, body }) => {
  const { pathname, search } = new URL(url);
  try {
    return await call({ method: 'POST', target: `${pathname}${search}`, headers, body: Buffer.from(body) });
  } catch {
    return { status: 500 };
  }
};

export async function startMemoryWorld(options: MemoryWorldOptions = {}): Promise<MemoryWorld> {
  const clock = manualClock(Date.parse(options.startAt ?? '2026-11-24T09:00:00.000Z'));
  const models = makeModels(options, clock, deliver);
  const db = new MemoryDynamoDb(options.beforeDynamoDb);
  const sqs = new MemorySqs({
    now: clock.now,
    visibilityMs: VISIBILITY_MS,
    maxReceiveCount: MAX_RECEIVE_COUNT,
    deadLetterOf: (url) => (url.endsWith('-dlq.fifo') ? undefined : url.replace(/\.fifo$/, '-dlq.fifo')),
    ...(options.beforeSqs && { before: options.beforeSqs }),
  });
  let counter = 0;
  const newApp = (environment: Readonly<Record<string, string>> = {}): App => {
    const hosts = { [new URL(HALO).host]: models.halo, [new URL(QUICKBOOKS).host]: models.quickbooks };
    const vendors = simulatorTransport(hosts, clock.now);
    const transport = watched(options.around?.transport?.(vendors) ?? vendors, options.onRequest);
    reachIntuitThrough(intuitOver(transport));
    const { limitMultiplier = 1_000 } = options;
    const app = build({
      settings: readSettings({
        PUBLIC_URL: GATEWAY,
        QBO_LIMIT_MULTIPLIER: String(limitMultiplier),
        HALO_LIMIT_MULTIPLIER: String(limitMultiplier),
      }),
      tables: tableNames(environment),
      clock: { now: clock.now, sleep: sleeper(options, clock) },
      newId: () => `id-${(counter += 1)}`,
      ...clientsOf(db, sqs, options),
      transport,
      cipher: options.cipher ?? memoryCipher,
      secrets: secretsOf(options),
      refresher: () => Promise.reject(new Error('nothing here renews tokens')),
    });
    return renewHere(app);
  };
  const { processes = 1 } = options;
  const newApps = (): readonly [App, ...App[]] => [
    newApp(),
    ...Array.from({ length: processes - 1 }, () => newApp()),
  ];
  const world = worldOf({ ...models, clock, db, sqs, newApps, newApp });
  await connectAll(world, options);
  return world;
}

const secretsOf = ({ secrets = {} }: MemoryWorldOptions): SecretStore => {
  const sample = sampleSecrets('a key for tickets');
  return {
    get: (name) => Promise.resolve(Object.hasOwn(secrets, name) ? secrets[name] : sample[name]),
  };
};

const watched =
  (transport: Transport, onRequest: MemoryWorldOptions['onRequest']): Transport =>
  async (request) => {
    await onRequest?.('before', request.url);
    const response = await transport(request);
    await onRequest?.('after', request.url);
    return response;
  };

interface Inner extends Models {
  readonly clock: MovableClock;
  readonly db: MemoryDynamoDb;
  readonly sqs: MemorySqs;
  readonly newApps: () => readonly [App, ...App[]];
  readonly newApp: (environment: Readonly<Record<string, string>>) => App;
}

function worldOf({ halo, quickbooks, clock, db, sqs, newApps, newApp }: Inner): MemoryWorld {
  let apps = newApps();
  let app = adopt(apps[0]);
  const moving = (): Moving => ({ app, halo, quickbooks, clock, sqs });
  const steps = stepsOf(moving);
  const simulators = { halo, quickbooks };
  const control = (system: 'halo' | 'quickbooks', path: string, body: unknown) => {
    const answer = simulators[system].control(
      wireRequest({ method: 'POST', url: `http://sim${path}`, headers: {}, body: JSON.stringify(body) }),
    );
    return JSON.parse(String(answer?.body ?? '{}')) as { status: number; body: unknown; error?: string };
  };
  return {
    get app() {
      return app;
    },
    halo,
    quickbooks,
    clock,
    db,
    sqs,
    asUser: (system, method, path, body) => control(system, '/_sim/as-user', { method, path, body }),
    plant: (system, plan) => {
      const { error } = control(system, '/_sim/faults', plan);
      if (error !== undefined) throw new RangeError(error);
    },
    call,
    steps,
    nextDue: () => nextDue(moving()),
    settle: (withinMs = 3_600_000) => settle(moving(), steps, clock.now() + withinMs),
    importAll: async () => {
      for (const { id } of await app.ports.connections.list()) await importConnection(id, app.ports);
    },
    sweep: async () => {
      await sweep();
    },
    restart: () => {
      apps = newApps();
      app = adopt(apps[0]);
    },
    processWith: newApp,
    turnTo: (process) => {
      app = adopt(apps[process % apps.length] ?? apps[0]);
    },
  };
}

/** The sample's connections, connected as a person would: ticket, consent, callback. */
async function connectAll(world: MemoryWorld, { connections = {} }: MemoryWorldOptions): Promise<void> {
  const vendors = {
    haloUrl: HALO,
    quickbooksUrl: QUICKBOOKS,
    authorizeUrl: `${QUICKBOOKS}/connect/oauth2`,
    tokenUrl: `${QUICKBOOKS}/oauth2/v1/tokens/bearer`,
    revokeUrl: `${QUICKBOOKS}/v2/oauth2/tokens/revoke`,
  };
  for (const sample of sampleConnections(vendors)) {
    const connection = connections[sample.id]?.(sample) ?? sample;
    await world.app.ports.connections.put(connection);
    await consent(world, connection);
  }
}

/** Ticket, consent at QuickBooks, callback. @returns the last answer */
export async function consent(world: MemoryWorld, { id, quickbooks }: Connection): Promise<Answer> {
  const ticket = await ticketFor(id, connectPorts(world.app));
  const begun = await world.call({
    method: 'GET',
    target: `/connect/quickbooks?ticket=${encodeURIComponent(ticket)}`,
  });
  const authorize = `${String(begun.headers?.['location'])}&realm=${quickbooks.realmId}`;
  const granted = await world.quickbooks.request(wireRequest({ method: 'GET', url: authorize, headers: {} }));
  const back = new URL(granted.headers['location'] ?? '');
  return world.call({ method: 'GET', target: `${back.pathname}${back.search}` });
}
