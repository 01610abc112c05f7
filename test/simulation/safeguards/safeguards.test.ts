/** A share of `scripts/soak/safeguards.ts`: with what keeps writes from being made twice or lost taken out, the simulation sees it. */
import { deduplication, sweeps, webhooks } from './messages.ts';
import { markerSearch, requestKey } from './requests.ts';
import { seedsWithout } from './without.ts';

const SEEDS_MAX = 40;
const HOLDING = 3;
const TIMEOUT_MS = 120_000;

test.each([requestKey, markerSearch, deduplication])(
  `without $name the world does not come to rest in agreement`,
  async (safeguard) => {
    const { failedAt } = await seedsWithout([safeguard], [], SEEDS_MAX);
    expect(failedAt).toBeLessThanOrEqual(SEEDS_MAX);
  },
  TIMEOUT_MS,
);

test(
  'without webhooks the sweeps find everything',
  async () => {
    const before = await seedsWithout([], [sweeps], HOLDING);
    const after = await seedsWithout([webhooks], [sweeps], HOLDING);
    expect(after.problem).toBeUndefined();
    expect(after.steppedIn.get(sweeps.name)).toBeGreaterThan(before.steppedIn.get(sweeps.name) ?? 0);
  },
  TIMEOUT_MS,
);
