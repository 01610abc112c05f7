/** A bounded share of the simulation; the push runs more, and `npm run simulate` as many as you like. */
import { runSeed } from './run.ts';

const SEEDS = Number(process.env['SIMULATION_SEEDS'] ?? 50);
const TIMEOUT_MS = 600_000;

test(
  `the world comes to rest in agreement, whatever happened, for seeds 1 to ${SEEDS}`,
  async () => {
    const failed: string[] = [];
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const { problems } = await runSeed(seed);
      if (problems.length > 0) failed.push(`npm run simulate -- --seed ${seed}: ${problems.join(' | ')}`);
    }
    expect(failed).toEqual([]);
  },
  TIMEOUT_MS,
);

test('a run repeats exactly from its seed', async () => {
  const [once, again] = [await runSeed(7), await runSeed(7)];
  expect(again.trail).toEqual(once.trail);
  expect(once.trail.length).toBeGreaterThan(100);
});
