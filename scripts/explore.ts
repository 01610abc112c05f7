/**
 * Explores the number state machine whole: every state of every office that can be counted, and of those where everything happens at once a drawn
 * share (`--share`, 300,000 states). Each office is looked at in a process of its own, as many at once as there are processors (`--jobs`), the
 * longest first; `--only n` looks at one here. Exit code 1 when a state is wrong.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { large, lookAt, small, type Explorable } from '../test/numbering/explore/offices.ts';

const { values } = parseArgs({
  options: {
    share: { type: 'string', default: '300000' },
    jobs: { type: 'string' },
    only: { type: 'string' },
  },
});
const share = Number(values.share);
const offices = [...large, ...small];
const jobs = Math.min(Number(values.jobs ?? availableParallelism()), offices.length);
if (![share, jobs].every(Number.isSafeInteger) || share < 1 || jobs < 1)
  throw new RangeError('--share and --jobs are whole numbers');

const secondsSince = (startedAt: number): string => ((performance.now() - startedAt) / 1_000).toFixed(1);

async function exploreHere(office: Explorable): Promise<void> {
  const startedAt = performance.now();
  const explored = await lookAt(office, office.isUncounted ? share : Infinity);
  const { states, endings, whole, failure } = explored;
  const extent = whole ? ', all there are' : '';
  console.log(`${states} states, ${endings} endings${extent}: ${office.name} (${secondsSince(startedAt)} s)`);
  if (!failure) return;
  console.log(`  ${failure.problems.join('\n  ')}\nafter\n  ${failure.trail.join('\n  ')}`);
  process.exitCode = 1;
}

interface Seen {
  readonly states: number;
  readonly failed: boolean;
}

async function exploreThere(index: number): Promise<Seen> {
  const own = ['--only', String(index), '--share', String(share)];
  const child = spawn(process.execPath, [process.argv[1] ?? '', ...own], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  child.stdout.setEncoding('utf8');
  let said = '';
  for await (const text of child.stdout as AsyncIterable<string>) said += text;
  process.stdout.write(said);
  return { states: Number(/^\d+/.exec(said)?.[0] ?? 0), failed: (await ended) !== 0 };
}

async function exploreAll(): Promise<void> {
  const startedAt = performance.now();
  const seen: Seen[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < offices.length) seen.push(await exploreThere(next++));
  };
  await Promise.all(Array.from({ length: jobs }, work));
  const states = seen.reduce((sum, one) => sum + one.states, 0);
  const failed = seen.filter((one) => one.failed).length;
  const said = failed === 0 ? 'all hold' : `${failed} offices fail`;
  console.log(
    `${states} states explored in ${offices.length} offices: ${said} (${secondsSince(startedAt)} s)`,
  );
  if (failed > 0) process.exitCode = 1;
}

const only = values.only === undefined ? undefined : offices[Number(values.only)];
if (values.only !== undefined && !only) throw new RangeError(`there is no office ${values.only}`);
await (only ? exploreHere(only) : exploreAll());
