/**
 * `npm run soak`: what is too long for every push. Each run draws its own seed and prints it, so that what one night finds can be run again:
 * `npm run soak -- --seed S`.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    kills: { type: 'string', default: '50' },
    seeds: { type: 'string', default: '5000' },
  },
});
const seed = values.seed ?? String(Date.now() % 1_000_000);

const RUNS: readonly { readonly name: string; readonly script: string; readonly with: readonly string[] }[] =
  [
    { name: 'simulation', script: 'simulate.ts', with: ['--seeds', values.seeds, '--seed', seed] },
    { name: 'kills', script: 'kill-test.ts', with: ['--kills', values.kills, '--seed', seed] },
  ];

let failed = 0;
for (const run of RUNS) {
  console.log(`${run.name}: node scripts/${run.script} ${run.with.join(' ')}`);
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, run.script), ...run.with], {
    stdio: 'inherit',
  });
  if (status !== 0) failed += 1;
}
console.log(`${RUNS.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
