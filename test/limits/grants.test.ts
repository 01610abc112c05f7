/** Grants that end, are about to, or only seem to: who hears of it, how often, and that nothing is lost meanwhile. */
import { handler as refreshTokensFunction } from '../../functions/refresh-tokens.ts';
import { refreshTokens } from '../../lib/books/refresh.ts';
import { refreshPorts } from '../../lib/compose-grants.ts';
import type { App } from '../../lib/compose.ts';
import type { Connection } from '../../lib/sync/connection.ts';
import type { TokenPair } from '../../lib/sync/tokens.ts';
import { US_REALM } from '../../local/sample/index.ts';
import { consent, type MemoryWorld } from '../../local/memory/world.ts';
import {
  countAnew,
  counterpartOf,
  counterparts,
  editHalo,
  haloRecord,
  heal,
  imported,
  openItems,
  owed,
  pay,
  postInvoice,
  requests,
} from '../support/scenario.ts';
import { spoken } from '../support/spoken.ts';
import { anotherProcess } from './another-process.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SOON_MS = 300_000;
const BEARER = { pathPrefix: '/oauth2/v1/tokens/bearer' };

const demoOf = async (app: App): Promise<Connection> => {
  const connection = await app.ports.connections.get('demo');
  if (!connection) throw new RangeError('there is no demo');
  return connection;
};

const disconnected = async ({ app }: MemoryWorld) => (await app.ports.connections.state('demo')).disconnected;

/** The schedule has come round. */
const onSchedule = async (): Promise<void> => {
  await spoken(() => refreshTokensFunction({}));
};

const reconnect = async (world: MemoryWorld): Promise<void> => {
  expect((await consent(world, await demoOf(world.app))).status).toBe(200);
};

const DISCONNECTED = {
  kind: 'connection',
  record: 'quickbooks',
  code: 'disconnected',
  owner: 'ops',
  times: 1,
};

test('the answer to a rotation is lost and Intuit still takes the token before: it is made good with the pair that was kept', async () => {
  const world = await imported({ quickbooks: { refreshPredecessors: 1 } });
  const before = await world.app.tokens.get('demo', 'quickbooks');
  world.clock.advance(25 * HOUR_MS);
  world.plant('quickbooks', { match: BEARER, kind: 'lost-reply' });
  countAnew(world);
  const id = postInvoice(world);

  await world.settle(SOON_MS);

  const after = await world.app.tokens.get('demo', 'quickbooks');
  expect(requests(world, 'quickbooks')['token']).toBe(2);
  expect(after?.previous?.refreshToken).toBe(before?.current.refreshToken);
  expect(after?.current.refreshToken).not.toBe(before?.current.refreshToken);
  expect(counterpartOf(world, id)).toMatchObject({ DocNumber: String(id) });
  expect(await disconnected(world)).toBeUndefined();
  expect(await owed(world)).toEqual([]);
});

/** Another process renews and stores what came of it, though its claim is over; ours is refused. @param storesLate while ours is waiting */
function overtaken(world: MemoryWorld, storesLate: boolean) {
  const real = refreshPorts(world.app);
  const held: { store?: () => Promise<void> } = {};
  return {
    ...real,
    clock: {
      now: world.clock.now,
      sleep: async (ms: number): Promise<void> => {
        world.clock.advance(ms);
        await held.store?.();
        delete held.store;
      },
    },
    renew: {
      ...real.renew,
      quickbooks: async (connection: Connection, current: TokenPair | undefined) => {
        const renewed = await real.renew.quickbooks(connection, current);
        if (renewed.renewal !== 'renewed') return renewed;
        const stored = await world.app.tokens.get('demo', 'quickbooks');
        const version = (stored?.version ?? 0) + 1;
        const previous = stored && { previous: stored.current };
        held.store = () =>
          world.app.tokens.put('demo', 'quickbooks', { current: renewed.pair, ...previous, version });
        if (!storesLate) await held.store();
        return { renewal: 'refused', because: 'it was rotated' } as const;
      },
    },
  };
}

test.each([
  ['before we look', false],
  ['while we wait', true],
])(
  'who was taken for dead renews all the same and stores it %s: ours is refused, and the grant is not taken for lost',
  async (_when, storesLate) => {
    const world = await imported();

    await refreshTokens('demo', 'quickbooks', overtaken(world, storesLate));

    expect(await disconnected(world)).toBeUndefined();
    const id = postInvoice(world);
    await world.settle();
    expect(counterpartOf(world, id)).toMatchObject({ DocNumber: String(id) });
  },
);

test('the answer to a rotation is lost and Intuit takes no token before: disconnected, one notice, caught up after the reconnect', async () => {
  const world = await imported({ quickbooks: { refreshPredecessors: 0 } });
  const before = postInvoice(world);
  await world.settle(SOON_MS);
  world.clock.advance(2 * HOUR_MS);
  world.plant('quickbooks', { match: BEARER, kind: 'lost-reply' });
  const ids = [1, 2, 3].map((client) => postInvoice(world, { client_id: client }));

  await world.settle(SOON_MS);
  pay(world, [{ invoice: counterpartOf(world, before), amount: 20 }]);
  editHalo(world, 'Invoice', { id: ids[0], notes_1: 'PO 4712' });
  await world.settle(SOON_MS);
  await onSchedule();
  await world.sweep();
  await world.settle(SOON_MS);

  expect(await openItems(world)).toMatchObject([DISCONNECTED]);
  expect(counterparts(world)).toHaveLength(1);
  expect(await world.app.deadLetters.count()).toBe(0);
  await reconnect(world);
  await world.settle(SOON_MS);
  for (const id of ids) expect(counterpartOf(world, id)).toMatchObject({ DocNumber: String(id) });
  expect(counterpartOf(world, ids[0] ?? 0)).toMatchObject({ CustomerMemo: { value: 'PO 4712' } });
  expect(haloRecord(world, 'Invoice', before)).toMatchObject({ amountpaid: 20 });
  expect(await owed(world)).toEqual([]);
});

test('two processes renew at once where a second renewal would end the grant: the vendor is asked once', async () => {
  const world = await imported({ quickbooks: { refreshPredecessors: 0 } });
  world.clock.advance(2 * HOUR_MS);
  countAnew(world);
  const [one, other] = [anotherProcess(world, 'a'), anotherProcess(world, 'b')];

  await Promise.all([one, other].map((app) => refreshTokens('demo', 'quickbooks', refreshPorts(app))));

  expect(requests(world, 'quickbooks')['token']).toBe(1);
  for (const app of [one, other]) {
    const system = app.ports.system('quickbooks', await demoOf(app));
    expect(await system.answers()).toBe(true);
  }
  expect(requests(world, 'quickbooks')['token']).toBe(1);
});

test.each([-10, 10])(
  'a process whose clock is %i minutes off, and one whose clock is right, both get through',
  async (minutes) => {
    const world = await imported();
    const wrong = anotherProcess(world, 'wrong', { skewMs: minutes * 60_000 });
    const answers = async (app: App): Promise<boolean> =>
      app.ports.system('quickbooks', await demoOf(app)).answers();
    world.clock.advance(61 * 60_000);

    // Whichever of them renews writes down an end by its own clock, and the other believes it.
    expect(await answers(wrong)).toBe(true);
    expect(await answers(world.app)).toBe(true);
    world.clock.advance(61 * 60_000);
    expect(await answers(world.app)).toBe(true);
    expect(await answers(wrong)).toBe(true);

    expect(await disconnected(world)).toBeUndefined();
  },
);

test('the grant is revoked in the middle of a batch: what was written stays, the rest is written once after the reconnect', async () => {
  const world = await imported();
  const clients = [1, 2, 3, 6, 1, 2, 3, 6];
  const ids = clients.map((client) => postInvoice(world, { client_id: client }));
  world.plant('quickbooks', {
    match: {
      method: 'POST',
      pathPrefix: `/v3/company/${US_REALM}/invoice`,
      bodyIncludes: `HaloPSA invoice ${ids[4]}.`,
    },
    kind: 'revoke-grant',
  });

  await world.settle(SOON_MS);
  const written = counterparts(world).length;

  expect(written).toBeGreaterThan(0);
  expect(written).toBeLessThan(ids.length);
  expect(await openItems(world)).toMatchObject([DISCONNECTED]);
  await reconnect(world);
  await world.settle(SOON_MS);
  expect(ids.map((id) => counterpartOf(world, id)['DocNumber'])).toEqual(ids.map(String));
  expect(counterparts(world)).toHaveLength(ids.length);
  expect(await owed(world)).toEqual([]);
});

describe('HaloPSA refuses the client secret', () => {
  let world: MemoryWorld;
  let id: number;

  beforeEach(async () => {
    world = await imported();
    world.clock.advance(2 * HOUR_MS);
    world.plant('halo', { match: { pathPrefix: '/auth/token' }, kind: '403', times: 1_000 });
    id = postInvoice(world);
    await world.settle(SOON_MS);
  });

  test('the connection waits with one notice, and goes on by itself once the secret is right again', async () => {
    await onSchedule();
    await onSchedule();
    expect(await openItems(world)).toMatchObject([{ ...DISCONNECTED, record: 'halo' }]);
    expect(counterparts(world)).toEqual([]);

    heal(world, 'halo');
    await onSchedule();
    await world.settle(SOON_MS);

    expect(await openItems(world)).toEqual([]);
    expect(await disconnected(world)).toBeUndefined();
    expect(counterpartOf(world, id)).toMatchObject({ DocNumber: String(id) });
    expect(await owed(world)).toEqual([]);
  });

  test('reconnecting QuickBooks does not pretend that HaloPSA is connected', async () => {
    await reconnect(world);
    await world.settle(SOON_MS);

    expect(await disconnected(world)).toMatchObject({ side: 'halo' });
    expect(await openItems(world)).toMatchObject([{ record: 'halo', code: 'disconnected', times: 1 }]);
  });
});

describe('a grant nears its end', () => {
  let world: MemoryWorld;

  const ending = async (change: Partial<TokenPair>): Promise<void> => {
    const stored = await world.app.tokens.get('demo', 'quickbooks');
    if (!stored) throw new RangeError('the connection has no token');
    const far = world.clock.now() + 300 * DAY_MS;
    const current = { ...stored.current, accessExpiresAtEpochMs: far, ...change };
    await world.app.tokens.put('demo', 'quickbooks', { ...stored, current, version: stored.version + 1 });
  };
  const codes = async (): Promise<readonly string[]> => (await openItems(world)).map(({ code }) => code);

  beforeEach(async () => {
    world = await imported();
  });

  test('a person is told 14, 7 and 2 days before, once each, and again where the mark before was ignored', async () => {
    await ending({ refreshExpiresAtEpochMs: world.clock.now() + 15 * DAY_MS });
    await onSchedule();
    expect(await codes()).toEqual([]);

    for (const [days, code] of [
      [1.5, 'grant-ends-14'],
      [7, 'grant-ends-7'],
      [5, 'grant-ends-2'],
    ] as const) {
      world.clock.advance(days * DAY_MS);
      await onSchedule();
      await onSchedule();
      expect(await openItems(world)).toMatchObject([{ kind: 'connection', record: 'grant', code, times: 1 }]);
      const at = new Date(world.clock.now()).toISOString();
      await world.app.ports.openItems.ignore('demo', 'connection', 'grant', 'later', 'ops', at);
      await onSchedule();
      expect(await openItems(world)).toMatchObject([{ code, ignored: { by: 'ops' } }]);
    }
  });

  test('a renewal after all takes the notice away', async () => {
    await ending({ refreshExpiresAtEpochMs: world.clock.now() + DAY_MS });
    await onSchedule();
    expect(await codes()).toEqual(['grant-ends-2']);

    await ending({ accessExpiresAtEpochMs: world.clock.now() });
    await onSchedule();

    expect(await codes()).toEqual([]);
  });

  test('five years after the consent no renewal helps: told in time, and a reconnect begins anew', async () => {
    const ends = world.clock.now() + 5 * 365 * DAY_MS;
    while (world.clock.now() + 99 * DAY_MS < ends - 15 * DAY_MS) {
      world.clock.advance(99 * DAY_MS);
      await onSchedule();
    }
    expect(await codes()).toEqual([]);
    world.clock.advance(ends - 6 * DAY_MS - world.clock.now());

    await onSchedule();

    expect(await openItems(world)).toMatchObject([
      {
        code: 'grant-ends-7',
        sentence: expect.stringContaining('Intuit ends every grant after five years'),
        fix: expect.stringContaining('halo-qbo connect --connection demo'),
      },
    ]);
    await reconnect(world);
    expect(await codes()).toEqual([]);
    await onSchedule();
    expect(await codes()).toEqual([]);
  });
});
