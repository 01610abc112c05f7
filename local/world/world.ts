/**
 * The whole system in one process: embedded DynamoDB and SQS, the two simulators, the gateway, the pollers and the schedules, all running the
 * handlers that deploy. Everything is durable before it is acknowledged, so it may be killed at any moment and started again.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Server } from 'node:http';
import { handler as connect } from '../../functions/connect.ts';
import { handler as health } from '../../functions/health.ts';
import { handler as refreshTokensHandler } from '../../functions/refresh-tokens.ts';
import { handler as requeue } from '../../functions/requeue.ts';
import { handler as sweepHandler } from '../../functions/sweep.ts';
import { handler as backfill } from '../../functions/sync-backfill.ts';
import { handler as live } from '../../functions/sync-live.ts';
import { handler as webhookHalo } from '../../functions/webhook-halo.ts';
import { handler as webhookQuickBooks } from '../../functions/webhook-quickbooks.ts';
import { ticketFor } from '../../lib/books/connect.ts';
import { compose, type App } from '../../lib/compose.ts';
import type { Connection } from '../../lib/sync/connection.ts';
import { connectPorts, renewHere } from '../../lib/compose-grants.ts';
import { addresses, loopback, type Addresses } from './ports.ts';
import { startGateway, type HttpHandler } from './gateway.ts';
import { startPoller, type Poller } from './poller.ts';
import {
  readdressed,
  sameAddresses,
  sampleConnections,
  sampleSecrets,
  type Vendors,
} from './sample-connections.ts';
import { startSchedules } from './schedules.ts';
import { createQueues, createTables, startDynamoDb, startSqs, type Running } from './servers.ts';
import { startHaloSimulator, startQuickBooksSimulator, type SimulatorServed } from './simulators.ts';

/** The simulators answer this much faster than the vendors would, so that the sample does not take a morning. */
export const LIMIT_MULTIPLIER = 100;
/** One thread does the work of all: more batches of the backfill at once bring it no sooner to its end, and hold up what is posted meanwhile. */
const POLLERS = { live: 6, backfill: 2 } as const;
const EVERY_MS = { requeue: 1_000, sweep: 10_000, refresh: 60_000 } as const;

export interface World {
  readonly app: App;
  readonly url: string;
  readonly addresses: Addresses;
  readonly vendors: Vendors;
  /** No webhook is owed, no batch is in hand and no schedule runs. */
  isIdle(): boolean;
  stop(): Promise<void>;
}

export interface WorldOptions {
  readonly folder: string;
  readonly empty: boolean;
  /** Told of each step, in one line. */
  readonly say: (line: string) => void;
}

interface Kept {
  readonly ticketKey: string;
  readonly tokensKey: string;
}

/** Keys of this machine, made once. */
function keysIn(folder: string): Kept {
  const path = join(folder, 'keys.json');
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Kept;
  const kept = { ticketKey: randomBytes(32).toString('hex'), tokensKey: randomBytes(32).toString('hex') };
  writeFileSync(path, JSON.stringify(kept), { mode: 0o600 });
  return kept;
}

async function startServers(folder: string, at: Addresses): Promise<readonly Running[]> {
  const running: Running[] = [];
  if (!process.env['DYNAMODB_ENDPOINT']) {
    running.push(await startDynamoDb(join(folder, 'dynamodb'), at.dynamoDb));
    process.env['DYNAMODB_ENDPOINT'] = loopback(at.dynamoDb);
  }
  if (!process.env['SQS_ENDPOINT']) {
    running.push(await startSqs(join(folder, 'sqs'), at.sqs));
    process.env['SQS_ENDPOINT'] = loopback(at.sqs);
  }
  await createTables(process.env['DYNAMODB_ENDPOINT'] ?? '', process.env);
  await createQueues(process.env['SQS_ENDPOINT'] ?? '');
  return running;
}

/** Vendor addresses are the environment's, else the simulators'. */
function vendorsFor(at: Addresses): Vendors {
  const quickbooksUrl = process.env['QBO_BASE_URL'] ?? loopback(at.quickbooksSim);
  return {
    haloUrl: process.env['HALO_BASE_URL'] ?? loopback(at.haloSim),
    quickbooksUrl,
    authorizeUrl: process.env['QBO_AUTHORIZE_URL'] ?? `${quickbooksUrl}/connect/oauth2`,
    tokenUrl: process.env['QBO_TOKEN_URL'] ?? `${quickbooksUrl}/oauth2/v1/tokens/bearer`,
    revokeUrl: process.env['QBO_REVOKE_URL'] ?? `${quickbooksUrl}/v2/oauth2/tokens/revoke`,
  };
}

export async function startWorld(options: WorldOptions): Promise<World> {
  const { folder, say } = options;
  mkdirSync(folder, { recursive: true });
  const at = addresses();
  const url = loopback(at.gateway);
  const servers = await startServers(folder, at);
  say(`tables at ${process.env['DYNAMODB_ENDPOINT'] ?? ''}, queues at ${process.env['SQS_ENDPOINT'] ?? ''}`);
  setEnvironment(folder, url);
  const app = renewHere(compose());
  const vendors = vendorsFor(at);
  const simulators = await startSimulators(options, at);
  say(describeVendors(vendors, simulators));
  const gateway = await startGateway(at.gateway, httpHandlers);
  const connected = await connectAll(app, vendors, url, say);
  say(`connections: ${connected.join(', ')}`);
  const workers = startWorkers(app);
  return {
    app,
    url,
    addresses: at,
    vendors,
    isIdle: () => !workers.busy() && simulators.every(({ simulator }) => simulator.outbox.owed === 0),
    stop: async () => {
      await workers.stop();
      await closeServer(gateway);
      for (const server of [...simulators, ...servers]) await server.close();
    },
  };
}

/** For this process and, through `world.json`, for the ops command in another one. */
function setEnvironment(folder: string, url: string): void {
  const keys = keysIn(folder);
  Object.assign(process.env, {
    PUBLIC_URL: url,
    LOCAL_SECRETS: JSON.stringify(sampleSecrets(keys.ticketKey)),
    LOCAL_KEY: keys.tokensKey,
    BUDGET_SCOPE: process.env['BUDGET_SCOPE'] ?? 'process',
    QBO_LIMIT_MULTIPLIER: process.env['QBO_LIMIT_MULTIPLIER'] ?? String(LIMIT_MULTIPLIER),
    HALO_LIMIT_MULTIPLIER: process.env['HALO_LIMIT_MULTIPLIER'] ?? String(LIMIT_MULTIPLIER),
    // Only what a developer must see is in the way of what a person reads here.
    POWERTOOLS_LOG_LEVEL: process.env['POWERTOOLS_LOG_LEVEL'] ?? 'ERROR',
    POWERTOOLS_METRICS_DISABLED: process.env['POWERTOOLS_METRICS_DISABLED'] ?? 'true',
  });
  const file = join(folder, 'world.json');
  writeFileSync(file, JSON.stringify(worldEnvironment(), undefined, 2), { mode: 0o600 });
}

async function startSimulators(
  { folder, empty }: WorldOptions,
  at: Addresses,
): Promise<readonly SimulatorServed[]> {
  const settings = { folder, gatewayUrl: loopback(at.gateway), empty, limitMultiplier: LIMIT_MULTIPLIER };
  const started: SimulatorServed[] = [];
  if (!process.env['HALO_BASE_URL']) started.push(await startHaloSimulator(at.haloSim, settings));
  if (!process.env['QBO_BASE_URL']) started.push(await startQuickBooksSimulator(at.quickbooksSim, settings));
  return started;
}

function describeVendors(
  { haloUrl, quickbooksUrl }: Vendors,
  simulators: readonly SimulatorServed[],
): string {
  const names = simulators.map(({ simulator }) => simulator.name);
  const say = (name: 'halo' | 'quickbooks', url: string): string =>
    names.includes(name)
      ? `${url} (simulator, ${LIMIT_MULTIPLIER} times the vendor's limits)`
      : `${url} (yours)`;
  return `HaloPSA at ${say('halo', haloUrl)}, QuickBooks at ${say('quickbooks', quickbooksUrl)}`;
}

/** What another process needs to find this world. */
const worldEnvironment = (): Record<string, string | undefined> =>
  Object.fromEntries(
    [
      'DYNAMODB_ENDPOINT',
      'SQS_ENDPOINT',
      'PUBLIC_URL',
      'LOCAL_SECRETS',
      'LOCAL_KEY',
      'BUDGET_SCOPE',
      'QBO_LIMIT_MULTIPLIER',
      'HALO_LIMIT_MULTIPLIER',
    ].map((name) => [name, process.env[name]]),
  );

const httpHandlers: Readonly<Record<string, HttpHandler>> = {
  'webhook-quickbooks': webhookQuickBooks,
  'webhook-halo': webhookHalo,
  connect,
  health,
};

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });

/**
 * The sample's connections, connected as a person would: ticket, consent, callback. One that is known keeps its settings; only the vendors'
 * addresses follow this start.
 */
async function connectAll(
  app: App,
  vendors: Vendors,
  url: string,
  say: WorldOptions['say'],
): Promise<readonly string[]> {
  const { connections } = app.ports;
  for (const sample of sampleConnections(vendors)) {
    const known = await connections.get(sample.id);
    if (!known || !sameAddresses(known, sample))
      await connections.put(known ? readdressed(known, sample) : sample);
    if (!(await app.tokens.get(sample.id, 'quickbooks'))) await consentOrAsk(app, sample, url, say);
  }
  return (await connections.list()).map(({ id, name }) => `${id} (${name})`);
}

/** Where a person has to consent (QuickBooks of your own), the world starts all the same and says what to do. */
async function consentOrAsk(
  app: App,
  sample: Connection,
  url: string,
  say: WorldOptions['say'],
): Promise<void> {
  try {
    await consent(app, sample, url);
  } catch (error) {
    if (!process.env['QBO_BASE_URL']) throw error;
    say(`${sample.id} is not connected yet: run \`npx halo-qbo connect --connection ${sample.id}\``);
  }
}

async function consent(app: App, { id, quickbooks }: Connection, url: string): Promise<void> {
  const ticket = await ticketFor(id, connectPorts(app));
  const begun = await redirectOf(`${url}/connect/quickbooks?ticket=${encodeURIComponent(ticket)}`);
  const callback = await fetch(await redirectOf(`${begun}&realm=${quickbooks.realmId}`));
  if (!callback.ok) throw new Error(`${id} could not be connected: ${await callback.text()}`);
}

async function redirectOf(url: string): Promise<string> {
  const answer = await fetch(url, { redirect: 'manual' });
  const location = answer.headers.get('location');
  if (location === null)
    throw new Error(`${new URL(url).pathname} answered ${answer.status} and no redirect`);
  return location;
}

function startWorkers(app: App): { busy(): boolean; stop(): Promise<void> } {
  const pollers: readonly Poller[] = [
    startPoller({ sqs: app.sqs, url: app.queues.live, handler: live, concurrency: POLLERS.live }),
    startPoller({ sqs: app.sqs, url: app.queues.backfill, handler: backfill, concurrency: POLLERS.backfill }),
  ];
  const schedules = startSchedules([
    { name: 'requeue', everyMs: EVERY_MS.requeue, run: requeue },
    { name: 'sweep', everyMs: EVERY_MS.sweep, run: sweepHandler },
    { name: 'refresh-tokens', everyMs: EVERY_MS.refresh, run: () => refreshTokensHandler({}) },
  ]);
  return {
    busy: () => schedules.busy() || pollers.some((poller) => poller.busy()),
    stop: async () => {
      await schedules.stop();
      await Promise.all(pollers.map((poller) => poller.stop()));
    },
  };
}
