/** A world of `npm start` for one measurement: a folder and ports of its own, and nothing left of it after, whatever happens. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  freePorts,
  startWorldProcess,
  type WorldPorts,
  type WorldProcess,
} from '../scripts/kill/world-process.ts';

export interface Started {
  readonly world: WorldProcess;
  readonly ports: WorldPorts;
  /** `performance.now()` of its start. */
  readonly startedAt: number;
}

const STOP_WITHIN_MS = 20_000;

/** @param flags as `npm start` takes them */
export async function withWorld<T>(
  use: (started: Started) => Promise<T>,
  flags: readonly string[] = [],
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'halo-qbo-bench-'));
  const ports = await freePorts();
  const startedAt = performance.now();
  const world = startWorldProcess(folder, ports, ['npm', 'start', '--', ...flags]);
  // It leads a process group of its own, which an interrupt of this one does not reach.
  const interrupted = (): void => void world.kill().finally(() => process.exit(130));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    return await use({ world, ports, startedAt });
  } finally {
    await world.stop(STOP_WITHIN_MS).catch(() => world.kill());
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    rmSync(folder, { recursive: true, force: true });
  }
}
