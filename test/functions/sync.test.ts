import type { Context, SQSRecord } from 'aws-lambda';
import { handler } from '../../functions/sync-live.ts';
import { toldJournal } from '../../functions/told-journal.ts';
import { makeLog } from '../../lib/aws/log.ts';
import { makeCounters } from '../../lib/aws/metrics.ts';
import { startMemoryWorld, type MemoryWorld } from '../../local/memory/world.ts';
import { HALO_TENANT, US_REALM } from '../../local/sample/index.ts';
import { ReceiveMessageCommand, type ReceiveMessageResult } from '@aws-sdk/client-sqs';
import { messageGroup, type ChangeEvent } from '../../lib/sync/change-event.ts';
import { TransientError } from '../../lib/sync/outcome.ts';
import { signatureOf } from '../support/http-events.ts';
import { queued } from '../support/queued.ts';
import { begun } from '../support/scenario.ts';
import { spoken } from '../support/spoken.ts';

process.env['POWERTOOLS_LOG_LEVEL'] = 'INFO';
process.env['POWERTOOLS_METRICS_DISABLED'] = 'false';

const context = { getRemainingTimeInMillis: () => 60_000 } as Context;
/** Of the queue in memory. */
const VISIBILITY_MS = 30_000;

let world: MemoryWorld;
/** Thrown by the database at every call while set. */
let failing: Error | undefined;

beforeEach(async () => {
  failing = undefined;
  world = await startMemoryWorld({
    beforeDynamoDb: () => {
      if (failing) throw failing;
    },
  });
});

const hint = (id: string, eventId = 'e'): ChangeEvent => ({
  system: 'halo',
  origin: HALO_TENANT,
  kind: 'client',
  id,
  operation: 'update',
  cause: 'webhook',
  eventId,
  observedAt: '2026-11-24T09:00:00.000Z',
  attempt: 0,
});

const recordOf = (
  body: string,
  { group, receipt = 'receipt', tries = 1 }: { group: string; receipt?: string; tries?: number },
): SQSRecord => ({
  messageId: `message-${receipt}`,
  receiptHandle: receipt,
  body,
  attributes: {
    ApproximateReceiveCount: String(tries),
    SentTimestamp: '0',
    SenderId: 'sender',
    ApproximateFirstReceiveTimestamp: '0',
    MessageGroupId: group,
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:changes-live.fifo',
  awsRegion: 'us-east-1',
});

const run = async (records: readonly SQSRecord[]) => {
  let failed: readonly string[] = [];
  const lines = await spoken(async () => {
    const { batchItemFailures } = await handler({ Records: [...records] }, context);
    failed = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  });
  const counts = lines.filter((line) => '_aws' in line);
  return { failed, counts, said: lines.filter((line) => !('_aws' in line)) };
};

/** Takes what is visible in the live lane, as Lambda's poller does. */
async function receive(tries?: number): Promise<readonly SQSRecord[]> {
  const { Messages: messages = [] } = (await world.app.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: world.app.queues.live, MaxNumberOfMessages: 10 }),
  )) as ReceiveMessageResult;
  return messages.map(({ Body = '', ReceiptHandle = '', Attributes }) =>
    recordOf(Body, {
      group: Attributes?.MessageGroupId ?? '',
      receipt: ReceiptHandle,
      tries: tries ?? Number(Attributes?.ApproximateReceiveCount),
    }),
  );
}

const hiddenMs = (): number => (world.sqs.nextVisibleAt(world.app.queues.live) ?? NaN) - world.clock.now();

test('one line leads from a hint to the ids that the vendors gave the requests it caused, as the history has them', async () => {
  const { said } = await run([recordOf(JSON.stringify(hint('1', 'hook-7')), { group: 'client' })]);

  const [entry] = await world.app.ports.journal.history('demo', 'client', 'h:1', 1);
  const ids = entry?.requests.flatMap(({ vendorRequestId }) => vendorRequestId ?? []) ?? [];
  expect(ids.length).toBeGreaterThan(0);
  expect(said).toContainEqual(
    expect.objectContaining({
      message: 'a record was looked at',
      eventId: 'hook-7',
      connection: 'demo',
      kind: 'client',
      record: 'h:1',
      outcome: entry?.outcome,
      vendorRequestIds: ids,
    }),
  );
});

test('the line of a webhook names what was queued by the ids that the workers’ lines have, up to fifty of a call', async () => {
  const notify = async (count: number) => {
    const events = Array.from({ length: count }, (_, index) => ({
      type: 'qbo.customer.updated.v1',
      id: `hook-${index}`,
      intuitentityid: String(index + 60),
      intuitaccountid: US_REALM,
    }));
    const body = Buffer.from(JSON.stringify(events));
    const headers = { 'intuit-signature': signatureOf(body) };
    const lines = await spoken(() =>
      world.call({ method: 'POST', target: '/webhooks/quickbooks', headers, body }),
    );
    return lines.find(({ message }) => message === 'a webhook was taken');
  };

  expect(await notify(2)).toMatchObject({ accepted: 2, eventIds: ['hook-0', 'hook-1'] });
  expect((await queued(world)).map(({ eventId }) => eventId)).toEqual(['hook-0', 'hook-1']);
  expect(await notify(60)).toMatchObject({ accepted: 60, eventIds: { length: 50 } });
});

describe('a failure that asks to be tried again after a time', () => {
  test.each([
    [1, 1_500, 2_000],
    [2, 1_500, 3_000],
    [4, 1_500, 12_000],
    [5, 600_000, 900_000],
  ])('at try %i, asking for %i ms, is visible again after %i ms', async (tries, retryAfterMs, wanted) => {
    // Prepare
    await world.app.ports.queue.send([hint('1')], 'live');
    const records = await receive(tries);
    failing = new TransientError('somebody else was faster', { retryAfterMs });

    // Act
    const { failed } = await run(records);

    // Assess
    expect(failed).toHaveLength(1);
    expect(hiddenMs()).toBe(wanted);
  });

  test('one that names no time waits for the queue’s own visibility timeout', async () => {
    await world.app.ports.queue.send([hint('1')], 'live');
    const records = await receive();
    failing = new TransientError('the lease was lost');
    await run(records);
    expect(hiddenMs()).toBe(VISIBILITY_MS);
  });

  test('a queue that does not take the time keeps its own, and the batch is answered', async () => {
    // Prepare
    await world.app.ports.queue.send([hint('1')], 'live');
    const records = await receive();
    failing = new TransientError('somebody else was faster', { retryAfterMs: 1_000 });
    const { sqs } = world.app;
    Object.assign(sqs, { send: () => Promise.reject(new Error('SQS does not answer')) });

    // Act
    const { failed } = await run(records);

    // Assess
    expect(failed).toHaveLength(1);
    expect(hiddenMs()).toBe(VISIBILITY_MS);
  });

  test('what was skipped behind it comes again with it', async () => {
    // Prepare: two hints of one record in one batch, as AWS hands them out
    await world.app.ports.queue.send([hint('1', 'first'), hint('2', 'second')], 'live');
    const group = messageGroup(hint('1'));
    const records = (await receive()).map((record) => ({
      ...record,
      attributes: { ...record.attributes, MessageGroupId: group },
    }));
    failing = new TransientError('somebody else was faster', { retryAfterMs: 2_000 });

    // Act
    const { failed, said } = await run(records);

    // Assess
    expect(failed).toHaveLength(2);
    expect(said).toHaveLength(1);
    world.clock.advance(2_000);
    failing = undefined;
    expect(await receive()).toHaveLength(2);
  });
});

describe('what is said of a failure', () => {
  test('the record by its name, and why', async () => {
    await world.app.ports.queue.send([hint('17')], 'live');
    const records = await receive();
    failing = new TransientError('somebody else was faster', { retryAfterMs: 1_000 });
    const { said, counts } = await run(records);
    expect(said).toEqual([
      expect.objectContaining({
        level: 'WARN',
        service: 'sync-live',
        message: 'work failed and is tried again',
        system: 'halo',
        origin: HALO_TENANT,
        kind: 'client',
        id: '17',
        tries: 1,
        againAfterMs: 1_000,
        error: expect.objectContaining({ name: 'TransientError', message: 'somebody else was faster' }),
      }),
    ]);
    expect(counts).toEqual([expect.objectContaining({ service: 'sync-live', WorkFailed: 1 })]);
  });

  test.each([
    ['no JSON', 'secret-text{', 'the message is no hint: it is not JSON'],
    ['another object', '{"secret":"secret-text"}', /^the message is no hint: .*system: invalid_value/],
    ['a field too many', JSON.stringify({ ...hint('1'), more: 'secret-text' }), /unrecognized_keys/],
  ])(
    'a message that is no hint (%s) fails as a defect, without its body in the log',
    async (_, body, says) => {
      const { failed, said } = await run([recordOf(body, { group: 'g', receipt: 'r' })]);
      expect(failed).toEqual(['message-r']);
      expect(said).toEqual([
        expect.objectContaining({
          level: 'ERROR',
          message: 'work failed',
          messageId: 'message-r',
          error: expect.objectContaining({ name: 'DefectError', message: expect.stringMatching(says) }),
        }),
      ]);
      expect(JSON.stringify(said)).not.toContain('secret-text');
    },
  );

  test('nothing where nothing failed', async () => {
    const { said, counts, failed } = await run([
      recordOf(JSON.stringify({ ...hint('1'), cause: 'sweep' }), { group: 'g', receipt: 'r' }),
    ]);
    const warned = said.filter(({ level }) => level !== 'INFO');
    expect({ warned, counts, failed }).toEqual({ warned: [], counts: [], failed: [] });
  });

  test('how long changes took from their webhooks on is one line for the batch', async () => {
    world.clock.advance(1_500);
    const { counts } = await run(
      ['1', '2'].map((id) => recordOf(JSON.stringify(hint(id)), { group: id, receipt: id })),
    );
    expect(counts).toEqual([
      expect.objectContaining({ service: 'sync-live', connection: 'demo', ChangeMs: [1_500, 1_500] }),
    ]);
  });

  test('of two connections each has its own, and the log says it of each record, with the part of the vendors', async () => {
    // Prepare: a client of each, and vendors that take 40 ms for a request
    const slow = await begun({}, 40);
    slow.clock.advance(1_500);

    // Act
    const { said, counts } = await run(
      ['1', '31'].map((id) => recordOf(JSON.stringify(hint(id)), { group: id, receipt: id })),
    );

    // Assess
    const looked = said.filter(({ message }) => message === 'a record was looked at');
    const of = (connection: string) => looked.find((line) => line['connection'] === connection);
    expect(counts.map(({ connection, ChangeMs }) => [connection, ChangeMs])).toEqual([
      ['demo', of('demo')?.['changeMs']],
      ['demo-gb', of('demo-gb')?.['changeMs']],
    ]);
    for (const line of looked) {
      expect(line).toMatchObject({ kind: 'client', tries: 1 });
      expect(line['changeMs']).toBeGreaterThan(1_500);
      const vendors = Number(line['haloMs']) + Number(line['quickbooksMs']);
      expect(vendors).toBe(Number(line['requests']) * 40);
    }
  });

  test.each([
    ['created', [900]],
    ['unchanged', [900]],
    ['pending', []],
    ['failed', []],
  ])('what ended as %s took this long: %j; what comes again is not worked yet', async (outcome, took) => {
    const seen = { log: makeLog('sync-live'), counters: makeCounters('sync-live') };
    const { journal, clock } = world.app.ports;
    const told = toldJournal(journal, seen, clock, 10);
    const at = new Date(world.clock.now()).toISOString();
    world.clock.advance(900);

    const lines = await spoken(async () => {
      const entry = { connection: 'demo', kind: 'client', record: 'h:1', summary: 'x', requests: [] };
      await told.append({ ...entry, at, outcome, event: { ...hint('1'), observedAt: at } });
      seen.counters.flush();
    });

    expect(lines.flatMap((line) => line['ChangeMs'] ?? [])).toEqual(took);
    expect(lines.find((line) => 'outcome' in line)).toMatchObject({ outcome, tries: 10, connection: 'demo' });
  });
});

test('a failure delays its own record alone', async () => {
  // Prepare: one that is no hint, between two good ones
  const records = [
    recordOf(JSON.stringify(hint('1')), { group: 'a', receipt: 'r1' }),
    recordOf('{}', { group: 'b', receipt: 'r2' }),
    recordOf(JSON.stringify(hint('2')), { group: 'c', receipt: 'r3' }),
  ];

  // Act
  const { failed } = await run(records);

  // Assess
  expect(failed).toEqual(['message-r2']);
  for (const link of ['h:1', 'h:2'])
    expect(await world.app.ports.links.find({ connection: 'demo', kind: 'client', link })).toBeDefined();
});
