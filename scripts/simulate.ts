/**
 * `npm run simulate -- --seeds N [--seed S]`: the seeded simulation, seeds S to S+N−1; `--seed S` alone runs that one and, when it fails, shows the
 * smallest plan that still does. Exit code 1 on a failure.
 */
import { parseArgs } from 'node:util';
import { runSeed, shrink } from '../test/simulation/run.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    seed: { type: 'string', default: '1' },
    trail: { type: 'boolean', default: false },
  },
});
const first = Number(values.seed);
const count = values.seeds === undefined ? 1 : Number(values.seeds);
if (!Number.isSafeInteger(first) || !Number.isSafeInteger(count) || count < 1)
  throw new RangeError('--seed and --seeds are whole numbers');

process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';
const startedAt = performance.now();
const failed: number[] = [];
let steps = 0;
for (let seed = first; seed < first + count; seed += 1) {
  const result = await runSeed(seed);
  steps += result.steps;
  if (result.problems.length === 0) continue;
  failed.push(seed);
  console.log(`seed ${seed} fails: ${result.problems.join(' | ')}\n  npm run simulate -- --seed ${seed}`);
  if (count > 1) continue;
  const small = await shrink(result);
  console.log('the smallest plan that still fails:');
  for (const { after, action } of small.plan)
    console.log(`  after ${after} steps: ${JSON.stringify(action)}`);
  for (const problem of small.problems) console.log(`  ${problem}`);
  if (values.trail) for (const entry of small.trail) console.log(`    ${entry}`);
}
const minutes = (performance.now() - startedAt) / 60_000;
console.log(
  `${count - failed.length} seeds hold, ${failed.length} fail; ${steps} steps, ${Math.round(count / minutes)} seeds/min`,
);
process.exitCode = failed.length > 0 ? 1 : 0;
