/**
 * What is looked at once a day, for every connection that is on: what its vendors answer, and whether its books come to the same. The first look is
 * a day after the first sweep: until then readiness and the import have said the same. A look that fails keeps no other from its turn, and is made
 * again with the next sweep.
 */
import type { Connection } from '../sync/connection.ts';
import type { Ports } from '../sync/ports.ts';

export type Look = (connection: Connection) => Promise<void>;

/** The name under which the day of the last look is kept; that of the look that was there first. */
const DAILY = 'contract';
const EVERY_MS = 86_400_000;

type DailyPorts = Pick<Ports, 'clock' | 'connections' | 'coverage'>;

export async function lookDaily(ports: DailyPorts, looks: readonly Look[]): Promise<void> {
  const failures: unknown[] = [];
  for (const connection of await ports.connections.list()) {
    const { disconnected } = await ports.connections.state(connection.id);
    if (!connection.paused && !disconnected) failures.push(...(await lookAt(connection, looks, ports)));
  }
  if (failures.length > 0) throw failures[0];
}

/** @returns what failed */
async function lookAt(
  connection: Connection,
  looks: readonly Look[],
  { coverage, clock }: DailyPorts,
): Promise<readonly unknown[]> {
  const now = clock.now();
  const last = await coverage.coveredUntil(connection.id, 'quickbooks', DAILY);
  if (last !== undefined && now - Date.parse(last) < EVERY_MS) return [];
  const failures: unknown[] = [];
  if (last !== undefined)
    for (const look of looks) await look(connection).catch((error: unknown) => failures.push(error));
  if (failures.length === 0)
    await coverage.advance(connection.id, 'quickbooks', DAILY, new Date(now).toISOString());
  return failures;
}
