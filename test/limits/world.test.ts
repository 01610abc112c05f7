/** Two processes of the real system, their clocks seconds apart, against the simulators at the vendors' own limits. */
import type { App } from '../../lib/compose.ts';
import type { Connection } from '../../lib/sync/connection.ts';
import { UnavailableError } from '../../lib/sync/outcome.ts';
import type { Urgency } from '../../lib/sync/record-system.ts';
import { randomFrom } from '../../local/sample/random.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { HALO_TENANT, GB_REALM } from '../../local/sample/index.ts';
import { begun, countAnew, hint, imported, postInvoice, requests, spent } from '../support/scenario.ts';
import { anotherProcess } from './another-process.ts';
import { timelineOf, type Timeline } from './timeline.ts';

const MINUTE_MS = 60_000;

/** A world whose time passes only when it is let pass, and whose vendors take a moment to answer. */
async function slowWorld(): Promise<{ world: MemoryWorld; timeline: Timeline }> {
  const held: { timeline?: Timeline } = {};
  const random = randomFrom(7);
  const world = await begun({
    limitMultiplier: 1,
    sleep: (ms) => held.timeline?.sleep(ms) ?? Promise.resolve(),
    onRequest: () => held.timeline?.sleep(20 + random.next(100)),
  });
  held.timeline = timelineOf(world.clock);
  return { world, timeline: held.timeline };
}

const connectionOf = async (app: App, id: string): Promise<Connection> => {
  const connection = await app.ports.connections.get(id);
  if (!connection) throw new RangeError(`there is no ${id}`);
  return connection;
};

/** Reads one record after the other for ever, and comes again when it is told to. */
async function readOn(
  app: App,
  { sleep }: Timeline,
  side: 'halo' | 'quickbooks',
  urgency: Urgency,
): Promise<void> {
  const connection = await connectionOf(app, 'demo');
  const [name, id] = side === 'halo' ? ['Client', '1'] : ['CompanyInfo', connection.quickbooks.realmId];
  for (;;) {
    const system = app.ports.system(side, connection, urgency);
    try {
      await system.read({ name: name ?? '' }, id ?? '');
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      await sleep(Math.max(1, error.retryAtEpochMs - app.ports.clock.now()));
    }
  }
}

const statuses = (world: MemoryWorld, system: 'halo' | 'quickbooks') => {
  const counts = requests(world, system);
  return { ok: counts['status 200'] ?? 0, throttled: counts['status 429'] ?? 0 };
};

test('QuickBooks: two functions at work never meet a 429, and leave less than a tenth unused', async () => {
  const { world, timeline } = await slowWorld();
  const apps = [2_000, -2_000].map((skewMs, index) =>
    anotherProcess(world, `p${index}`, { skewMs, sleep: timeline.sleep }),
  );
  for (const app of apps)
    for (let reader = 0; reader < 8; reader += 1)
      void readOn(app, timeline, 'quickbooks', reader < 4 ? 'live' : 'backfill');

  await timeline.pass(2 * MINUTE_MS);
  const first = statuses(world, 'quickbooks');
  countAnew(world);
  await timeline.pass(2 * MINUTE_MS);
  const { ok, throttled } = statuses(world, 'quickbooks');

  expect(first.throttled + throttled).toBe(0);
  expect(ok / 2).toBeGreaterThanOrEqual(450);
  expect(ok / 2).toBeLessThanOrEqual(500);
});

test('HaloPSA: two functions at work never meet a 429, and use all of it', async () => {
  const { world, timeline } = await slowWorld();
  const allowed = (await connectionOf(world.app, 'demo')).halo.requestsPer5Minutes;
  const apps = [3_000, 0].map((skewMs, index) =>
    anotherProcess(world, `p${index}`, { skewMs, sleep: timeline.sleep }),
  );
  for (const app of apps)
    for (let reader = 0; reader < 4; reader += 1) void readOn(app, timeline, 'halo', 'live');

  await timeline.pass(15 * MINUTE_MS);
  const { ok, throttled } = statuses(world, 'halo');

  expect(throttled).toBe(0);
  expect(ok).toBeGreaterThanOrEqual(allowed * 3 * 0.98);
});

describe('a 429 all the same', () => {
  let world: MemoryWorld;

  const hintAtBoth = async (): Promise<void> => {
    await hint(world, { system: 'halo', kind: 'client', id: '31' });
    await world.app.ports.queue.send(
      [
        {
          system: 'halo',
          origin: HALO_TENANT,
          kind: 'client',
          id: '1',
          operation: 'unknown',
          cause: 'import',
          eventId: 'import',
          observedAt: new Date(world.clock.now()).toISOString(),
          attempt: 0,
        },
      ],
      'backfill',
    );
  };
  const pollBoth = async (): Promise<void> => {
    await world.steps.pollLive();
    await world.steps.pollBackfill();
  };

  beforeEach(async () => {
    world = await imported();
  });

  test('of HaloPSA stops every connection of the tenant, in both lanes, for a minute', async () => {
    const { connections } = world.app.ports;
    const id = String(postInvoice(world));
    world.plant('halo', { match: { pathPrefix: '/api/Invoice' }, kind: '429', times: 1 });
    await hint(world, { system: 'halo', kind: 'invoice', id });
    await world.steps.pollLive();
    const until = world.clock.now() + MINUTE_MS;

    for (const id of ['demo', 'demo-gb'])
      expect((await connections.state(id)).haloClosedUntilEpochMs).toBe(until);
    countAnew(world);
    await hintAtBoth();
    await pollBoth();
    expect(spent(world)).toEqual({});

    await world.settle();
    expect(statuses(world, 'halo').throttled).toBe(0);
    expect((await world.app.ports.pending.list('demo-gb')).length).toBe(0);
  });

  test('of QuickBooks stops another process, too, which had begun before', async () => {
    const other = anotherProcess(world, 'other');
    const [here, there] = [world.app, other].map((app) => app.ports.system);
    const connection = await connectionOf(world.app, 'demo');
    await there?.('quickbooks', connection).read({ name: 'Customer' }, '1');
    world.plant('quickbooks', { match: { pathPrefix: '/v3/' }, kind: '429', times: 1 });
    await expect(here?.('quickbooks', connection).read({ name: 'Customer' }, '1')).rejects.toThrow(
      UnavailableError,
    );
    world.clock.advance(2_000);
    countAnew(world);

    await expect(there?.('quickbooks', connection).read({ name: 'Customer' }, '1')).rejects.toThrow(
      UnavailableError,
    );

    expect(spent(world)).toEqual({});
    const british = await connectionOf(world.app, 'demo-gb');
    expect(british.quickbooks.realmId).toBe(GB_REALM);
    expect(await there?.('quickbooks', british).answers()).toBe(true);
  });

  test('backfill that is told to come later stops nobody', async () => {
    const { connections } = world.app.ports;
    const slow = anotherProcess(world, 'slow');
    const connection = await connectionOf(slow, 'demo');
    const backfill = slow.budgets.of('quickbooks', connection, 'backfill');
    const live = slow.budgets.of('quickbooks', connection);
    const turns: (number | undefined)[] = [];
    while (turns.at(-1) === undefined && turns.length < 600_000) {
      turns.push(await backfill.take(0));
      backfill.done();
    }

    expect(turns.at(-1)).toBeDefined();
    expect(await live.take(0)).toBeUndefined();
    expect(await connections.state('demo')).toEqual({});
  });
});
