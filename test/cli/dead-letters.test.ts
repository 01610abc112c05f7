/** What ended in the dead-letter queue is seen with its reason, and put back without losing or doubling anything. */
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { MemoryWorld } from '../../local/memory/world.ts';
import type { ChangeEvent } from '../../lib/sync/change-event.ts';
import { HALO_TENANT } from '../../local/sample/index.ts';
import { counterpartOf, inQuickBooks, postInvoice, start } from '../support/scenario.ts';
import { run, runJson } from './cli.ts';

interface Letters {
  readonly count: number;
  readonly letters: readonly {
    readonly id: string;
    readonly kind?: string;
    readonly record?: string;
    readonly code?: string;
    readonly why: string;
  }[];
}

interface Replayed {
  readonly replayed: readonly unknown[];
  readonly dropped: readonly unknown[];
  readonly unreadable: readonly unknown[];
  readonly kept: number;
}

/** A world whose number ledger can be put out of order: its records fail while the vendors answer. */
async function startBreakable() {
  const ledger = { broken: false };
  const queue = { failing: '' };
  const world = await start({
    small: true,
    beforeDynamoDb: (_command, table) => {
      if (ledger.broken && table.includes('numbers')) throw new Error('the ledger is out of order');
    },
    beforeSqs: (command, url) => {
      if (command === queue.failing && url.includes('dlq')) throw new Error('cut off');
    },
  });
  await world.importAll();
  await world.settle();
  return { world, ledger, queue };
}

/** An invoice whose every try has failed. */
async function startWithDeadLetter() {
  const { world, ledger, queue } = await startBreakable();
  ledger.broken = true;
  const id = postInvoice(world);
  await world.settle();
  ledger.broken = false;
  return { world, id, queue, ledger };
}

const hint = (id: number, change: Partial<ChangeEvent> = {}): string =>
  JSON.stringify({
    system: 'halo',
    origin: HALO_TENANT,
    kind: 'invoice',
    id: String(id),
    operation: 'update',
    cause: 'webhook',
    eventId: `test ${id}`,
    observedAt: '2026-11-24T09:00:00.000Z',
    attempt: 0,
    ...change,
  } satisfies ChangeEvent);

/** Straight into the live dead-letter queue. */
const bury = async ({ app }: MemoryWorld, bodies: readonly string[], group: string): Promise<void> => {
  await app.sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: app.queues.liveDeadLetters,
      Entries: bodies.map((MessageBody, index) => ({
        Id: String(index),
        MessageBody,
        MessageGroupId: group,
        MessageDeduplicationId: `${group}-${index}`,
      })),
    }),
  );
};

test('a dead letter is listed with its record and the error that failed it', async () => {
  const { world, id } = await startWithDeadLetter();

  const { count, letters } = await runJson<Letters>(world, 'dlq');

  expect(count).toBeGreaterThan(0);
  expect(letters[0]).toMatchObject({
    kind: 'invoice',
    record: `h:${id}`,
    code: 'Error',
    why: expect.stringContaining('the ledger is out of order') as string,
  });
});

test('looking takes nothing out, and says by its exit code only when asked', async () => {
  const { world } = await startWithDeadLetter();

  const [plain, strict, again] = [
    await run(world, 'dlq'),
    await run(world, 'dlq --exit-code'),
    await run(world, 'dlq'),
  ];

  expect([plain.code, strict.code]).toEqual([0, 1]);
  expect(again.out).toBe(plain.out);
});

test('once the cause is gone a replay makes the document, once, and its history says so', async () => {
  const { world, id } = await startWithDeadLetter();

  const { code } = await run(world, 'replay --all');
  await world.settle();

  expect(code).toBe(0);
  expect(counterpartOf(world, id)['DocNumber']).toBe(String(id));
  expect(await runJson<Letters>(world, 'dlq')).toMatchObject({ count: 0 });
  expect((await run(world, `history invoice ${id}`)).out).toMatch(/replay\s+created/);
});

test('what fails again comes back and can be replayed again within the same minutes', async () => {
  const { world, id, ledger } = await startWithDeadLetter();
  ledger.broken = true;
  await run(world, 'replay --all');
  await world.settle(200_000);
  ledger.broken = false;

  await run(world, 'replay --all');
  await world.settle();

  expect(counterpartOf(world, id)).toBeDefined();
  expect(inQuickBooks(world, 'Invoice')).toHaveLength(1);
});

test('cut off between sending and taking out, a replay doubles a look and loses nothing', async () => {
  const { world, id, queue } = await startWithDeadLetter();
  queue.failing = 'DeleteMessageCommand';
  const cutOff = await run(world, 'replay --all');
  queue.failing = '';
  await world.settle();
  const { count } = await runJson<Letters>(world, 'dlq');

  const again = await runJson<Replayed>(world, 'replay --all');
  await world.settle();

  expect(cutOff.code).toBe(1);
  expect(counterpartOf(world, id)).toBeDefined();
  expect(again.replayed.length + again.dropped.length).toBe(count);
  expect(await runJson<Letters>(world, 'dlq')).toMatchObject({ count: 0 });
  expect(inQuickBooks(world, 'Invoice')).toHaveLength(1);
});

test('cut off before the queue has taken it, a letter stays where it is', async () => {
  const { world, ledger } = await startWithDeadLetter();
  const { count } = await runJson<Letters>(world, 'dlq');
  const { ports } = world.app;
  const deaf = { send: () => Promise.reject(new Error('the queue is deaf')) };
  const broken = { ...world, app: { ...world.app, ports: { ...ports, queue: deaf } } };
  ledger.broken = true;

  const { code } = await run(broken, 'replay --all');

  expect(code).toBe(1);
  expect(await runJson<Letters>(world, 'dlq')).toMatchObject({ count });
});

test('every letter of one record is put back, though the queue shows them one at a time', async () => {
  const { world, id, ledger } = await startWithDeadLetter();
  ledger.broken = true;
  const { count } = await runJson<Letters>(world, 'dlq');
  await bury(world, [hint(id), hint(id), hint(id)], 'one-record');

  const { replayed } = await runJson<Replayed>(world, 'replay --all');

  expect(replayed).toHaveLength(count + 3);
  expect(await runJson<Letters>(world, 'dlq')).toMatchObject({ count: 0 });
});

test('a letter whose record has been synced since is dropped, and that is said', async () => {
  const { world, id } = await startWithDeadLetter();
  world.clock.advance(60_000);
  await run(world, `sync --connection demo --kind invoice --id ${id}`);
  world.clock.advance(60_000);

  const { out } = await run(world, 'replay --all');

  expect(out).toContain('dropped, the record has been synced since');
  expect(await runJson<Letters>(world, 'dlq')).toMatchObject({ count: 0 });
});

test('a body that is no hint is listed, stays, and makes a replay say so', async () => {
  const { world } = await startBreakable();
  await bury(world, ['nonsense \u009b31m'], 'bad');

  const listed = await run(world, 'dlq');
  const replayed = await run(world, 'replay --all');

  expect(listed.out).toContain('unreadable');
  expect(listed.out).not.toContain('\u009b');
  expect(replayed).toMatchObject({ code: 1, out: expect.stringContaining('1 letter left') as string });
  expect(await runJson<Letters>(world, 'dlq')).toMatchObject({ count: 1 });
});

test('letters are chosen by their error or their time, and the others stay', async () => {
  const { world, ledger } = await startWithDeadLetter();
  ledger.broken = true;
  const { count } = await runJson<Letters>(world, 'dlq');

  for (const option of ['--code TransientError', '--since 2030-01-01'])
    expect(await runJson<Replayed>(world, `replay ${option}`)).toMatchObject({ replayed: [], kept: count });

  const { replayed } = await runJson<Replayed>(world, 'replay --code error --since 2020-01-01');
  expect(replayed).toHaveLength(count);
});

test('one letter by its id, and one that is not there', async () => {
  const { world, id } = await startWithDeadLetter();
  const [letter] = (await runJson<Letters>(world, 'dlq')).letters;

  const one = await runJson<Replayed>(world, `replay --id ${letter?.id ?? ''}`);
  const none = await run(world, 'replay --id nowhere');
  await world.settle();

  expect(one.replayed).toHaveLength(1);
  expect(none.code).toBe(2);
  expect(counterpartOf(world, id)).toBeDefined();
});

test('a replay without a choice, or with two, is wrong usage', async () => {
  const world = await start({ small: true });

  for (const line of ['replay', 'replay --all --since 2h', 'replay --since yesterday'])
    expect(await run(world, line)).toMatchObject({ code: 2, out: '' });
});
