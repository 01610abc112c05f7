/** `npm start`: the whole system on this machine with the sample MSP. `--empty` leaves the sample out, `--fresh` forgets earlier state. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { importConnection } from '../lib/books/capture.ts';
import { readsNow } from '../lib/books/budget.ts';
import { depths } from '../lib/compose-depths.ts';
import { status, type Status } from '../lib/books/status.ts';
import { summary } from './world/summary.ts';
import { startWorld, type World } from './world/world.ts';

const folder = process.env['LOCAL_DIR'] ?? join(import.meta.dirname, '..', '.local');
const flags = new Set(process.argv.slice(2));
const QUIET_LOOKS = 3;
const LOOK_EVERY_MS = 150;

/** Nothing queued, in hand, pending, owed or not yet looked at, at several looks in a row: work hands over from one place to another. */
async function untilSettled(world: World): Promise<Status> {
  for (let quiet = 0; ;) {
    const idle = world.isIdle() && (await depths(world.app)).queued === 0;
    quiet = idle ? quiet + 1 : 0;
    if (quiet >= QUIET_LOOKS) {
      const now = await status(
        world.app.ports,
        () => depths(world.app),
        () => readsNow(world.app.budgets.reads, Date.now()),
      );
      if (now.connections.every(({ settled }) => settled) && world.isIdle()) return now;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

async function importAll({ app }: World): Promise<number> {
  const connections = await app.ports.connections.list();
  const captured = await Promise.all(connections.map(({ id }) => importConnection(id, app.ports)));
  return captured.flat().reduce((sum, { hints }) => sum + hints, 0);
}

async function main(): Promise<void> {
  const startedAt = performance.now();
  const say = (line: string): void =>
    console.log(`[${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(5)} s] ${line}`);
  if (flags.has('--fresh')) rmSync(folder, { recursive: true, force: true });
  const world = await startWorld({ folder, empty: flags.has('--empty'), say });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(world));
  console.log(`ready ${world.url}`);
  const hints = await importAll(world);
  say(hints > 0 ? `import: ${hints} records to look at` : 'import: done before, the sweeps go on from there');
  const settled = await untilSettled(world);
  say('queues empty, nothing pending, no webhook owed');
  console.log('settled');
  console.log(await summary(world, settled));
}

async function stop(world: World): Promise<void> {
  console.log('stopping');
  await world.stop();
  process.exit(0);
}

try {
  await main();
} catch (error) {
  console.error(`could not start: ${explain(error)}`);
  process.exit(1);
}

function explain(error: unknown): string {
  const { code, port } = error as { code?: string; port?: number };
  if (code === 'EADDRINUSE')
    return `port ${port ?? ''} is taken; is another world running? PORT, HALO_SIM_PORT, QBO_SIM_PORT, DYNAMODB_PORT and SQS_PORT choose others`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
