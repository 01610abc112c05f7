/**
 * How each connection stands, for dashboards. One metric for each connection and thing, since CloudWatch asks 0.30 USD a month for every metric
 * that there is: with twenty kinds it would be a hundred of them for a connection. What is true of each kind and code is written beside them in the
 * same line of the log, where a query finds it for nothing. Nothing is counted for a message; all of it is read at one look.
 */
import type { Connection, ConnectionState } from '../../sync/connection.ts';
import { closedUntil } from '../../sync/circuit.ts';
import { seenUntil } from '../../sync/coverage.ts';
import type { Ports } from '../../sync/ports.ts';
import type { OpenItem } from '../../sync/records.ts';
import { walksOf } from '../capture.ts';

export interface KindMeasure {
  readonly kind: string;
  readonly openItems: number;
  readonly waiting: number;
  /** Since its changes were last looked through; absent before its import. */
  readonly freshnessMinutes?: number;
}

export interface Measure {
  readonly connection: string;
  readonly openItems: number;
  readonly pending: number;
  readonly waiting: number;
  /** Of the kind that was looked through longest ago. */
  readonly freshnessMinutes?: number;
  /** A vendor asked for a pause or does not answer. */
  readonly throttled: boolean;
  readonly disconnected: boolean;
  readonly codes: Readonly<Record<string, number>>;
  readonly kinds: readonly KindMeasure[];
}

type MeasurePorts = Pick<Ports, 'clock' | 'connections' | 'coverage' | 'waits' | 'pending'>;

const MINUTE_MS = 60_000;

const counted = (values: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...Map.groupBy(values, (value) => value)].map(([value, all]) => [value, all.length]));

const minutesSince = (iso: string, nowEpochMs: number): number =>
  Math.max(0, Math.round((nowEpochMs - Date.parse(iso)) / MINUTE_MS));

/** By kind, of its sides the one that was looked through longest ago; what is compared once a day is left out. */
async function freshness(
  connection: Connection,
  { coverage, clock }: MeasurePorts,
): Promise<ReadonlyMap<string, number>> {
  const covered = await Promise.all(
    walksOf(connection).map(async ({ side, kind }) => ({
      kind: kind.name,
      coverage: await coverage.of(connection.id, side, kind.name),
    })),
  );
  const oldest = new Map<string, number>();
  for (const { kind, coverage: { daily, ...one } = { intervals: [] } } of covered) {
    const until = seenUntil(one);
    if (until !== undefined && daily !== true)
      oldest.set(kind, Math.max(oldest.get(kind) ?? 0, minutesSince(until, clock.now())));
  }
  return oldest;
}

/** @param items open items of the connection, without those put aside */
export async function measure(
  connection: Connection,
  items: readonly OpenItem[],
  ports: MeasurePorts,
): Promise<Measure> {
  const { id } = connection;
  const [fresh, waits, pending, state] = await Promise.all([
    freshness(connection, ports),
    ports.waits.list(id),
    ports.pending.list(id),
    ports.connections.state(id),
  ]);
  const open = counted(items.map(({ kind }) => kind));
  const waiting = counted(waits.map(({ event }) => event.kind));
  const names = [...new Set([...fresh.keys(), ...Object.keys(open), ...Object.keys(waiting)])].toSorted();
  return {
    connection: id,
    openItems: items.length,
    pending: pending.length,
    waiting: waits.length,
    ...(fresh.size > 0 && { freshnessMinutes: Math.max(...fresh.values()) }),
    ...standingStill(state, ports.clock.now()),
    codes: counted(items.map(({ code }) => code)),
    kinds: names.map((kind) => ({
      kind,
      openItems: open[kind] ?? 0,
      waiting: waiting[kind] ?? 0,
      ...(fresh.has(kind) && { freshnessMinutes: fresh.get(kind) ?? 0 }),
    })),
  };
}

const standingStill = (
  state: ConnectionState,
  nowEpochMs: number,
): Pick<Measure, 'throttled' | 'disconnected'> => ({
  throttled: closedUntil(state, nowEpochMs) !== undefined,
  disconnected: state.disconnected !== undefined,
});
