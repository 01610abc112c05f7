/**
 * Each function's role against what its code calls: the functions run through a day of the sample world, every call to AWS is written down under
 * the function that made it, and the two lists must be the same. A call that the role lacks would fail after deployment; a right that no code
 * uses is one too many.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { handler as connect } from '../../functions/connect.ts';
import { handler as health } from '../../functions/health.ts';
import { handler as notify } from '../../functions/notify.ts';
import { handler as refreshTokens } from '../../functions/refresh-tokens.ts';
import { handler as requeue } from '../../functions/requeue.ts';
import { handler as sweep } from '../../functions/sweep.ts';
import { handler as backfill } from '../../functions/sync-backfill.ts';
import { handler as live } from '../../functions/sync-live.ts';
import { handler as webhookHalo } from '../../functions/webhook-halo.ts';
import { handler as webhookQuickBooks } from '../../functions/webhook-quickbooks.ts';
import { tableNames, tables } from '../../lib/aws/tables.ts';
import { ticketFor } from '../../lib/books/connect.ts';
import { adopt, build, type App } from '../../lib/compose.ts';
import { connectPorts } from '../../lib/compose-grants.ts';
import { tellThrough } from '../../lib/compose-notices.ts';
import type { ChangeEvent, Lane } from '../../lib/sync/change-event.ts';
import { TransientError, UnavailableError } from '../../lib/sync/outcome.ts';
import { HALO_TENANT, US_REALM } from '../../local/sample/index.ts';
import { sealedByKms } from '../../local/memory/kms.ts';
import { wireRequest } from '../../local/memory/transport.ts';
import { startMemoryWorld, type MemoryWorld } from '../../local/memory/world.ts';
import { pollOnce } from '../../local/world/poller.ts';
import { httpEvent } from '../support/http-events.ts';
import { packagedTemplate } from '../support/packaged.ts';

const FUNCTIONS = [
  'webhook-quickbooks',
  'webhook-halo',
  'sync-live',
  'sync-backfill',
  'requeue',
  'sweep',
  'refresh-tokens',
  'notify',
  'connect',
  'health',
] as const;
type Name = (typeof FUNCTIONS)[number];

/** Rights that AWS itself uses in the function's name: to read its queue, to write its log and its traces, to seal a notice. */
const OF_AWS =
  /^(sqs:(ReceiveMessage|DeleteMessage) |sqs:GetQueueAttributes \w+Queue sync|logs:\w+ |xray:\w+ |kms:\w+ NoticesKey)/;

const DYNAMODB: Readonly<Record<string, string>> = {
  GetCommand: 'GetItem',
  BatchGetCommand: 'BatchGetItem',
  QueryCommand: 'Query',
  PutCommand: 'PutItem',
  UpdateCommand: 'UpdateItem',
  DeleteCommand: 'DeleteItem',
};
const SQS: Readonly<Record<string, string>> = {
  SendMessageBatchCommand: 'SendMessage',
  ReceiveMessageCommand: 'ReceiveMessage',
  DeleteMessageBatchCommand: 'DeleteMessage',
  ChangeMessageVisibilityCommand: 'ChangeMessageVisibility',
  GetQueueAttributesCommand: 'GetQueueAttributes',
};

const running = new AsyncLocalStorage<Name>();
const calls = new Map<Name, Set<string>>(FUNCTIONS.map((name) => [name, new Set<string>()]));
const note = (call: string): void => {
  const name = running.getStore();
  if (name) calls.get(name)?.add(call);
};

const titled = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const roleOf = new Map(tables.map(({ role }) => [tableNames({})[role], `${titled(role)}Table`] as const));
const queueOf = (url: string): string =>
  `${url.includes('live') ? 'Live' : 'Backfill'}${url.endsWith('-dlq.fifo') ? 'DeadLetters' : 'Queue'}`;

let world: MemoryWorld;
/** Thrown at every call to DynamoDB while set. */
let failing: Error | undefined;
const context = { getRemainingTimeInMillis: () => 60_000 } as Context;

const cipher = sealedByKms(({ constructor }) =>
  note(`kms:${constructor.name.replace(/Command$/, '')} TokensKey`),
);

/** The world's application over what only AWS gives, written down. */
function observedApp(): App {
  const { settings, transport, ports, secrets } = world.app;
  tellThrough(() => ({
    name: 'mail',
    tell: () => {
      note('sns:Publish Notices');
      return Promise.resolve();
    },
  }));
  return build({
    settings: { ...settings, NOTICES_TOPIC: 'arn:aws:sns:us-east-1:123456789012:halo-qbo-prod-notices' },
    transport,
    tables: tableNames({}),
    clock: ports.clock,
    newId: ports.newId,
    db: world.db.client,
    sqs: world.sqs.client,
    cipher,
    secrets: {
      get: (name) => {
        note('secretsmanager:GetSecretValue Secrets');
        return secrets.get(name);
      },
    },
    refresher: async (connection, side) => {
      note('lambda:InvokeFunction RefreshDashtokensLiveAlias');
      const said = await running.run('refresh-tokens', () => refreshTokens({ connection, side }));
      const { unavailable } = said as { readonly unavailable?: string };
      if (unavailable !== undefined)
        throw new UnavailableError(side, unavailable, ports.clock.now() + 10_000);
    },
  });
}

/** Each function in a process of its own, as on Lambda: what it keeps is its own. */
const processes = new Map<Name, App>();

function as<Said>(name: Name, run: () => Promise<Said>): Promise<Said> {
  const app = processes.get(name) ?? observedApp();
  processes.set(name, app);
  adopt(app);
  return running.run(name, run);
}

const lanes = () => {
  const { app } = world;
  const handled =
    (name: Name, handler: (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>) =>
    (event: SQSEvent) =>
      as(name, () => handler(event, context));
  return [
    { sqs: app.sqs, url: app.queues.live, handler: handled('sync-live', live) },
    { sqs: app.sqs, url: app.queues.backfill, handler: handled('sync-backfill', backfill) },
  ];
};

async function untilQuiet(): Promise<void> {
  for (let quiet = 0; quiet < 3;) {
    let moved = (await world.halo.outbox.pump()) + (await world.quickbooks.outbox.pump());
    for (const lane of lanes()) moved += await pollOnce(lane);
    if (moved > 0) continue;
    quiet += 1;
    world.clock.advance(61_000);
    await as('requeue', () => requeue());
  }
}

const sample = (file: string) =>
  JSON.parse(readFileSync(join(__dirname, '..', '..', 'events', `${file}.json`), 'utf8')) as never;

async function connectAgain(): Promise<void> {
  const ticket = await ticketFor('demo', connectPorts(world.app));
  const begun = await as('connect', () =>
    connect(httpEvent({ method: 'GET', path: '/connect/quickbooks', query: { ticket } })),
  );
  const url = `${String(begun.headers?.['location'])}&realm=${US_REALM}`;
  const granted = await world.quickbooks.request(wireRequest({ method: 'GET', url, headers: {} }));
  const query = Object.fromEntries(new URL(granted.headers['location'] ?? '').searchParams);
  const back = await as('connect', () =>
    connect(httpEvent({ method: 'GET', path: '/connect/quickbooks/callback', query })),
  );
  expect(back.statusCode).toBe(200);
}

/** What a person saves in HaloPSA. @returns the record's id */
function inHalo(path: string, record: object): number {
  const { status, body } = world.asUser('halo', 'POST', path, [record]);
  if (status >= 300) throw new RangeError(`HaloPSA refused it: ${JSON.stringify(body)}`);
  return Number((body as { readonly id: number }).id);
}

const hint = (kind: string, id: number): ChangeEvent => ({
  system: 'halo',
  origin: HALO_TENANT,
  kind,
  id: String(id),
  operation: 'unknown',
  cause: 'person',
  eventId: `${kind}:${id}`,
  observedAt: new Date(world.clock.now()).toISOString(),
  attempt: 0,
});

const queue = (lane: Lane, kind: string, id: number): Promise<void> =>
  world.app.ports.queue.send([hint(kind, id)], lane);

const newClient = (name: string): number =>
  inHalo('/api/Client', { name, toplevel_id: 1, qbo_company_id: US_REALM });

const newInvoice = (clientId: number): number =>
  inHalo('/api/Invoice', {
    client_id: clientId,
    invoice_date: '2026-11-20',
    posted: true,
    lines: [{ _itemid: 41, item_shortdescription: 'Seats', qty_order: 3, unit_price: 12.6 }],
  });

const lane = async (name: Lane): Promise<void> => {
  const [first, second] = lanes();
  while ((await pollOnce(name === 'live' ? first! : second!)) > 0);
};

/** An invoice waits in one lane for its client, which comes through the other one. */
async function waitAcross(waiting: Lane, coming: Lane): Promise<void> {
  const client = newClient(`Across ${waiting}`);
  const invoice = newInvoice(client);
  await queue(waiting, 'invoice', invoice);
  await pollOnce(lanes()[waiting === 'live' ? 0 : 1]!);
  await queue(coming, 'client', client);
  await lane(coming);
  await untilQuiet();
}

/** QuickBooks asks for a pause, HaloPSA's record was changed by somebody else, and every token has run out meanwhile. */
async function troubles(name: Lane): Promise<void> {
  world.clock.advance(2 * 3_600_000);
  const invoice = newInvoice(1);
  world.plant('quickbooks', { match: { pathPrefix: '/v3/' }, kind: '429', times: 1 });
  await queue(name, 'invoice', invoice);
  await lane(name);
  world.clock.advance(61_000);
  await as('requeue', () => requeue());
  await untilQuiet();
  failing = new TransientError('somebody else was faster', { retryAfterMs: 1_000 });
  await queue(name, 'invoice', invoice);
  await lane(name);
  failing = undefined;
  await untilQuiet();
}

/** An invoice that only this lane hears of. */
async function aloneIn(name: Lane): Promise<void> {
  world.plant('halo', { match: { pathPrefix: '/api/Invoice' }, kind: 'drop-webhook', times: 1 });
  await queue(name, 'invoice', newInvoice(1));
  await lane(name);
  await untilQuiet();
}

/** A write that is not answered for minutes, and an invoice whose client is never made. */
async function lasting(): Promise<void> {
  const posts = { method: 'POST', pathPrefix: `/v3/company/${US_REALM}/invoice` };
  world.plant('quickbooks', { match: posts, kind: 'timeout', times: 4 });
  await queue('live', 'invoice', newInvoice(1));
  newInvoice(newClient('x'.repeat(501)));
  await untilQuiet();
  for (let minutes = 0; minutes < 40; minutes += 1) {
    world.clock.advance(60_000);
    await as('requeue', () => requeue());
    await lane('live');
  }
  await untilQuiet();
}

/** QuickBooks asks a sweep for a pause, and later does not know the grant any more. */
async function sweepInVain(): Promise<void> {
  for (const kind of ['429', 'revoke-grant'] as const) {
    world.clock.advance(10 * 60_000);
    world.plant('quickbooks', { match: { pathPrefix: '/v3/' }, kind, times: 1 });
    await as('sweep', () => sweep());
  }
  await connectAgain();
}

const anyTokens = () => as('refresh-tokens', () => refreshTokens({}));

/** The grant nears its end and is renewed after all; HaloPSA's credentials are refused and put right. */
async function grantsInDanger(): Promise<void> {
  const { tokens, ports } = world.app;
  const stored = await tokens.get('demo', 'quickbooks');
  if (!stored) throw new RangeError('the connection has no token');
  const ends = world.clock.now() + 86_400_000;
  const current = { ...stored.current, refreshExpiresAtEpochMs: ends };
  await tokens.put('demo', 'quickbooks', { ...stored, current, version: stored.version + 1 });
  await anyTokens();
  world.clock.advance(50 * 60_000);
  const since = new Date(world.clock.now()).toISOString();
  await ports.connections.changeState('demo-gb', {
    disconnected: { side: 'halo', since, reason: 'refused' },
  });
  await anyTokens();
}

/** A day: an import, new and changed records, a vendor that is away, a record changed by two at once, tokens that run out, a reconnect. */
async function aDay(): Promise<void> {
  await as('health', () => health(sample('health')));
  await as('webhook-quickbooks', () => webhookQuickBooks(sample('webhook-quickbooks')));
  await as('webhook-halo', () => webhookHalo(sample('webhook-halo')));
  await world.importAll();
  await untilQuiet();
  await waitAcross('live', 'backfill');
  await waitAcross('backfill', 'live');
  await troubles('live');
  await troubles('backfill');
  await aloneIn('live');
  await aloneIn('backfill');
  await lasting();
  newClient('Only the sweep sees it');
  await world.app.budgets.reads.add('2026-11-24', 260_000);
  world.clock.advance(2 * 3_600_000);
  await as('sweep', () => sweep());
  await as('notify', () => notify());
  await sweepInVain();
  // Longer than QuickBooks' change feed looks back.
  world.clock.advance(31 * 86_400_000);
  await as('sweep', () => sweep());
  world.clock.advance(50 * 60_000);
  await anyTokens();
  await grantsInDanger();
  await connectAgain();
}

const allowed = (name: Name): readonly string[] => {
  const { Resources: resources } = packagedTemplate();
  const role = `${name.split('-').map(titled).join('')}Role`;
  const [policy] = resources[role]?.Properties['Policies'] as [
    { PolicyDocument: { Statement: { Action: string[]; Resource: Record<string, string | string[]> }[] } },
  ];
  return policy.PolicyDocument.Statement.flatMap(({ Action: actions, Resource: on }) =>
    actions.map((action) => `${action} ${String(on['Ref'] ?? on['Fn::GetAtt']?.[0])}`),
  ).filter((right) => !OF_AWS.test(`${right} ${name}`));
};

beforeAll(async () => {
  world = await startMemoryWorld({
    cipher,
    beforeDynamoDb: (command, table) => {
      note(`dynamodb:${DYNAMODB[command] ?? command} ${roleOf.get(table) ?? table}`);
      if (failing) throw failing;
    },
    beforeSqs: (command, url) => note(`sqs:${SQS[command] ?? command} ${queueOf(url)}`),
  });
  packagedTemplate();
  await aDay();
}, 120_000);

test.each(FUNCTIONS)('%s may do what it does, and nothing else', (name) => {
  expect([...(calls.get(name) ?? [])].toSorted()).toEqual(allowed(name).toSorted());
});
