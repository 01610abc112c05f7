/**
 * `npm run simulate -- --seeds N [--seed S]`: the seeded simulation, seeds S to S+N−1, shared among as many processes as there are processors
 * (`--jobs`); `--seed S` alone runs that one and, when it fails, shows the smallest plan that still does. Exit code 1 on a failure.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { runSeed, shrink } from '../test/simulation/run.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string' },
    trail: { type: 'boolean', default: false },
  },
});
const first = Number(values.seed);
const count = Number(values.seeds);
const jobs = Math.min(Number(values.jobs ?? availableParallelism()), count);
if (![first, count, jobs].every(Number.isSafeInteger) || count < 1 || jobs < 1)
  throw new RangeError('--seed, --seeds and --jobs are whole numbers');

process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';

interface Ran {
  readonly failed: number;
  readonly steps: number;
}

async function runHere(): Promise<Ran> {
  let [failed, steps] = [0, 0];
  for (let seed = first; seed < first + count; seed += 1) {
    const result = await runSeed(seed);
    steps += result.steps;
    if (result.problems.length === 0) continue;
    failed += 1;
    console.log(`seed ${seed} fails: ${result.problems.join(' | ')}\n  npm run simulate -- --seed ${seed}`);
    if (count > 1) continue;
    const small = await shrink(result);
    console.log('the smallest plan that still fails:');
    for (const { after, action } of small.plan)
      console.log(`  after ${after} steps: ${JSON.stringify(action)}`);
    for (const problem of small.problems) console.log(`  ${problem}`);
    if (values.trail) for (const entry of small.trail) console.log(`    ${entry}`);
  }
  return { failed, steps };
}

const SUMMARY = /^(\d+) seeds hold, (\d+) fail; (\d+) steps/;

/** A share of the seeds in a process of its own; a process that ends without its summary failed as a whole. */
async function runThere(seed: number, seeds: number): Promise<Ran> {
  const script = process.argv[1] ?? '';
  const own = ['--seed', String(seed), '--seeds', String(seeds), '--jobs', '1'];
  const child = spawn(process.execPath, [script, ...own], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.setEncoding('utf8');
  let said = '';
  for await (const text of child.stdout as AsyncIterable<string>) said += text;
  const lines = said.trimEnd().split('\n');
  const [, , failed, steps] = SUMMARY.exec(lines.at(-1) ?? '') ?? [];
  for (const line of failed === undefined ? lines : lines.slice(0, -1)) console.log(line);
  return { failed: Number(failed ?? seeds), steps: Number(steps ?? 0) };
}

async function runShared(): Promise<Ran> {
  const shares = Array.from({ length: jobs }, (_, index) => ({
    from: first + Math.floor((count * index) / jobs),
    to: first + Math.floor((count * (index + 1)) / jobs),
  }));
  const ran = await Promise.all(shares.map(({ from, to }) => runThere(from, to - from)));
  return {
    failed: ran.reduce((sum, one) => sum + one.failed, 0),
    steps: ran.reduce((sum, one) => sum + one.steps, 0),
  };
}

const startedAt = performance.now();
const { failed, steps } = jobs > 1 ? await runShared() : await runHere();
const minutes = (performance.now() - startedAt) / 60_000;
console.log(
  `${count - failed} seeds hold, ${failed} fail; ${steps} steps, ${Math.round(count / minutes)} seeds/min`,
);
process.exitCode = failed > 0 ? 1 : 0;
