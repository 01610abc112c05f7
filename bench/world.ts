/** One life of the local world: ready, the sample synced, then invoices one after the other; and the most memory it had over all of that. */
import { figure, percentile, secondsSince, type Figure, type Measurement, type Target } from './figure.ts';
import { latencies } from './latency.ts';
import { watchMemory } from './memory.ts';
import { withWorld, type Started } from './started.ts';

const READY: Target = { name: 'start.readySeconds', unit: 's', target: 15 };
const SAMPLE: Target = { name: 'sample.seconds', unit: 's', target: 60 };
const LIVE: Target = { name: 'live.p95Ms', unit: 'ms', target: 1_000 };
const MEMORY: Target = { name: 'live.rssMb', unit: 'MB', target: 700 };

export const READY_WITHIN_MS = 120_000;
export const SETTLED_WITHIN_MS = 600_000;
export const INVOICES = 100;

async function live(
  { world, ports, startedAt }: Started,
  wanted: ReadonlySet<string>,
  say: (line: string) => void,
): Promise<readonly Figure[]> {
  say('npm start');
  await world.until('ready', READY_WITHIN_MS);
  const figures = [figure(READY, secondsSince(startedAt))];
  if (![SAMPLE, LIVE, MEMORY].some(({ name }) => wanted.has(name))) return figures;
  const memory = watchMemory(world.pid);
  say('the sample is synced');
  await world.until('settled', SETTLED_WITHIN_MS);
  figures.push(figure(SAMPLE, secondsSince(startedAt)));
  if (wanted.has(LIVE.name) || wanted.has(MEMORY.name)) {
    say(`${INVOICES} invoices, one after the other`);
    const times = await latencies(ports, INVOICES);
    say(`half of them within ${Math.round(percentile(times, 50))} ms`);
    figures.push(figure(LIVE, percentile(times, 95)));
  }
  return [...figures, figure(MEMORY, memory.stop())];
}

export const world: Measurement = {
  targets: [READY, SAMPLE, LIVE, MEMORY],
  measure: (wanted, say) => withWorld((started) => live(started, wanted, say)),
};
