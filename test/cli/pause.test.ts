/** Standing still at once, and going on: a connection, a kind, everything; what changes meanwhile is kept, and follows. */
import { TransientError } from '../../lib/sync/outcome.ts';
import type { LoggedChange } from '../../lib/books/config/versions.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { counterpartOf, imported, inQuickBooks, openItems, postInvoice } from '../support/scenario.ts';
import { run, runJson } from './cli.ts';

/** Until what was stored counts everywhere, and the sweep has been there. */
async function later(world: MemoryWorld): Promise<void> {
  world.clock.advance(180_000);
  await world.settle(5_000);
  await world.sweep();
  await world.settle(5_000);
}

const invoices = (world: MemoryWorld): number => inQuickBooks(world, 'Invoice').length;

async function logged(world: MemoryWorld): Promise<readonly LoggedChange[]> {
  const { connections } = await runJson<{ connections: { revisions: LoggedChange[] }[] }>(
    world,
    'config log --connection demo',
  );
  return connections[0]?.revisions ?? [];
}

test.each([
  ['a connection', ''],
  ['a kind', ' --kind invoice'],
])('%s: what is posted meanwhile is not written, and is once it goes on', async (_name, kind) => {
  const world = await imported();

  const paused = await run(world, `pause --connection demo${kind} --reason "wrong rates" --by Ada`);
  await later(world);
  const invoice = postInvoice(world);
  await later(world);

  expect([paused.code, paused.out]).toEqual([0, expect.stringContaining('stands still')]);
  expect(invoices(world)).toBe(0);
  expect((await logged(world))[0]).toMatchObject({ by: 'Ada', how: 'pause: wrong rates' });

  const resumed = await run(world, `resume --connection demo${kind}`);
  await later(world);

  expect([resumed.code, resumed.out]).toEqual([0, expect.stringContaining('goes on')]);
  expect(counterpartOf(world, invoice)).toMatchObject({ DocNumber: String(invoice) });
  expect(await openItems(world)).toEqual([]);
});

test('a kind goes back to the direction it had, and not to what it does by itself', async () => {
  const world = await imported({
    connections: {
      demo: (demo) => ({ ...demo, kinds: { ...demo.kinds, client: { direction: 'push' } } }),
    },
  });

  await run(world, 'pause --connection demo --kind client --reason test');
  const [off] = await logged(world);
  const { resumed } = await runJson<{ resumed: unknown }>(world, 'resume --connection demo --kind clients');
  const [on] = await logged(world);

  expect(off?.changes).toEqual([{ path: 'kinds.client.direction', from: 'push', to: 'off' }]);
  expect(on?.changes).toEqual([{ path: 'kinds.client.direction', from: 'off', to: 'push' }]);
  expect(resumed).toMatchObject([
    { connection: 'demo', kind: 'client', switched: 'stored', direction: 'push' },
  ]);
});

test('`config revert` takes a pause back as it does any other change, and JSON says at which revision', async () => {
  const world = await imported();
  const { paused } = await runJson<{ paused: { revision: number }[] }>(
    world,
    'pause --connection demo --kind invoice --reason test',
  );
  const [{ revision = 0 } = {}] = paused;

  const { code } = await run(world, `config revert --connection demo --revision ${revision - 1}`);

  expect(paused).toEqual([
    { connection: 'demo', kind: 'invoice', switched: 'stored', revision, direction: 'push' },
  ]);
  expect(code).toBe(0);
  expect((await logged(world))[0]?.changes).toEqual([
    { path: 'kinds.invoice.direction', from: 'off', to: 'push' },
  ]);
});

test('what never was on is not switched on, and is told', async () => {
  const world = await imported();

  const { code, out } = await run(world, 'resume --connection demo --kind site');

  expect([code, out]).toEqual([1, expect.stringContaining('never was on')]);
});

test('twice is once: the second call stores nothing', async () => {
  const world = await imported();
  await run(world, 'pause --connection demo --reason one');
  const before = (await logged(world)).length;

  const { code, out } = await run(world, 'pause --connection demo --reason two');

  expect([code, out]).toEqual([0, expect.stringContaining('stood still already')]);
  expect(await logged(world)).toHaveLength(before);
});

test('status says what stands still, who did it and why, until it goes on', async () => {
  const world = await imported();
  await run(world, 'pause --connection demo --kind invoice --reason "wrong rates" --by Ada');
  await run(world, 'pause --connection demo-gb --reason "year end" --by Bob');

  const { out } = await run(world, 'status');
  await run(world, 'resume --connection demo --kind invoice');

  expect(out).toMatch(
    /invoice stands still \(Ada, pause: wrong rates, 2026-11-24 [\d:]+Z\) until `halo-qbo resume --connection demo --kind invoice`/,
  );
  expect(out).toMatch(/Everything stands still \(Bob, pause: year end, /);
  expect((await run(world, 'status --connection demo')).out).not.toContain('stands still');
});

test('what the settings switched off is no pause, and stays off; the sentence says who did it', async () => {
  const world = await imported();
  const demo = await world.app.ports.connections.get('demo');
  await world.app.ports.connections.put(
    { ...demo!, kinds: { ...demo!.kinds, invoice: { direction: 'off' } } },
    { by: 'Bob', how: 'config apply' },
  );

  const { code, out } = await run(world, 'resume --connection demo --kind invoice');

  expect([code, out]).toEqual([1, expect.stringMatching(/stays as it is.*Bob, config apply/)]);
  expect((await world.app.ports.connections.get('demo'))?.kinds['invoice']?.direction).toBe('off');
});

test.each([
  ['a connection', '', ''],
  ['a kind', ' --kind invoice', ' --kind invoice'],
])('resume --all leaves %s that somebody paused by itself', async (_name, kind, ofAll) => {
  const world = await imported();
  await run(world, `pause --connection demo${kind} --reason "the company was replaced" --by Ada`);
  await run(world, `pause --all${kind} --reason "wrong version deployed"`);

  const { code, out } = await run(world, `resume --all${ofAll}`);

  expect(code).toBe(0);
  expect(out).toMatch(/demo stays as it is.*Ada, pause: the company was replaced/);
  expect(out).toMatch(/demo-gb goes on/);
});

test('one that cannot be stored keeps no other from standing still, and is told', async () => {
  const world = await imported();
  const { connections } = world.app.ports;
  const own = connections.put.bind(connections);
  connections.put = (connection, by) =>
    connection.id === 'demo' ? Promise.reject(new Error('the table does not answer')) : own(connection, by);

  const { code, out } = await run(world, 'pause --all --reason "wrong version deployed"');

  expect(code).toBe(1);
  expect(out).toMatch(/demo: NOT done\. the table does not answer[\s\S]*demo-gb stands still/);
  expect(await connections.get('demo-gb')).toMatchObject({ paused: true });
});

test('whoever is faster at every try is told of, and nothing was stored', async () => {
  const world = await imported();
  const { connections } = world.app.ports;
  connections.put = () => Promise.reject(new TransientError('somebody else was faster'));

  const { code, out } = await run(world, 'pause --connection demo --reason x');

  expect([code, out]).toEqual([1, expect.stringContaining('NOT done, because somebody else')]);
});

test('all of them stand still with one call, and go on with one', async () => {
  const world = await imported();
  const paused = async () =>
    (await world.app.ports.connections.list()).map(({ id, paused: still }) => [id, still]);

  await run(world, 'pause --all --reason "wrong version deployed"');
  const during = await paused();
  await run(world, 'resume --all');

  expect(during).toEqual([
    ['demo', true],
    ['demo-gb', true],
  ]);
  expect(await paused()).toEqual([
    ['demo', false],
    ['demo-gb', false],
  ]);
});

test('who ends a pause does not end a halt that came meanwhile: the halt is told, and ended by a call of its own', async () => {
  const world = await imported();
  await run(world, 'pause --all --reason lunch');
  const since = new Date(world.clock.now()).toISOString();
  await world.app.ports.connections.changeState('demo', { halted: { since, reason: 'Another record.' } });
  const halted = async () => (await world.app.ports.connections.state('demo')).halted;

  const all = await run(world, 'resume --all');
  expect([all.code, await halted()]).toEqual([1, { since, reason: 'Another record.' }]);

  const [told] = [all.out];
  expect(told).toContain('demo is halted since');
  expect(told).toContain('Another record.');

  const second = await run(world, 'resume --connection demo');
  expect([second.code, await halted()]).toEqual([0, undefined]);
});

test('a halt whose own item could not be taken away is taken away by the next call, so that another halt is told', async () => {
  const world = await imported();
  const { openItems, connections } = world.app.ports;
  const item = { connection: 'demo', kind: 'connection', record: 'halted', code: 'halted' };
  await openItems.raise({ ...item, sentence: 's', fix: 'f', owner: 'ops' }, '2026-11-24T09:00:00.000Z');
  expect((await connections.state('demo')).halted).toBeUndefined();

  await run(world, 'resume --connection demo');

  expect(await openItems.list('demo')).toEqual([]);
});

test.each([
  ['--all beside a connection', 'pause --all --connection demo --reason x', 'not both'],
  ['no reason', 'pause --connection demo', '--reason'],
  ['an empty reason', 'pause --connection demo --reason ""', 'Say why'],
  ['an unknown kind', 'pause --connection demo --kind invoise --reason x', 'There is no kind invoise'],
  ['which connection is not said', 'pause --reason x', 'Say which with --connection'],
])('refused: %s', async (_name, line, sentence) => {
  const world = await imported();

  const { code, notes } = await run(world, line);

  expect([code, notes]).toEqual([2, expect.stringContaining(sentence)]);
});

test('somebody else who stores at the same moment does not keep it from standing still', async () => {
  const world = await imported();
  const { connections } = world.app.ports;
  const own = connections.put.bind(connections);
  let others = 1;
  connections.put = async (connection, by) => {
    const now = await connections.get('demo');
    if (others > 0 && now) {
      others -= 1;
      await own({ ...now, name: 'Renamed meanwhile' }, { by: 'Bob', how: 'config apply' });
    }
    return own(connection, by);
  };

  const { code } = await run(world, 'pause --connection demo --reason x');

  expect(code).toBe(0);
  expect(await connections.get('demo')).toMatchObject({ paused: true, name: 'Renamed meanwhile' });
});
