/**
 * Twenty thousand changes in a minute, as both vendors tell of them, against a world of `npm start`: real HTTP, real queues, the pollers at work
 * beside it. Calls leave at their time, whether or not the one before was answered, so a gateway that falls behind shows it. The connections are
 * paused: every hint that is worked is then kept as a row of its own, and what is not among them or in the queue was lost.
 */
import { createHmac } from 'node:crypto';
import { dynamoDb, sqs as sqsClient } from '../lib/aws/clients.ts';
import { connectionStore } from '../lib/aws/connections.ts';
import { depthOf } from '../lib/aws/queue.ts';
import { pendingStore } from '../lib/aws/stores.ts';
import { Table } from '../lib/aws/table.ts';
import { tableNames } from '../lib/aws/tables.ts';
import { readSettings } from '../lib/settings.ts';
import { HALO_WEBHOOK, US_REALM, VERIFIER_TOKEN } from '../local/sample/index.ts';
import { loopback } from '../local/world/ports.ts';
import type { WorldPorts } from '../scripts/kill/world-process.ts';
import { figure, percentile, type Figure, type Measurement, type Target } from './figure.ts';
import { watchMemory } from './memory.ts';
import { withWorld, type Started } from './started.ts';
import { READY_WITHIN_MS, SETTLED_WITHIN_MS } from './world.ts';

const ACCEPTED: Target = { name: 'load.acceptedOf20000', unit: 'entities', target: 20_000, bound: 'min' };
const P99: Target = { name: 'load.p99Ms', unit: 'ms', target: 3_000 };
const MEMORY: Target = { name: 'load.rssMb', unit: 'MB', target: 700 };

const OVER_MS = 60_000;
/** Intuit gives up on an answer after it. */
const IN_TIME_MS = 3_000;
const BATCHES = 1_500;
const IN_A_BATCH = 10;
const SINGLES = 5_000;
const FIRST_ID = 1_000_000;
const WORKED_WITHIN_MS = 600_000;
const LOOK_EVERY_MS = 1_000;
const QUIET_LOOKS = 3;

interface Call {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly entities: number;
}

const json = { 'content-type': 'application/json' };

const cloudEvent = (id: number): unknown => ({
  specversion: '1.0',
  id: `load-${id}`,
  source: 'intuit.load=',
  type: 'qbo.invoice.updated.v1',
  time: '2026-11-24T09:00:00Z',
  intuitentityid: String(id),
  intuitaccountid: US_REALM,
  data: {},
});

const legacyBody = (ids: readonly number[]): unknown => ({
  eventNotifications: [
    {
      realmId: US_REALM,
      dataChangeEvent: {
        entities: ids.map((id) => ({ name: 'Invoice', id: String(id), operation: 'Update' })),
      },
    },
  ],
});

/** Both forms of Intuit's webhook, in turn. */
function batch(nth: number): Call {
  const ids = Array.from({ length: IN_A_BATCH }, (_, index) => FIRST_ID + nth * IN_A_BATCH + index);
  const body = JSON.stringify(nth % 2 === 0 ? ids.map(cloudEvent) : legacyBody(ids));
  const signature = createHmac('sha256', VERIFIER_TOKEN).update(body).digest('base64');
  const headers = { ...json, 'intuit-signature': signature };
  return { path: '/webhooks/quickbooks', headers, body, entities: IN_A_BATCH };
}

function single(nth: number): Call {
  const { user, password, pathSecret } = HALO_WEBHOOK;
  const basic = Buffer.from(`${user}:${password}`).toString('base64');
  return {
    path: `/webhooks/halo/demo/${pathSecret}?kind=invoice`,
    headers: { ...json, authorization: `Basic ${basic}` },
    body: JSON.stringify({ id: `load-${nth}`, event: 'Invoice Updated', object_id: FIRST_ID + nth }),
    entities: 1,
  };
}

/** Spread evenly over the minute, the two kinds among each other. */
const calls: readonly { readonly atMs: number; readonly call: () => Call }[] = [
  ...Array.from({ length: BATCHES }, (_, nth) => ({
    atMs: (nth * OVER_MS) / BATCHES,
    call: () => batch(nth),
  })),
  ...Array.from({ length: SINGLES }, (_, nth) => ({
    atMs: (nth * OVER_MS) / SINGLES,
    call: () => single(nth),
  })),
].toSorted((a, b) => a.atMs - b.atMs);

interface Answered {
  readonly tookMs: number;
  /** What the answer says it took. */
  readonly accepted: number;
}

/** A call that fails was not accepted, however long it took. */
async function ask(url: string, { path, headers, body }: Call): Promise<Answered> {
  const sentAt = performance.now();
  const took = (): number => performance.now() - sentAt;
  try {
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body });
    const { accepted = 0 } = (await answer.json()) as { readonly accepted?: number };
    return { tookMs: took(), accepted: answer.status === 200 ? accepted : 0 };
  } catch {
    return { tookMs: took(), accepted: 0 };
  }
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function sendAll(url: string): Promise<readonly Answered[]> {
  const startedAt = performance.now();
  const asked: Promise<Answered>[] = [];
  for (const { atMs, call } of calls) {
    const early = atMs - (performance.now() - startedAt);
    if (early > 1) await wait(early);
    asked.push(ask(url, call()));
  }
  return Promise.all(asked);
}

/** The world's own stores, looked into from outside. */
function storesOf(ports: WorldPorts) {
  const settings = readSettings({
    DYNAMODB_ENDPOINT: loopback(Number(ports.DYNAMODB_PORT)),
    SQS_ENDPOINT: loopback(Number(ports.SQS_PORT)),
  });
  const [db, sqs, names] = [dynamoDb(settings), sqsClient(settings), tableNames({})];
  return {
    connections: connectionStore(new Table(db, names.config), Date.now),
    pending: pendingStore(new Table(db, names.sync)),
    depth: () => depthOf(sqs, `${settings.SQS_ENDPOINT ?? ''}/000000000000/changes-live.fifo`),
  };
}

type Stores = ReturnType<typeof storesOf>;

async function pauseAll({ connections }: Stores): Promise<readonly string[]> {
  const all = await connections.list();
  for (const connection of all) await connections.put({ ...connection, paused: true });
  return all.map(({ id }) => id);
}

/** Until the queue stays empty. @returns how many hints are left in it when that takes too long */
async function leftInQueue({ depth }: Stores): Promise<number> {
  let left = 0;
  for (let quiet = 0, until = Date.now() + WORKED_WITHIN_MS; quiet < QUIET_LOOKS && Date.now() < until;) {
    const { waiting, inFlight } = await depth();
    left = waiting + inFlight;
    quiet = left === 0 ? quiet + 1 : 0;
    await wait(LOOK_EVERY_MS);
  }
  return left;
}

/** HaloPSA's hints are kept for each connection of the tenant; each is one hint all the same. */
async function kept({ pending }: Stores, connections: readonly string[]): Promise<number> {
  const rows = (await Promise.all(connections.map((id) => pending.list(id)))).flat();
  const ours = rows.filter(({ event: { kind, id } }) => kind === 'invoice' && Number(id) >= FIRST_ID);
  return new Set(ours.map(({ event: { system, id } }) => `${system} ${id}`)).size;
}

const CONNECTIONS_KEPT_MS = 6_000;

async function underLoad({ world, ports }: Started, say: (line: string) => void): Promise<readonly Figure[]> {
  await world.until('ready', READY_WITHIN_MS);
  await world.until('settled', SETTLED_WITHIN_MS);
  const stores = storesOf(ports);
  const connections = await pauseAll(stores);
  await wait(CONNECTIONS_KEPT_MS);
  const memory = watchMemory(world.pid);
  say(`${ACCEPTED.target} entities in ${OVER_MS / 1_000} s`);
  const answers = await sendAll(loopback(Number(ports.PORT)));
  const inTime = answers.filter(({ tookMs }) => tookMs < IN_TIME_MS);
  const accepted = inTime.reduce((sum, one) => sum + one.accepted, 0);
  say(`${accepted} accepted in time; the queue is worked off`);
  const left = await leftInQueue(stores);
  const worked = await kept(stores, connections);
  say(`${worked} worked, ${left} in the queue`);
  return [
    figure(ACCEPTED, Math.min(accepted, worked + left)),
    figure(
      P99,
      percentile(
        answers.map(({ tookMs }) => tookMs),
        99,
      ),
    ),
    figure(MEMORY, memory.stop()),
  ];
}

export const load: Measurement = {
  targets: [ACCEPTED, P99, MEMORY],
  measure: (_wanted, say) => withWorld((started) => underLoad(started, say), ['--empty']),
};
