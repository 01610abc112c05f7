/**
 * `npm run simulators`: the two vendors alone, with the sample in them and their books under `.local/`. `--fresh` forgets the books, `--empty`
 * leaves the sample out, `--limits N` answers at N times the vendors' limits (1 by default: as the vendors do).
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { addresses, loopback } from './world/ports.ts';
import { startHaloSimulator, startQuickBooksSimulator } from './world/simulators.ts';

const { values } = parseArgs({
  options: {
    fresh: { type: 'boolean', default: false },
    empty: { type: 'boolean', default: false },
    limits: { type: 'string', default: '1' },
  },
});
const folder = process.env['LOCAL_DIR'] ?? join(import.meta.dirname, '..', '.local');
const limitMultiplier = Number(values.limits);
if (!(limitMultiplier > 0)) throw new RangeError(`--limits must be a number above 0, not ${values.limits}`);

if (values.fresh) {
  for (const name of ['halo', 'quickbooks'])
    for (const ending of ['', '-shm', '-wal'])
      rmSync(join(folder, `${name}.sqlite${ending}`), { force: true });
}
mkdirSync(folder, { recursive: true });
const at = addresses();
const settings = { folder, gatewayUrl: loopback(at.gateway), empty: values.empty, limitMultiplier };
const simulators = [
  await startHaloSimulator(at.haloSim, settings),
  await startQuickBooksSimulator(at.quickbooksSim, settings),
];
for (const { simulator, url } of simulators)
  console.log(
    `${simulator.name} ${url} at ${limitMultiplier} times the vendor's limits, control plane ${url}/_sim`,
  );
console.log('ready');

const stop = async (): Promise<void> => {
  for (const simulator of simulators) await simulator.close();
  process.exit(0);
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
