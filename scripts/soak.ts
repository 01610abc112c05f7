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
    cases: { type: 'string', default: '1000000' },
  },
});
const seed = values.seed ?? String(Date.now() % 1_000_000);

const LOAD = ['load.acceptedOf20000', 'load.p99Ms', 'load.rssMb'];

const JEST = 'node_modules/jest/bin/jest.js';

interface Run {
  readonly name: string;
  readonly script: string;
  readonly with: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const RUNS: readonly Run[] = [
  { name: 'simulation', script: 'scripts/simulate.ts', with: ['--seeds', values.seeds, '--seed', seed] },
  { name: 'safeguards off', script: 'scripts/soak/safeguards.ts', with: [] },
  { name: 'fuzz', script: 'scripts/soak/fuzz.ts', with: ['--cases', values.cases, '--seed', seed] },
  { name: 'load', script: 'bench/run.ts', with: ['--only', LOAD.join(','), '--check'] },
  { name: 'numbers', script: 'scripts/explore.ts', with: ['--share', '3000000'] },
  { name: 'crashes', script: JEST, with: ['test/scenarios/.*crash'], env: { CRASH_EVERY: '1' } },
  { name: 'kills', script: 'scripts/kill-test.ts', with: ['--kills', values.kills, '--seed', seed] },
];

let failed = 0;
for (const run of RUNS) {
  console.log(`${run.name}: node ${run.script} ${run.with.join(' ')}`);
  const { status } = spawnSync(process.execPath, [run.script, ...run.with], {
    cwd: join(import.meta.dirname, '..'),
    stdio: 'inherit',
    env: { ...process.env, ...run.env },
  });
  if (status !== 0) failed += 1;
}
console.log(`${RUNS.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
