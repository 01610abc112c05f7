/** The same invoices while the sample is being imported: live work has a queue of its own and must not stand behind the backfill. */
import { figure, percentile, type Figure, type Measurement, type Target } from './figure.ts';
import { latencies } from './latency.ts';
import { withWorld, type Started } from './started.ts';
import { INVOICES, READY_WITHIN_MS, SETTLED_WITHIN_MS } from './world.ts';

const DURING: Target = { name: 'live.p95DuringImportMs', unit: 'ms', target: 1_000 };

async function during({ world, ports }: Started, say: (line: string) => void): Promise<readonly Figure[]> {
  say('npm start');
  await world.until('ready', READY_WITHIN_MS);
  let importing = true;
  const settled = world.until('settled', SETTLED_WITHIN_MS).finally(() => (importing = false));
  say(`up to ${INVOICES} invoices, one after the other, while the sample is imported`);
  const times = await latencies(ports, INVOICES, () => importing);
  say(`${times.length} posted, half of them within ${Math.round(percentile(times, 50))} ms`);
  await settled;
  return [figure(DURING, percentile(times, 95))];
}

export const duringImport: Measurement = {
  targets: [DURING],
  measure: (_wanted, say) => withWorld((started) => during(started, say)),
};
