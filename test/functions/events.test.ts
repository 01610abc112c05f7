/** The samples in `events/`: each is taken by its function, as `serverless invoke local -f <function> -p events/<file>` gives it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'aws-lambda';
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
import { startMemoryWorld, type MemoryWorld } from '../../local/memory/world.ts';

type Handler = (event: never, context: Context) => Promise<unknown>;

const functions: Readonly<Record<string, Handler>> = {
  'webhook-quickbooks': webhookQuickBooks,
  'webhook-halo': webhookHalo,
  'sync-live': live,
  'sync-backfill': backfill,
  requeue,
  sweep,
  'refresh-tokens': refreshTokens,
  notify,
  connect,
  health,
};

const folder = join(__dirname, '..', '..', 'events');
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const functionOf = (file: string): string => file.split('.')[0] ?? '';

const nothingFailed = { batchItemFailures: [] };

/** What each sample answers in the sample world. */
const answers: Readonly<Record<string, unknown>> = {
  'webhook-quickbooks.json': { statusCode: 200, body: '{"accepted":2,"dropped":0}' },
  'webhook-quickbooks.base64.json': { statusCode: 200, body: '{"accepted":2,"dropped":0}' },
  'webhook-quickbooks.legacy.json': { statusCode: 200, body: '{"accepted":1,"dropped":0}' },
  'webhook-halo.json': { statusCode: 200, body: '{"accepted":1,"dropped":0}' },
  'webhook-halo.event-only.json': { statusCode: 200, body: '{"accepted":1,"dropped":0}' },
  'sync-live.json': nothingFailed,
  'sync-backfill.json': nothingFailed,
  'requeue.json': { pending: 0, intents: 0 },
  'sweep.json': [],
  'refresh-tokens.json': [],
  'notify.json': { told: [] },
  'refresh-tokens.asked.json': { refreshed: true },
  'connect.json': { statusCode: 403 },
  'connect.denied.json': { statusCode: 403 },
  'connect.reconnect.json': { statusCode: 200 },
  'health.json': { statusCode: 200, body: '{"ok":true}' },
};

let world: MemoryWorld;

beforeEach(async () => {
  world = await startMemoryWorld();
});

test.each(files)('%s', async (file) => {
  // Prepare
  const event = JSON.parse(readFileSync(join(folder, file), 'utf8')) as never;
  const context = { getRemainingTimeInMillis: () => 60_000 } as Context;

  // Act
  const answer = await functions[functionOf(file)]?.(event, context);

  // Assess
  expect(answer).toEqual(
    Array.isArray(answers[file]) ? answers[file] : expect.objectContaining(answers[file]!),
  );
});

test('every function has a sample', () => {
  expect(new Set(files.map(functionOf))).toEqual(new Set(Object.keys(functions)));
});

test('the batch samples name records of the sample, and bring them into agreement', async () => {
  const event = JSON.parse(readFileSync(join(folder, 'sync-live.json'), 'utf8')) as never;
  await live(event, { getRemainingTimeInMillis: () => 60_000 } as Context);
  const link = await world.app.ports.links.find({ connection: 'demo', kind: 'client', link: 'h:1' });
  expect(link?.quickbooks?.id).toMatch(/^\d+$/);
});
