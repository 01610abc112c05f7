/** What people are told of, when, and that they are told once. */
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { handler } from '../../functions/notify.ts';
import type { Notice } from '../../lib/books/notices/notice.ts';
import { pause, resume } from '../../lib/books/config/pause.ts';
import { configPorts } from '../../lib/compose-config.ts';
import { tellThrough } from '../../lib/compose-notices.ts';
import { tieOutPorts } from '../../lib/compose-tie-out.ts';
import { adopt } from '../../lib/compose.ts';
import { fixedSecrets } from '../../lib/aws/secrets.ts';
import type { HttpRequest } from '../../lib/http/transport.ts';
import { startMemoryWorld, type MemoryWorld } from '../../local/memory/world.ts';
import { run as resumeVerb } from '../cli/cli.ts';
import { counterpartOf, idGivenTwice, inOwnScreen, postInvoice } from '../support/scenario.ts';
import { spoken, type Line } from '../support/spoken.ts';

process.env['POWERTOOLS_LOG_LEVEL'] = 'INFO';
process.env['POWERTOOLS_METRICS_DISABLED'] = 'false';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:halo-qbo-prod-notices';
const SLACK = 'https://hooks.slack.com/services/T1/B1/secret-part';
const TEAMS = 'https://prod-1.westeurope.logic.azure.com/workflows/1';

let world: MemoryWorld;
let mails: Notice[];
let chats: HttpRequest[];
let isMailDown: boolean;
/** Titles that mail does not take. */
let refuses: RegExp | undefined;
let chatStatus: number;

beforeEach(async () => {
  world = await startMemoryWorld();
  [mails, chats, isMailDown, chatStatus, refuses] = [[], [], false, 200, undefined];
  tellThrough(() => ({
    name: 'mail',
    tell: (notice) => {
      if (isMailDown || refuses?.test(notice.title)) return Promise.reject(new Error('SNS does not answer'));
      if (!notice.alarmed) mails.push(notice);
      return Promise.resolve();
    },
  }));
  withChats({});
});

/** The application with people to be told. */
const withChats = (secrets: Readonly<Record<string, string>>): void => {
  const { app } = world;
  adopt({
    ...app,
    settings: { ...app.settings, NOTICES_TOPIC: TOPIC },
    secrets: fixedSecrets(secrets),
    chatTransport: (request) => {
      chats.push(request);
      return Promise.resolve({ status: chatStatus, headers: {}, text: 'ok' });
    },
  });
};

const raise = (record: string, code: string, kind = 'connection', connection = 'demo'): Promise<void> =>
  world.app.ports.openItems.raise(
    {
      connection,
      kind,
      record,
      code,
      sentence: `${code} of ${record}.`,
      fix: 'Do what it takes.',
      owner: 'ops',
      label: 'Acme Ltd',
    },
    new Date(world.clock.now()).toISOString(),
  );

const fail = async (count: number): Promise<void> => {
  const letters = Array.from({ length: count }, (_, index) => ({
    Id: String(index),
    MessageBody: '{}',
    MessageGroupId: `group-${index}`,
    MessageDeduplicationId: `letter-${world.clock.now()}-${index}`,
  }));
  const { liveDeadLetters } = world.app.queues;
  await world.sqs.client.send(new SendMessageBatchCommand({ QueueUrl: liveDeadLetters, Entries: letters }));
};

const run = async (): Promise<readonly Line[]> => spoken(() => handler());
const titles = (): readonly string[] => mails.map(({ title }) => title);
const later = (minutes: number): void => world.clock.advance(minutes * 60_000);

describe('what concerns a whole connection is told at once, and once', () => {
  test('a connection that is disconnected, with what to do', async () => {
    await raise('quickbooks', 'disconnected');
    await run();
    expect(mails).toEqual([
      { title: 'demo: disconnected', lines: ['disconnected of quickbooks.', 'Do what it takes.'] },
    ]);
  });

  test('as long as it lasts, nothing more is said', async () => {
    await raise('quickbooks', 'disconnected');
    await run();
    later(5);
    await raise('quickbooks', 'disconnected');
    await run();
    expect(titles()).toEqual(['demo: disconnected']);
  });

  test('what was solved and comes back is told again', async () => {
    await raise('quickbooks', 'disconnected');
    await run();
    await world.app.ports.openItems.resolve('demo', 'connection', 'quickbooks');
    await run();
    later(60);
    await raise('quickbooks', 'disconnected');
    await run();
    expect(titles()).toEqual(['demo: disconnected', 'demo: disconnected']);
  });

  test('the next mark of a budget is another problem', async () => {
    await raise('reads', 'reads-50');
    await run();
    await raise('reads', 'reads-80');
    await run();
    expect(titles()).toEqual(['demo: reads 50', 'demo: reads 80']);
  });

  test('what a person has put aside is not told', async () => {
    await raise('contract', 'contract-settings');
    await world.app.ports.openItems.ignore('demo', 'connection', 'contract', 'known', 'me', 'now');
    await run();
    expect(titles()).toEqual([]);
  });

  test('a connection that has halted, from the record that is another to the mail, and what `resume` ends', async () => {
    // Prepare: an id is given out a second time, a day later
    await spoken(() => world.importAll());
    await spoken(() => idGivenTwice(world));
    withChats({});

    // Act
    await run();
    await resumeVerb(world, 'resume --connection demo');
    await run();

    // Assess
    expect(titles().filter((title) => title !== 'What is new for a person')).toEqual(['demo: halted']);
    expect(mails[0]?.lines[1]).toContain('`halo-qbo resume`');
    const items = await world.app.ports.openItems.list('demo');
    expect(items.filter(({ kind }) => kind === 'connection')).toEqual([]);
  });

  test('a grant that is revoked, from the vendor’s answer to the mail', async () => {
    // Prepare
    await spoken(() => world.importAll());
    world.clock.advance(10 * 60_000);
    world.plant('quickbooks', [{ match: { pathPrefix: '/v3/' }, kind: 'revoke-grant', times: 1 }]);
    await spoken(() => world.sweep());
    withChats({});

    // Act
    await run();

    // Assess
    expect(titles().toSorted()).toEqual(['demo-gb: disconnected', 'demo: disconnected']);
    expect(mails[0]?.lines[1]).toMatch(/^Reconnect with `halo-qbo connect/);
  });
});

describe('dead letters', () => {
  beforeEach(() => withChats({ 'notices/slack-webhook': SLACK }));
  const inChat = (): readonly string[] =>
    chats.map(({ body }) => /"\*(.*?)\*/.exec(body ?? '')?.[1] ?? '').filter((title) => /dead/.test(title));

  test('are told to a chat when there are more than before; mail hears of the first from the alarm, and of more from here', async () => {
    await fail(2);
    await run();
    await run();
    later(5);
    await fail(1);
    await run();

    expect(inChat()).toEqual(['2 dead letters', '3 dead letters']);
    expect(titles().filter((title) => /dead/.test(title))).toEqual(['3 dead letters']);
  });

  test('stand in the digest of each day, though nothing else is new', async () => {
    await run();
    await fail(2);
    for (let day = 1; day <= 2; day += 1) {
      world.clock.advance(86_400_000);
      await run();
    }

    expect(mails.map(({ title, lines }) => [title, ...lines])).toEqual([
      ['What is new for a person', '2 dead letters: see `halo-qbo dlq`.'],
      ['What is new for a person', '2 dead letters: see `halo-qbo dlq`.'],
    ]);
  });
});

describe('what was changed where it is not owned', () => {
  /** As the engine raises it. @param agreed what was agreed before, as an open item says it */
  const drift = (record: string, agreed = '"Thank you."', kind = 'invoice', connection = 'demo') =>
    world.app.ports.openItems.raise(
      {
        connection,
        kind,
        record,
        code: 'drift',
        sentence: 'The memo differs.',
        fix: 'Say which side is right.',
        owner: 'bookkeeper',
        label: 'Acme Ltd',
        differences: [{ field: 'memo', agreed, halo: '"Thank you."', quickbooks: '"Thanks."' }],
      },
      new Date(world.clock.now()).toISOString(),
    );

  /** Long enough ago that an hour is over. */
  beforeEach(async () => {
    await run();
    later(60);
  });

  test('is told within minutes, one notice for each connection, and once', async () => {
    await drift('h:1');
    await drift('h:2');
    await drift('h:3', '"1"', 'credit-note');
    await drift('h:4', '"1"', 'invoice', 'demo-gb');
    const told: number[] = [];
    for (let look = 0; look < 30; look += 1) {
      later(5);
      await run();
      told.push(mails.length);
    }
    expect(told.slice(0, 3)).toEqual([0, 2, 2]);
    expect(mails.filter(({ title }) => title.includes('changed'))).toEqual([
      {
        title: 'demo: 3 records were changed where they are not owned',
        lines: [
          'What was agreed on was changed in the system that does not own it (2 × invoice, 1 × credit note). Nothing was overwritten.',
          'See both values with `halo-qbo errors --connection demo --code drift` and say which is right with `halo-qbo resolve`.',
        ],
      },
      { title: 'demo-gb: a record was changed where it is not owned', lines: expect.any(Array) as unknown },
    ]);
    expect(JSON.stringify(mails)).not.toContain('Acme');
  });

  test('one after another, they are a notice an hour and none is left out', async () => {
    const told: number[] = [];
    for (let look = 0; look < 36; look += 1) {
      await drift(`h:${look}`);
      later(5);
      await run();
      told.push(mails.filter(({ title }) => title.includes('changed')).length);
    }
    later(60);
    await run();
    expect(told.at(-1)).toBe(3);
    const records = mails.flatMap(
      ({ lines }) => /(\d+) × invoice\)\. Nothing/.exec(lines[0] ?? '')?.[1] ?? [],
    );
    expect(records.reduce((sum, one) => sum + Number(one), 0)).toBe(36);
  });

  test('records that differ where they meet for the first time are an import’s, and wait for the digest', async () => {
    await drift('h:1', 'nothing');
    later(60);
    await run();
    expect(titles()).toEqual([]);
    world.clock.advance(86_400_000);
    await run();
    expect(titles()).toEqual(['What is new for a person']);
  });

  test('a person’s edit in QuickBooks, from the edit to the mail', async () => {
    // Prepare
    await spoken(() => world.importAll());
    const id = postInvoice(world, { notes_1: 'Thank you.' });
    await spoken(() => world.settle());
    withChats({});
    await run();
    const { Id, SyncToken } = counterpartOf(world, id);
    later(120);

    // Act
    inOwnScreen(world, 'Invoice', { Id, SyncToken, sparse: true, CustomerMemo: { value: 'Thanks.' } });
    await spoken(() => world.settle());
    withChats({});
    await run();
    const early = titles().length;
    later(15);
    await run();

    // Assess
    expect(early).toBe(0);
    expect(titles()).toEqual(['demo: a record was changed where it is not owned']);
  });
});

describe('what concerns one record stands in the daily digest', () => {
  const nextDay = (): void => world.clock.advance(86_400_000);

  test('by connection and code, without the name of a customer', async () => {
    await raise('h:1', 'mapping-missing', 'invoice');
    await raise('h:2', 'mapping-missing', 'invoice');
    await raise('h:3', 'period-closed', 'invoice', 'demo-gb');
    nextDay();
    await run();
    expect(mails).toEqual([
      {
        title: 'What is new for a person',
        lines: [
          'demo: 2 new open items (2 × mapping missing); 2 open in all. See `halo-qbo errors --connection demo`.',
          'demo-gb: 1 new open item (1 × period closed); 1 open in all. See `halo-qbo errors --connection demo-gb`.',
        ],
      },
    ]);
    expect(JSON.stringify(mails)).not.toContain('Acme');
  });

  test('once a day, and not on a day without anything new', async () => {
    await raise('h:1', 'mapping-missing', 'invoice');
    nextDay();
    await run();
    later(60);
    await raise('h:2', 'mapping-missing', 'invoice');
    await run();
    expect(titles()).toHaveLength(1);
    nextDay();
    await run();
    expect(mails[1]?.lines).toEqual([expect.stringContaining('1 new open item')]);
    nextDay();
    await run();
    expect(titles()).toHaveLength(2);
  });

  test('what is opened while the digest is written stands in the next one', async () => {
    await raise('h:1', 'mapping-missing', 'invoice');
    await run();
    expect(titles()).toEqual([]);
    nextDay();
    await run();
    expect(titles()).toEqual(['What is new for a person']);
  });

  test('what a person has paused for more than a day, as long as it lasts', async () => {
    await run();
    const ports = configPorts(world.app);
    const [invoices, all] = [{ connection: 'demo', kind: 'invoice' }, { connection: 'demo-gb' }];
    await pause(invoices, { by: 'Ada', how: 'pause: wrong rates' }, ports);
    await pause(all, { by: 'Bob', how: 'pause: year end' }, ports);
    later(60);
    await run();
    const early = titles();
    nextDay();
    await run();
    await resume(all, false, { by: 'Bob', how: 'resume' }, ports);
    nextDay();
    await run();

    expect(early).toEqual([]);
    expect(mails.map(({ lines }) => lines)).toEqual([
      [
        'demo: invoice stands still since 2026-11-24 (Ada, pause: wrong rates). End it with `halo-qbo resume --connection demo --kind invoice`.',
        'demo-gb: everything stands still since 2026-11-24 (Bob, pause: year end). End it with `halo-qbo resume --connection demo-gb`.',
      ],
      [expect.stringContaining('demo: invoice stands still')],
    ]);
  });

  test('not before the hour it is wanted at', async () => {
    await run();
    await raise('h:1', 'mapping-missing', 'invoice');
    world.clock.advance(17 * 3_600_000);
    await run();
    expect(titles()).toEqual([]);
    world.clock.advance(6 * 3_600_000);
    await run();
    expect(titles()).toEqual(['What is new for a person']);
  });
});

describe('when somebody cannot be told', () => {
  test('the others are, and the failure is counted and said', async () => {
    withChats({ 'notices/slack-webhook': SLACK });
    chatStatus = 500;
    await raise('quickbooks', 'disconnected');
    const lines = await run();
    expect(titles()).toEqual(['demo: disconnected']);
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'WARN', channel: 'slack', because: 'slack answered 500' }),
    );
    expect(lines).toContainEqual(expect.objectContaining({ NoticesNotSent: 1 }));
  });

  test('a notice that nobody takes makes no other come twice, and comes itself as soon as somebody takes it', async () => {
    await raise('quickbooks', 'disconnected');
    await raise('reads', 'reads-80');
    refuses = /reads/;
    for (let look = 0; look < 3; look += 1) {
      await spoken(() =>
        expect(handler()).rejects.toThrow('nobody could be told: mail: SNS does not answer'),
      );
      later(5);
    }
    refuses = undefined;
    await run();
    await run();

    expect(titles()).toEqual(['demo: disconnected', 'demo: reads 80']);
  });

  test('who has paused what cannot be read: everything else is told', async () => {
    const ports = configPorts(world.app);
    await pause({ connection: 'demo' }, { by: 'Ada', how: 'pause: x' }, ports);
    world.app.configVersions.list = () => Promise.reject(new Error('an old revision cannot be read'));
    await raise('quickbooks', 'disconnected');

    await run();

    expect(titles()).toEqual(['demo: disconnected']);
  });

  test('a connection that cannot be measured keeps nobody from being told', async () => {
    await raise('quickbooks', 'disconnected');
    const { coverage } = world.app.ports;
    coverage.of = () => Promise.reject(new Error('a row cannot be read'));

    const lines = await spoken(() =>
      expect(handler()).rejects.toThrow('could not be measured: demo, demo-gb'),
    );

    expect(titles()).toEqual(['demo: disconnected']);
    expect(lines).toContainEqual(
      expect.objectContaining({
        message: 'demo could not be measured',
        error: expect.objectContaining({ message: 'a row cannot be read' }) as unknown,
      }),
    );
  });

  test('when nobody can, it fails, and the next look tells it', async () => {
    isMailDown = true;
    await raise('quickbooks', 'disconnected');
    await spoken(() => expect(handler()).rejects.toThrow('nobody could be told: mail: SNS does not answer'));
    isMailDown = false;
    await run();
    expect(titles()).toEqual(['demo: disconnected']);
  });

  test('an address that is not the chat’s own gets nothing, and is not written to the log', async () => {
    withChats({ 'notices/slack-webhook': 'https://evil.example/hooks.slack.com/secret-part' });
    await raise('quickbooks', 'disconnected');
    const lines = await run();
    expect(chats).toEqual([]);
    expect(JSON.stringify(lines)).toContain('notices/slack-webhook');
    expect(JSON.stringify(lines)).not.toContain('secret-part');
  });
});

test('a chat whose address is changed is told at the new one from the next look on', async () => {
  const another = SLACK.replace(/[^/]+$/, 'another');
  withChats({ 'notices/slack-webhook': SLACK });
  await raise('quickbooks', 'disconnected');
  await run();
  withChats({ 'notices/slack-webhook': another });
  await raise('halo', 'disconnected');
  await run();
  expect(chats.map(({ url }) => url)).toEqual([SLACK, another]);
});

test('Teams gets a card', async () => {
  withChats({ 'notices/teams-webhook': TEAMS });
  await raise('quickbooks', 'disconnected');
  await run();
  const [{ url, body } = { url: '', body: '' }] = chats;
  expect(url).toBe(TEAMS);
  expect(JSON.parse(body ?? '')).toMatchObject({
    type: 'message',
    attachments: [{ content: { type: 'AdaptiveCard', body: [{ text: 'demo: disconnected' }, {}] } }],
  });
});

test('how each connection stands is measured in one line of the log', async () => {
  // Prepare
  await spoken(async () => {
    await world.importAll();
    await world.settle();
  });
  withChats({});
  await raise('h:1', 'mapping-missing', 'invoice', 'demo');
  const before = (await world.app.ports.openItems.list('demo')).length;
  await tieOutPorts(world.app).tieOuts.write('demo', {
    at: new Date(world.clock.now()).toISOString(),
    kinds: [
      { kind: 'client', synced: 30, expected: 30 },
      { kind: 'invoice', synced: 45, expected: 70 },
    ],
    differing: 3,
  });
  later(30);

  // Act
  const lines = await run();

  // Assess
  const measured = lines.filter((line) => '_aws' in line && 'connection' in line);
  expect(measured.map(({ connection }) => connection)).toEqual(['demo', 'demo-gb']);
  expect(measured[0]).toMatchObject({
    service: 'notify',
    OpenItems: before,
    Pending: 0,
    Throttled: 0,
    Disconnected: 0,
    Agreement: 0.75,
    differing: '3',
    FreshnessMinutes: expect.any(Number) as unknown,
  });
  expect(measured[0]?.['FreshnessMinutes']).toBeGreaterThanOrEqual(30);
  expect(JSON.parse(String(measured[0]?.['codes']))).toMatchObject({ 'mapping-missing': 1 });
  expect(JSON.parse(String(measured[0]?.['kinds']))).toContainEqual(
    expect.objectContaining({ kind: 'client', freshnessMinutes: expect.any(Number) as unknown }),
  );
  expect(JSON.parse(String(measured[0]?.['kinds']))).toContainEqual({
    kind: 'invoice',
    openItems: 1,
    waiting: 0,
    freshnessMinutes: expect.any(Number) as unknown,
    synced: 45,
    expected: 70,
  });
  expect(measured[1]).not.toHaveProperty('Agreement');
});

test('how much agreed is said for two days and no longer: a connection that stands still does not agree for ever', async () => {
  const tied = { at: new Date(world.clock.now()).toISOString(), kinds: [], differing: 0 };
  await tieOutPorts(world.app).tieOuts.write('demo', tied);
  const agreement = async () =>
    (await run()).find((line) => line['connection'] === 'demo' && 'OpenItems' in line)?.['Agreement'];
  later(2 * 24 * 60 - 1);
  const lately = await agreement();
  later(1);
  expect([lately, await agreement()]).toEqual([1, undefined]);
});

test('what is of all connections together is one line: dead letters, and how much of Intuit’s reads is used and will be', async () => {
  // Prepare: 130,000 in the ten whole days before, of which the last seven count for what is to come
  world.clock.advance(Date.parse('2026-12-11T00:00:00Z') - world.clock.now());
  for (const day of ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10'])
    await world.app.budgets.reads.add(`2026-12-${day}`, day < '04' ? 20_000 : 10_000);
  await fail(3);

  // Act
  const lines = await run();

  // Assess: 130,000 used, and 21 days of 10,000 are left
  expect(lines.filter((line) => 'DeadLetters' in line)).toEqual([
    expect.objectContaining({ DeadLetters: 3, BudgetUsedShare: 0.26, BudgetForecastShare: 0.68 }),
  ]);
  expect(lines.find((line) => 'DeadLetters' in line)).not.toHaveProperty('connection');
});
