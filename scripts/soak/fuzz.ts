/**
 * `node scripts/soak/fuzz.ts --cases N [--seed S]`: malformed webhooks, headers, signatures and answers of the vendors, seeds S to S+N−1.
 * Exit code 1 when one ends otherwise than it may, or memory grows without bound.
 */
import { parseArgs } from 'node:util';
import { fuzz } from '../../test/fuzz/run.ts';

const { values } = parseArgs({
  options: { cases: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
});
const [first, count] = [Number(values.seed), Number(values.cases)];
if (!Number.isSafeInteger(first) || !Number.isSafeInteger(count) || count < 1)
  throw new RangeError('--seed and --cases are whole numbers');

const SAY_EVERY = 100_000;
const MEMORY_MAX_MB = 700;
const SHOWN_MAX = 20;
const BYTES_PER_MB = 1_000_000;

let peakMb = 0;
const startedAt = performance.now();
const perSecond = (done: number): number => Math.round((done * 1_000) / (performance.now() - startedAt));
const failures = await fuzz(first, count, (done) => {
  if (done % 1_000 === 0) peakMb = Math.max(peakMb, process.memoryUsage.rss() / BYTES_PER_MB);
  if (done % SAY_EVERY === 0) console.log(`${done} cases, ${perSecond(done)}/s, ${Math.round(peakMb)} MB`);
});
for (const { seed, name, problem } of failures.slice(0, SHOWN_MAX))
  console.log(`${name} fails: ${problem}\n  node scripts/soak/fuzz.ts --cases 1 --seed ${seed}`);
const isBounded = peakMb < MEMORY_MAX_MB;
console.log(
  `${count - failures.length} cases hold, ${failures.length} fail; ${perSecond(count)}/s, ${Math.round(peakMb)} MB at most${isBounded ? '' : `, which is more than ${MEMORY_MAX_MB}`}`,
);
process.exitCode = failures.length > 0 || !isBounded ? 1 : 0;
