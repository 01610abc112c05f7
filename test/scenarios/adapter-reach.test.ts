/** What happens between a question and its answer, or instead of it, is not lost and disconnects nobody. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import {
  begun,
  counterpartOf,
  editHalo,
  imported,
  inHalo,
  inQuickBooks,
  owed,
  postInvoice,
  withSettings,
} from '../support/scenario.ts';

/** After the first request below `path` was worked off, and before its answer left, this happens. */
function meanwhile(system: MemoryWorld['halo'], path: string, happens: () => void): void {
  const request = system.request.bind(system);
  let hasHappened = false;
  system.request = async (asked) => {
    const answer = await request(asked);
    if (!hasHappened && asked.method === 'GET' && asked.path === path) {
      hasHappened = true;
      happens();
    }
    return answer;
  };
}

const site = (world: MemoryWorld): unknown =>
  inQuickBooks(world, 'Customer')
    .map(({ WebAddr: address }) => (address as { URI?: string } | undefined)?.URI)
    .find((uri) => uri?.includes('.example'));

test('a change that is made while the record is being read arrives', async () => {
  // Prepare
  const world = await imported({ startAt: '2026-11-24T09:00:00.500Z' });
  world.clock.advance(60_000);
  meanwhile(world.halo, '/api/Client/1', () => {
    world.clock.advance(1_000);
    editHalo(world, 'Client', { id: 1, website: 'https://second.example' });
    world.clock.advance(3_000);
  });

  // Act
  editHalo(world, 'Client', { id: 1, website: 'https://first.example' });
  await world.settle();

  // Assess
  expect(site(world)).toContain('second.example');
  expect(await owed(world)).toEqual([]);
});

test('a renewal that is stuck elsewhere disconnects nobody, and the work goes on once it is over', async () => {
  const world = await imported();
  world.clock.advance(3_700_000);
  await world.app.tokens.claimRefresh('demo', 'quickbooks', 'another', world.clock.now(), 45_000);
  const id = postInvoice(world);

  await world.settle(600_000);

  expect((await world.app.ports.connections.state('demo')).disconnected).toBeUndefined();
  expect(counterpartOf(world, id)).toMatchObject({ DocNumber: String(id) });
  expect(await owed(world)).toEqual([]);
});

async function laterOn(world: MemoryWorld): Promise<void> {
  world.clock.advance(300_000);
  await world.sweep();
  await world.settle();
}

test('an account without a code is nobody’s business', async () => {
  const world = await imported();
  const [code] = inHalo(world, 'Lookup');
  world.asUser('halo', 'POST', '/api/Lookup', [
    { lookupid: code?.['lookupid'], name: 'No code', value2: '' },
  ]);

  await laterOn(world);
  await laterOn(world);

  expect(await owed(world)).toEqual([]);
});

test('where HaloPSA allows little, an import takes its time and the work after it comes again instead of sleeping', async () => {
  // Prepare
  const sleeps: number[] = [];
  const made: { world?: MemoryWorld } = {};
  const world = await begun({
    limitMultiplier: 1,
    connections: {
      demo: withSettings({ halo: { requestsPer5Minutes: 8 } }),
      'demo-gb': withSettings({ halo: { requestsPer5Minutes: 8 } }),
    },
    sleep: (ms) => {
      sleeps.push(ms);
      made.world?.clock.advance(ms);
      return Promise.resolve();
    },
  });
  made.world = world;
  await world.importAll();
  const importWaited = sleeps.splice(0).reduce((sum, ms) => sum + ms, 0);
  await world.settle(6 * 3_600_000);
  const id = postInvoice(world);

  // Act
  await world.settle(6 * 3_600_000);

  // Assess
  expect(importWaited).toBeGreaterThan(300_000);
  expect(Math.max(0, ...sleeps)).toBeLessThanOrEqual(5_000);
  expect(counterpartOf(world, id)).toMatchObject({ DocNumber: String(id) });
  expect(await owed(world)).toEqual([]);
});
