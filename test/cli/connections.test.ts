/** Status, connecting, disconnecting, importing. */
import type { Status } from '../../lib/books/status.ts';
import { wireRequest } from '../../local/memory/transport.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { US_REALM } from '../../local/sample/index.ts';
import { counterpartOf, inQuickBooks, postInvoice, start } from '../support/scenario.ts';
import { run, runJson } from './cli.ts';

async function startImported() {
  const world = await start({ small: true });
  await world.importAll();
  await world.settle();
  return world;
}

/** What a person does with the address that `connect` prints. */
async function follow(world: MemoryWorld, url: string, realm: string) {
  const { pathname, search } = new URL(url);
  const begun = await world.call({ method: 'GET', target: `${pathname}${search}` });
  if (begun.status !== 302) return begun;
  const authorize = `${String(begun.headers?.['location'])}&realm=${realm}`;
  const granted = await world.quickbooks.request(wireRequest({ method: 'GET', url: authorize, headers: {} }));
  const back = new URL(granted.headers['location'] ?? '');
  return world.call({ method: 'GET', target: `${back.pathname}${back.search}` });
}

test('status as JSON has what others rely on, and nothing but JSON on stdout', async () => {
  const world = await startImported();
  postInvoice(world);
  await world.settle();

  const { connections, deadLetters } = await runJson<Status>(world, 'status');

  expect(deadLetters).toBe(0);
  expect(connections.map(({ id, settled }) => [id, settled])).toEqual([
    ['demo', true],
    ['demo-gb', true],
  ]);
  expect(connections[0]?.kinds).toContainEqual({
    kind: 'invoice',
    halo: 1,
    quickbooks: 1,
    linked: 1,
    waiting: 0,
    openItems: 0,
  });
});

test('status in words compares the totals to the cent', async () => {
  const world = await startImported();
  postInvoice(world);
  await world.settle();

  const { code, out } = await run(world, 'status --connection demo');

  expect(code).toBe(0);
  expect(out).toContain('Settled: nothing is queued');
  expect(out).toMatch(/Linked invoices: (\S+ USD) in HaloPSA, \1 in QuickBooks, equal to the cent/);
  expect(out).not.toContain('demo-gb');
});

test('a paused connection and an open item are said, and are a reason for --exit-code', async () => {
  const world = await start({ small: true, connections: { demo: (demo) => ({ ...demo, paused: true }) } });
  postInvoice(world);
  await world.settle(5_000);

  const { code, out } = await run(world, 'status --connection demo --exit-code');

  expect(code).toBe(1);
  expect(out).toContain('Paused: nothing is sent');
  expect(out).toMatch(/1 record pending/);
});

test('the printed address connects once, within ten minutes', async () => {
  const world = await startImported();
  const { url } = await runJson<{ readonly url: string }>(world, 'connect --connection demo');

  const first = await follow(world, url, US_REALM);
  const second = await follow(world, url, US_REALM);
  const late = await runJson<{ readonly url: string }>(world, 'connect --connection demo');
  world.clock.advance(10 * 60_000 + 1);

  expect(first.status).toBe(200);
  expect(second.status).toBe(403);
  expect((await follow(world, late.url, US_REALM)).status).toBe(403);
});

test('only the address goes to stdout, so that it can be piped', async () => {
  const world = await startImported();

  const { out, notes } = await run(world, 'connect --connection demo');

  expect(out).toMatch(/^http:\/\/gateway\.local\/connect\/quickbooks\?ticket=\S+\n$/);
  expect(notes).toContain(`the company ${US_REALM}`);
});

test('a disconnect gives the grant back, holds the work, and keeps everything else', async () => {
  const world = await startImported();
  const before = await world.app.ports.connections.get('demo');

  const { code, out } = await run(world, 'disconnect --connection demo --yes');
  postInvoice(world);
  await world.settle(30_000);

  expect(code).toBe(0);
  expect(out).toContain('Intuit has taken the grant back');
  expect(await world.app.tokens.get('demo', 'quickbooks')).toBeUndefined();
  expect(await world.app.ports.connections.get('demo')).toEqual(before);
  expect(inQuickBooks(world, 'Invoice')).toHaveLength(0);
  expect((await run(world, 'status')).out).toContain('Disconnected from QuickBooks since');
});

test('what changed meanwhile arrives by itself after the next connect', async () => {
  const world = await startImported();
  await run(world, 'disconnect --connection demo --yes');
  const id = postInvoice(world);
  await world.settle(30_000);

  const { url } = await runJson<{ readonly url: string }>(world, 'connect --connection demo');
  await follow(world, url, US_REALM);
  await world.settle();

  expect(counterpartOf(world, id)).toBeDefined();
});

test('without Intuit’s word the tokens stay, so that the grant can be given back later', async () => {
  const world = await startImported();
  world.plant('quickbooks', { match: { pathPrefix: '/v2/oauth2' }, kind: 'timeout', times: 1 });

  const first = await run(world, 'disconnect --connection demo --yes');
  const kept = await world.app.tokens.get('demo', 'quickbooks');
  const second = await run(world, 'disconnect --connection demo --yes');

  expect([first.code, second.code]).toEqual([1, 0]);
  expect(kept).toBeDefined();
  expect(await world.app.tokens.get('demo', 'quickbooks')).toBeUndefined();
});

test('nobody to be asked and no --yes: nothing is disconnected', async () => {
  const world = await startImported();

  const { code } = await run(world, 'disconnect --connection demo');

  expect(code).toBe(2);
  expect(await world.app.tokens.get('demo', 'quickbooks')).toBeDefined();
});

test('an import looks at every record, waits until they are worked off, and does it once', async () => {
  const world = await start({ small: true });

  const first = await run(world, 'import --connection demo');
  const second = await run(world, 'import --connection demo');

  expect(first.out).toMatch(/\d+ records looked at/);
  expect(first.notes).toBe('looking through both sides of demo …\nworking them off …\n');
  expect(second.out).toContain('was imported before');
  expect(await runJson<Status>(world, 'status --connection demo')).toMatchObject({
    connections: [{ settled: true }],
  });
});

test('on a terminal an import says how much is done and how long the rest takes', async () => {
  const world = await start({ small: true });
  const aBatch = async () => {
    if ((await world.steps.pollBackfill()) === 0) await world.settle();
    await new Promise((resolve) => setTimeout(resolve, 60));
  };

  const { out, notes } = await run(world, 'import --connection demo', { isTTY: true, meanwhile: aBatch });

  const [, found = ''] = /(\d+) records looked at/.exec(out) ?? [];
  const seen = [...notes.matchAll(/working them off \S+ (\d+)\/(\d+) \d+s, about \d+s left/g)];
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.map(([, , total]) => total)).toEqual(seen.map(() => found));
  expect(seen.every(([, done]) => Number(done) > 0 && Number(done) < Number(found))).toBe(true);
  expect(out).not.toContain('working');
});

test('a vendor that does not answer is a sentence and exit code 3', async () => {
  const world = await startImported();
  world.plant('halo', { match: { method: 'GET' }, kind: '503', times: 5 });

  const { code, notes } = await run(world, 'sync --connection demo');

  expect(code).toBe(3);
  expect(notes).toContain('HaloPSA cannot be reached right now');
  expect(notes).not.toContain('    at ');
});
