/** The only place that builds adapters and infrastructure and hands them over as ports. Made once per process. */
import { randomUUID } from 'node:crypto';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Side } from './entities/kind.ts';
import { localCipher } from './aws/cipher.ts';
import { dynamoDb, sqs as sqsClient } from './aws/clients.ts';
import { configVersions, type ConfigVersions } from './aws/config-versions.ts';
import { connectionStore, nonceStore } from './aws/connections.ts';
import { deadLetters, type DeadLetters } from './aws/dead-letters.ts';
import { journal } from './aws/journal.ts';
import { linkStore } from './aws/links.ts';
import { managed } from './aws/managed.ts';
import { mappingStore } from './aws/mappings.ts';
import { numbersAhead } from './sync/numbers-ahead.ts';
import { numberLedger } from './aws/numbers.ts';
import { changeQueue, type QueueUrls } from './aws/queue.ts';
import { fixedSecrets } from './aws/secrets.ts';
import { coverageStore } from './aws/coverage.ts';
import { intentStore, openItemStore, pendingStore, waitStore } from './aws/stores.ts';
import { Table } from './aws/table.ts';
import { tableNames, type TableNames } from './aws/tables.ts';
import { tokenStore, type Cipher } from './aws/tokens.ts';
import { toldStore } from './aws/told.ts';
import type { ToldStore } from './books/notices/notice.ts';
import { budgetsOf, type Budgets } from './compose-budgets.ts';
import { kept } from './compose-kept.ts';
import { haloApi } from './halo/api.ts';
import { haloSystem } from './halo/client.ts';
import { equal, isAuthorised, readNotifications as readHalo } from './halo/webhook.ts';
import { ReferenceCache } from './http/reference-cache.ts';
import { tokenSource, type TokenSourceOptions } from './http/token-source.ts';
import { traced } from './http/traced.ts';
import { onlyTo } from './http/allowed.ts';
import { axiosTransport, type Transport } from './http/transport.ts';
import { quickbooksApi } from './quickbooks/api.ts';
import { quickbooksSystem } from './quickbooks/client.ts';
import { isMetered } from './quickbooks/metered.ts';
import { isSigned, readNotifications as readQuickBooks } from './quickbooks/webhook.ts';
import { readSettings, type Settings } from './settings.ts';
import type { Connection } from './sync/connection.ts';
import type { IngestPorts } from './sync/ingest.ts';
import type { Clock, Ports } from './sync/ports.ts';
import type { RecordSystem, Urgency } from './sync/record-system.ts';
import { allHosts, vendorHosts, type VendorHosts } from './sync/vendor-address.ts';
import type { SecretStore } from './sync/secrets.ts';
import type { Refresher, TokenStore } from './sync/tokens.ts';

/** What the application stands on: the process's own, or others in their place where a whole world runs in memory. */
export interface Parts {
  readonly settings: Settings;
  readonly tables: TableNames;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly db: DynamoDBDocumentClient;
  readonly sqs: SQSClient;
  /** The way out to the vendors. */
  readonly transport: Transport;
  readonly cipher: Cipher;
  readonly secrets: SecretStore;
  readonly refresher: Refresher;
}

export interface App {
  readonly settings: Settings;
  /** To the vendors and to nobody else. */
  readonly transport: Transport;
  /** To the chats, whose own addresses are looked at where they are used. */
  readonly chatTransport: Transport;
  readonly ports: Ports;
  readonly ingest: IngestPorts;
  readonly tokens: TokenStore;
  readonly tokenSources: TokenSourceOptions;
  readonly secrets: SecretStore;
  readonly sqs: SQSClient;
  readonly queues: QueueUrls;
  readonly deadLetters: DeadLetters;
  readonly useOnce: (nonce: string, expiresAtEpochMs: number) => Promise<boolean>;
  readonly budgets: Budgets;
  /** What the connections were before. */
  readonly configVersions: ConfigVersions;
  /** What people were told of problems. */
  readonly told: ToldStore;
  /** Row by row, for what keeps the tables whole. */
  readonly table: (role: keyof TableNames) => Table;
  /** Takes the place of the refresher, in a process that renews tokens itself. */
  readonly refreshHere: (refresher: Refresher) => void;
}

/** One machine's queues are named after themselves. */
const queueUrls = (settings: Settings): QueueUrls => {
  const local = (name: string): string =>
    `${settings.SQS_ENDPOINT ?? 'http://127.0.0.1:9324'}/000000000000/${name}`;
  return {
    live: settings.QUEUE_LIVE_URL ?? local('changes-live.fifo'),
    backfill: settings.QUEUE_BACKFILL_URL ?? local('changes-backfill.fifo'),
    liveDeadLetters: settings.QUEUE_LIVE_DLQ_URL ?? local('changes-live-dlq.fifo'),
    backfillDeadLetters: settings.QUEUE_BACKFILL_DLQ_URL ?? local('changes-backfill-dlq.fifo'),
  };
};

function systems(
  { clock, transport }: Pick<Parts, 'clock' | 'transport'>,
  tokens: TokenSourceOptions,
  budgets: Budgets,
): Ports['system'] {
  const cache = new ReferenceCache(clock.now);
  const halo = (connection: Connection, urgency: Urgency, lists: ReferenceCache): RecordSystem => {
    const { id, halo: own } = connection;
    const { tenant, baseUrl, accountCodesLookup, suppressAutomations, invoiceDates } = own;
    const trace = traced('halo', transport, clock.now, 'x-request-id');
    const api = haloApi({
      baseUrl,
      tokens: tokenSource(id, 'halo', tokens),
      traced: trace,
      budget: budgets.of('halo', connection, urgency),
      urgency,
      now: clock.now,
    });
    return haloSystem({
      api,
      traced: trace,
      cache: lists,
      tenant,
      accountCodesLookup,
      suppressAutomations,
      ...(invoiceDates && { invoiceDates }),
      now: clock.now,
    });
  };
  const quickbooks = (connection: Connection, urgency: Urgency, lists: ReferenceCache): RecordSystem => {
    const { id, quickbooks: own } = connection;
    const { realmId, apiUrl, minorVersion, typographicQueries = true } = own;
    const trace = traced('quickbooks', transport, clock.now, 'intuit_tid');
    const api = quickbooksApi({
      apiUrl,
      realmId,
      minorVersion,
      tokens: tokenSource(id, 'quickbooks', tokens),
      traced: trace,
      budget: budgets.of('quickbooks', connection, urgency),
      urgency,
      ...(isMetered(apiUrl) && { count: budgets.meter.count }),
      now: clock.now,
    });
    return quickbooksSystem({
      api,
      traced: trace,
      cache: lists,
      realmId,
      typographicQueries,
      now: clock.now,
    });
  };
  return (side: Side, connection, urgency = 'live', isAsked = false) =>
    (side === 'halo' ? halo : quickbooks)(connection, urgency, isAsked ? cache.fresh() : cache);
}

/** Everything wired together. */
export function build(parts: Parts): App {
  const { settings, clock, newId, db, sqs, secrets } = parts;
  const table = (role: keyof TableNames): Table => new Table(db, parts.tables[role]);
  const queues = queueUrls(settings);
  const tokens = tokenStore(table('tokens'), parts.cipher);
  let refresher = parts.refresher;
  const connections = kept(connectionStore(table('config'), clock.now), clock);
  const sync = table('sync');
  const queue = changeQueue(sqs, queues, newId);
  const tokenSources: TokenSourceOptions = {
    tokens,
    refresher: (connection, side) => refresher(connection, side),
    now: clock.now,
    kept: new Map(),
  };
  const budgets = budgetsOf(parts, table('config'));
  const hosts = hostsOf(settings);
  const transport = hosts ? onlyTo(allHosts(hosts), parts.transport) : parts.transport;
  const system = systems({ clock, transport }, tokenSources, budgets);
  const ports: Ports = {
    clock,
    newId,
    connections,
    links: linkStore(sync),
    intents: intentStore(sync),
    numbers: numberLedger(table('numbers')),
    numbersAhead: numbersAhead(clock),
    openItems: openItemStore(sync),
    mappings: mappingStore(sync),
    waits: waitStore(sync),
    pending: pendingStore(sync),
    journal: journal(table('journal'), newId, clock.now),
    queue,
    coverage: coverageStore(table('config')),
    system,
  };
  const ingest: IngestPorts = {
    clock,
    connections,
    queue,
    secrets,
    quickbooks: { isSigned, read: readQuickBooks },
    halo: { equal, isAuthorised, read: readHalo },
  };
  return {
    settings,
    transport,
    chatTransport: parts.transport,
    ports,
    ingest,
    tokens,
    tokenSources,
    secrets,
    sqs,
    queues,
    deadLetters: deadLetters(sqs, queues),
    useOnce: nonceStore(table('config')),
    budgets,
    configVersions: configVersions(table('config')),
    told: toldStore(table('config')),
    table,
    refreshHere: (own) => (refresher = own),
  };
}

const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** Undefined in the local world, whose vendors are wherever it was told. */
export const hostsOf = ({ STAGE, HALO_HOSTS }: Settings): VendorHosts | undefined =>
  STAGE === 'local' ? undefined : vendorHosts(HALO_HOSTS);

/** The parts that a process on AWS, or the local world, runs on. */
function partsFrom(source: Readonly<Record<string, string | undefined>>): Parts {
  const settings = readSettings(source);
  const aws = managed(settings, systemClock.now);
  return {
    settings,
    tables: tableNames(source),
    clock: systemClock,
    newId: randomUUID,
    db: dynamoDb(settings),
    sqs: sqsClient(settings),
    transport: axiosTransport,
    cipher: aws.cipher ?? localCipher(settings.LOCAL_KEY ?? 'only on this machine'),
    secrets:
      aws.secrets ?? fixedSecrets(JSON.parse(settings.LOCAL_SECRETS ?? '{}') as Record<string, string>),
    refresher: aws.refresher,
  };
}

let app: App | undefined;

/** The process's one application, made from the environment on first use. */
export const compose = (): App => (app ??= build(partsFrom(process.env)));

/** Makes another application the process's own: a world in memory runs the very handlers that deploy. */
export const adopt = (own: App): App => (app = own);
