/** The scheduled sweep and what is looked at once a day: neither hides what went wrong with the other, and none takes reads that run short. */
import { handler as sweep } from '../../functions/sweep.ts';
import { sweepFactor, readsNow } from '../../lib/books/budget.ts';
import { adopt } from '../../lib/compose.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { countAnew, imported, inOwnScreen, spent } from '../support/scenario.ts';
import { spoken } from '../support/spoken.ts';

process.env['POWERTOOLS_LOG_LEVEL'] = 'ERROR';

const DAY_MS = 86_400_000;
const SWEEP_MS = 300_000;

/** At rest, a day after the first look. */
async function watched(): Promise<MemoryWorld> {
  const world = await imported();
  await world.sweep();
  await world.settle();
  world.clock.advance(DAY_MS);
  return world;
}

/** Nothing of what the tie-out alone reads can be read. */
function withoutTieOut({ app }: MemoryWorld, change: Partial<typeof app.ports> = {}): void {
  const waits = { ...app.ports.waits, list: () => Promise.reject(new Error('the waits cannot be read')) };
  adopt({ ...app, ports: { ...app.ports, waits, ...change } });
}

test('a sweep and a look that fail together are both known, with where they failed', async () => {
  const world = await watched();
  world.plant('quickbooks', { match: {}, kind: 'drop-webhook', times: 10 });
  inOwnScreen(world, 'Class', { Name: 'North', FullyQualifiedName: 'North' });
  const { queue } = world.app.ports;
  withoutTieOut(world, {
    queue: { ...queue, send: () => Promise.reject(new Error('the queue takes nothing')) },
  });

  const lines = await spoken(() => expect(sweep()).rejects.toThrow('the queue takes nothing'));

  const failed = lines.filter(({ level }) => level === 'ERROR').map(({ error }) => error);
  for (const message of ['the queue takes nothing', 'the waits cannot be read'])
    expect(failed).toContainEqual(
      expect.objectContaining({ message, stack: expect.stringContaining(__filename) as unknown }),
    );
});

test('a tie-out that fails with every sweep has the contract read once', async () => {
  const world = await watched();
  await spoken(() => sweep());
  await world.settle();
  countAnew(world);
  for (let times = 0; times < 12; times += 1) {
    world.clock.advance(SWEEP_MS);
    await spoken(() => sweep());
  }
  const atRest = spent(world)['quickbooks read'] ?? 0;
  world.clock.advance(DAY_MS);
  withoutTieOut(world);
  await spoken(() => sweep().catch(() => undefined));
  countAnew(world);

  for (let times = 0; times < 12; times += 1) {
    world.clock.advance(SWEEP_MS);
    await spoken(() => sweep().catch(() => undefined));
  }

  expect(spent(world)['quickbooks read'] ?? 0).toBe(atRest);
});

test('the contract is not read the next day while the month’s reads run short', async () => {
  const [world, short] = [await watched(), await watched()];
  const { reads } = short.app.budgets;
  await reads.add(new Date(short.clock.now()).toISOString().slice(0, 10), 480_000);
  const readBy = async (one: MemoryWorld): Promise<number> => {
    adopt(one.app);
    countAnew(one);
    await spoken(() => sweep());
    return spent(one)['quickbooks read'] ?? 0;
  };

  expect(sweepFactor(await readsNow(reads, short.clock.now()))).toBeGreaterThan(1);
  expect(await readBy(world)).toBeGreaterThan(0);
  expect(await readBy(short)).toBe(0);
});
