import { handler } from '../../functions/webhook-halo.ts';
import { startMemoryWorld, type MemoryWorld } from '../../local/memory/world.ts';
import { HALO_TENANT } from '../../local/sample/index.ts';
import { httpEvent } from '../support/http-events.ts';
import { queued } from '../support/queued.ts';

let world: MemoryWorld;
let sqsFails = false;

beforeEach(async () => {
  sqsFails = false;
  world = await startMemoryWorld({
    beforeSqs: () => {
      if (sqsFails) throw new Error('SQS does not answer');
    },
  });
});

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

interface Delivery {
  readonly connection?: string;
  readonly secret?: string;
  readonly kind?: string | null;
  readonly authorization?: string | null;
  readonly base64?: boolean;
}

async function deliver(body: unknown, delivery: Delivery = {}) {
  const { connection = 'demo', secret = 'local-secret', kind = 'invoice', base64 = false } = delivery;
  const { authorization = basic('halo', 'local-webhook') } = delivery;
  const answer = await handler(
    httpEvent({
      path: `/webhooks/halo/${connection}/${secret}`,
      parameters: { connection, secret },
      ...(kind !== null && { query: { kind } }),
      headers: authorization === null ? {} : { authorization },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      base64,
    }),
  );
  return { status: answer.statusCode, said: JSON.parse(answer.body ?? '') as Record<string, number> };
}

const invoice = {
  id: 'w17',
  notification_id: 17,
  escmsg_id: 17,
  event: 'Invoice Updated',
  object_id: 1_001,
  timestamp: '2026-11-24T09:00:00.000Z',
};

describe('who is let in', () => {
  test.each<[string, Delivery, number]>([
    ['a wrong path secret', { secret: 'local-secreT' }, 404],
    ['the beginning of the path secret', { secret: 'local' }, 404],
    ['an unknown connection', { connection: 'nobody' }, 404],
    ['a connection that is a field of every object', { connection: '__proto__' }, 404],
    ['no password', { authorization: null }, 401],
    ['a wrong password', { authorization: basic('halo', 'local-webhooK') }, 401],
    ['a wrong user', { authorization: basic('Halo', 'local-webhook') }, 401],
    ['a password without Basic', { authorization: 'local-webhook' }, 401],
    ['a bearer', { authorization: 'Bearer local-webhook' }, 401],
    ['no kind', { kind: null }, 400],
    ['an empty kind', { kind: '' }, 400],
  ])('%s', async (_, delivery, status) => {
    expect((await deliver(invoice, delivery)).status).toBe(status);
    expect(await queued(world)).toEqual([]);
  });

  test('a wrong path secret is told before a wrong password: nobody learns that the address is right', async () => {
    expect((await deliver(invoice, { secret: 'wrong', authorization: null })).status).toBe(404);
  });

  test('over 1 MB', async () => {
    expect((await deliver(JSON.stringify(invoice).padEnd(1_048_577, ' '))).status).toBe(413);
  });
});

describe('a body without an id gets 400', () => {
  test.each([
    ['empty', ''],
    ['no JSON', '{'],
    ['an empty list', []],
    ['null', 'null'],
    ['no id', { event: 'Invoice Updated' }],
    ['an empty id', { object_id: '' }],
  ])('%s', async (_, body) => {
    expect((await deliver(body)).status).toBe(400);
    expect(await queued(world)).toEqual([]);
  });
});

test('one object becomes one hint of the kind that the address names', async () => {
  expect(await deliver(invoice)).toEqual({ status: 200, said: { accepted: 1, dropped: 0 } });
  expect(await queued(world)).toEqual([
    {
      system: 'halo',
      origin: HALO_TENANT,
      kind: 'invoice',
      id: '1001',
      operation: 'unknown',
      cause: 'webhook',
      eventId: '17:2026-11-24T09:00:00.000Z',
      changedAt: '2026-11-24T09:00:00.000Z',
      observedAt: new Date(world.clock.now()).toISOString(),
      attempt: 0,
    },
  ]);
});

test.each([
  ['only an id', { id: 1_001 }],
  ['only an id, as text', { id: '1001' }],
  ['the event alone', { event: 'Invoice Created', object_id: 1_001 }],
  ['a time that is none', { ...invoice, timestamp: 'yesterday' }],
])('%s is enough', async (_, body) => {
  expect((await deliver(body)).said).toEqual({ accepted: 1, dropped: 0 });
  expect(await queued(world)).toMatchObject([{ kind: 'invoice', id: '1001' }]);
});

test('a deletion is told as one', async () => {
  await deliver({ ...invoice, event: 'Invoice Deleted' });
  expect(await queued(world)).toMatchObject([{ id: '1001', operation: 'delete' }]);
});

test('a list becomes a hint for each of its records', async () => {
  await deliver([{ object_id: 1_001 }, { object_id: 1_002 }, { object_id: 1_003 }]);
  expect((await queued(world)).map(({ id }) => id)).toEqual(['1001', '1002', '1003']);
});

test('a kind that is not synced is dropped and counted', async () => {
  const answer = await deliver([{ object_id: 1 }, { object_id: 2 }], { kind: 'ticket' });
  expect(answer).toEqual({ status: 200, said: { accepted: 0, dropped: 2 } });
  expect(await queued(world)).toEqual([]);
});

test('an id of 101 characters is dropped and counted', async () => {
  expect((await deliver({ id: 'x'.repeat(101) })).said).toEqual({ accepted: 0, dropped: 1 });
});

test('a body that API Gateway has encoded', async () => {
  expect((await deliver(invoice, { base64: true })).said).toEqual({ accepted: 1, dropped: 0 });
});

test('the same delivery ten times is queued ten times', async () => {
  for (let time = 0; time < 10; time += 1) await deliver(invoice);
  expect(world.sqs.size(world.app.queues.live)).toBe(10);
});

test('a queue that fails answers 500, so that HaloPSA sends again', async () => {
  sqsFails = true;
  expect((await deliver(invoice)).status).toBe(500);
  sqsFails = false;
  expect((await deliver(invoice)).status).toBe(200);
  expect(await queued(world)).toHaveLength(1);
});
