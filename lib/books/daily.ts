/**
 * What is looked at once a day, for every connection that is on: what its vendors answer, and whether its books come to the same. The first look is
 * a day after the first sweep: until then readiness and the import have said the same. Each look has a day of its own: one that fails keeps no other
 * from its turn and makes none be made again, and is made again itself after an hour.
 */
import type { Connection } from '../sync/connection.ts';
import { seenUntil, triedAgain } from '../sync/coverage.ts';
import type { Ports } from '../sync/ports.ts';

export interface Look {
  /** What its day is kept under. */
  readonly name: string;
  readonly look: (connection: Connection) => Promise<void>;
  /** How many days apart, where it is not every day: it uses reads of QuickBooks' that are counted. */
  readonly everyDays?: number;
}

const DAY_MS = 86_400_000;
const AGAIN_AFTER_MS = 3_600_000;
/** A schedule is not on time to the second. */
const EARLY_MS = 30_000;

type DailyPorts = Pick<Ports, 'clock' | 'connections' | 'coverage'>;

export async function lookDaily(ports: DailyPorts, looks: readonly Look[]): Promise<void> {
  const failures: unknown[] = [];
  for (const connection of await ports.connections.list()) {
    const { disconnected } = await ports.connections.state(connection.id);
    if (connection.paused || disconnected) continue;
    for (const look of looks)
      await lookAt(connection, look, ports).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

async function lookAt(
  connection: Connection,
  { name, look, everyDays = 1 }: Look,
  { coverage, clock }: DailyPorts,
): Promise<void> {
  const now = clock.now();
  const isOlder = (iso: string | undefined, ms: number): boolean =>
    iso === undefined || now - Date.parse(iso) >= ms - EARLY_MS;
  const known = await coverage.of(connection.id, 'quickbooks', name);
  const last = seenUntil(known);
  if (!isOlder(last, everyDays * DAY_MS) || !isOlder(known?.triedAt, AGAIN_AFTER_MS)) return;
  const at = new Date(now).toISOString();
  if (last !== undefined) {
    await coverage.change(connection.id, 'quickbooks', name, (before) => triedAgain(before, at));
    await look(connection);
  }
  await coverage.advance(connection.id, 'quickbooks', name, at);
}
