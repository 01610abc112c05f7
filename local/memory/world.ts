/**
 * The whole system in memory under one virtual clock: the handlers that deploy, the engine, the adapters and both simulators, with DynamoDB and
 * SQS in memory beside them. Nothing happens by itself: `settle` moves webhooks, queues and due work until the world is quiet, always in the
 * same order, so a run repeats exactly.
 */
import { handler as backfill } from '../../functions/sync-backfill.ts';
import { handler as connect } from '../../functions/connect.ts';
import { handler as live } from '../../functions/sync-live.ts';
import { handler as requeue } from '../../functions/requeue.ts';
import { handler as sweep } from '../../functions/sweep.ts';
import { handler as webhookHalo } from '../../functions/webhook-halo.ts';
import { handler as webhookQuickBooks } from '../../functions/webhook-quickbooks.ts';
import { fixedSecrets } from '../../lib/aws/secrets.ts';
import { localCipher } from '../../lib/aws/cipher.ts';
import { tableNames } from '../../lib/aws/tables.ts';
import { ticketFor } from '../../lib/books/connect.ts';
import { importConnection } from '../../lib/books/capture.ts';
import { adopt, build, type App } from '../../lib/compose.ts';
import { connectPorts, reachIntuitThrough, renewHere } from '../../lib/compose-grants.ts';
import { kinds } from '../../lib/entities/registry.ts';
import type { Transport } from '../../lib/http/transport.ts';
import { readSettings } from '../../lib/settings.ts';
import type { Connection } from '../../lib/sync/connection.ts';
import { HaloModel, webhookLadderMs as haloLadderMs, type HaloOptions } from '../halo/index.ts';
import { QuickBooksModel, webhookLadderMs, type QuickBooksOptions } from '../quickbooks/index.ts';
import { sampleHalo, sampleQuickBooks } from '../sample/index.ts';
import { memoryBooks } from '../simulator/books.ts';
import { manualClock, type MovableClock } from '../simulator/clock.ts';
import type { Deliver } from '../simulator/outbox.ts';
import { Simulator } from '../simulator/simulator.ts';
import type { HaloSeed } from '../simulator/types.ts';
import { answerCall, type Answer, type Call, type HttpHandler } from '../world/gateway.ts';
import { pollOnce } from '../world/poller.ts';
import { sampleConnections, sampleSecrets } from '../world/sample-connections.ts';
import { MemoryDynamoDb } from './dynamodb.ts';
import { MemorySqs } from './sqs.ts';
import { intuitOver, simulatorTransport, wireRequest } from './transport.ts';

const GATEWAY = 'http://gateway.local';
const HALO = 'http://halo.local';
const QUICKBOOKS = 'http://quickbooks.local';
const VISIBILITY_MS = 30_000;
const MAX_RECEIVE_COUNT = 5;
/** Longer than an intent may stand before the requeue function takes it up. */
const INTENT_MS = 46_000;
const ROUNDS_MAX = 100_000;

export interface MemoryWorldOptions {
  readonly startAt?: string;
  /** Changes of the sample's connections by id. */
  readonly connections?: Readonly<Record<string, (connection: Connection) => Connection>>;
  /** With the sample's 300 invoices, which most scenarios do without. */
  readonly withInvoices?: boolean;
  /** Only a handful of the sample's clients and items, so that an import is a matter of milliseconds. */
  readonly small?: boolean;
  readonly halo?: HaloOptions['switches'];
  readonly quickbooks?: QuickBooksOptions['switches'];
  readonly limitMultiplier?: number;
  readonly beforeDynamoDb?: (command: string, table: string) => void | Promise<void>;
  readonly beforeSqs?: (command: string, url: string) => void | Promise<void>;
  /** Told before each request to a vendor leaves and after its answer came. */
  readonly onRequest?: (phase: 'before' | 'after', url: string) => void | Promise<void>;
}

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
  /** Another process in the place of this one: nothing that was kept in memory is left. */
  restart(): void;
}

const handlers: Readonly<Record<string, HttpHandler>> = {
  'webhook-halo': webhookHalo,
  'webhook-quickbooks': webhookQuickBooks,
  connect,
};

interface Models {
  readonly halo: Simulator;
  readonly quickbooks: Simulator;
}

const SMALL: Readonly<Record<string, ReadonlySet<number>>> = {
  Client: new Set([1, 2, 3, 6, 31, 32]),
  Item: new Set([1, 21, 41, 61]),
  Site: new Set([1, 2, 3, 6, 31, 32]),
};

function seedFor({ withInvoices = false, small = false }: MemoryWorldOptions): HaloSeed {
  const seed = sampleHalo({ webhookBaseUrl: GATEWAY });
  const records = Object.entries(seed.records).map(([name, rows]) => {
    const kept = small ? SMALL[name] : undefined;
    return [name, kept ? rows.filter(({ id }) => kept.has(Number(id))) : rows];
  });
  return {
    ...seed,
    records: { ...Object.fromEntries(records), ...(!withInvoices && { Invoice: [] }) } as HaloSeed['records'],
    control: { ...seed.control, ...(!withInvoices && { next_invoice_id: 1_001 }) },
  };
}

function makeModels(options: MemoryWorldOptions, clock: MovableClock, deliver: Deliver): Models {
  const { limitMultiplier = 1_000 } = options;
  const haloSeed = seedFor(options);
  const halo = new HaloModel({
    seed: haloSeed,
    clock,
    limitMultiplier,
    ...(options.halo && { switches: options.halo }),
  });
  const quickbooks = new QuickBooksModel({
    seed: sampleQuickBooks({
      webhookUrl: `${GATEWAY}/webhooks/quickbooks`,
      redirectUri: `${GATEWAY}/connect/quickbooks/callback`,
    }),
    clock,
    limitMultiplier,
    ...(options.quickbooks && { switches: options.quickbooks }),
  });
  const sleep = (ms: number): Promise<void> => {
    clock.advance(ms);
    return Promise.resolve();
  };
  const shell = { clock, deliver, sleep };
  return {
    halo: new Simulator({
      ...shell,
      model: halo,
      books: memoryBooks(),
      ladderMs: haloLadderMs,
      endless: false,
    }),
    quickbooks: new Simulator({
      ...shell,
      model: quickbooks,
      books: memoryBooks(),
      ladderMs: webhookLadderMs,
      endless: true,
    }),
  };
}

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
  const newApp = (): App => {
    const hosts = { [new URL(HALO).host]: models.halo, [new URL(QUICKBOOKS).host]: models.quickbooks };
    const transport = watched(simulatorTransport(hosts, clock.now), options.onRequest);
    reachIntuitThrough(intuitOver(transport));
    const { limitMultiplier = 1_000 } = options;
    const app = build({
      settings: readSettings({
        PUBLIC_URL: GATEWAY,
        QBO_LIMIT_MULTIPLIER: String(limitMultiplier),
        HALO_LIMIT_MULTIPLIER: String(limitMultiplier),
      }),
      tables: tableNames({}),
      clock: {
        now: clock.now,
        sleep: (ms) => {
          clock.advance(ms);
          return Promise.resolve();
        },
      },
      newId: () => `id-${(counter += 1)}`,
      db: db.client,
      sqs: sqs.client,
      transport,
      cipher: localCipher('memory'),
      secrets: fixedSecrets(sampleSecrets('a key for tickets')),
      refresher: () => Promise.reject(new Error('nothing here renews tokens')),
    });
    return renewHere(adopt(app));
  };
  const world = worldOf({ ...models, clock, db, sqs, newApp });
  await connectAll(world, options);
  return world;
}

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
  readonly newApp: () => App;
}

function worldOf({ halo, quickbooks, clock, db, sqs, newApp }: Inner): MemoryWorld {
  let app = newApp();
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
    settle: (withinMs = 3_600_000) => settle({ app, halo, quickbooks, clock, sqs }, clock.now() + withinMs),
    importAll: async () => {
      for (const { id } of await app.ports.connections.list()) await importConnection(id, app.ports);
    },
    sweep: async () => {
      await sweep();
    },
    restart: () => {
      app = newApp();
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

type Moving = Pick<MemoryWorld, 'app' | 'halo' | 'quickbooks' | 'clock' | 'sqs'>;

/** @throws RangeError when the world does not come to rest */
async function settle(world: Moving, untilEpochMs: number): Promise<void> {
  const { app, halo, quickbooks, clock, sqs } = world;
  const lanes = [
    { sqs: sqs.client, url: app.queues.live, handler: live },
    { sqs: sqs.client, url: app.queues.backfill, handler: backfill },
  ];
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    let moved = (await halo.outbox.pump()) + (await quickbooks.outbox.pump());
    for (const lane of lanes) moved += await pollOnce(lane);
    if (moved > 0) continue;
    const due = await nextDue(world);
    if (due === undefined || due > untilEpochMs) return;
    if (due > clock.now()) clock.advance(due - clock.now());
    await requeue();
  }
  throw new RangeError('the world does not come to rest');
}

/** When the next thing is to be done; undefined when nothing is. */
async function nextDue({ app, halo, quickbooks, clock, sqs }: Moving): Promise<number | undefined> {
  const { pending, connections, intents } = app.ports;
  const dues = [
    halo.outbox.nextDueEpochMs(),
    quickbooks.outbox.nextDueEpochMs(),
    sqs.nextVisibleAt(app.queues.live),
    sqs.nextVisibleAt(app.queues.backfill),
  ];
  for (const { id } of await connections.list()) {
    for (const row of await pending.list(id)) dues.push(row.dueAtEpochMs);
    for (const kind of kinds)
      for (const { startedAt } of await intents.undecided(id, kind.name))
        dues.push(Math.max(Date.parse(startedAt) + INTENT_MS, clock.now() + 1_000));
  }
  const known = dues.filter((due) => due !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
