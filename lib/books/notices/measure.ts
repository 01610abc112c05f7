/**
 * How each connection stands, for dashboards. One metric for each connection and thing, since CloudWatch asks 0.30 USD a month for every metric
 * that there is: with twenty kinds it would be a hundred of them for a connection. What is true of each kind and code is written beside them in the
 * same line of the log, where a query finds it for nothing. Nothing is counted for a message; all of it is read at one look. How much agrees is what
 * the day's tie-out has found: to count it at every look would read every link, thousands of times a month.
 *
 * Dead letters and Intuit's reads are of all connections. Intuit has one counter for all companies of the app. A letter names its connection only
 * inside, and to look inside hides it for a minute from whoever is about to replay it; so the queues say how many there are, and the log of the
 * workers, which have a line for each last try, of which connection and kind they are.
 */
import type { Connection, ConnectionState } from '../../sync/connection.ts';
import { closedUntil } from '../../sync/circuit.ts';
import { seenUntil } from '../../sync/coverage.ts';
import type { Ports } from '../../sync/ports.ts';
import type { OpenItem } from '../../sync/records.ts';
import type { Reads } from '../budget.ts';
import { walksOf } from '../capture.ts';
import { agreementOf } from '../freshness.ts';
import type { TieOut, TieOutStore } from '../tie-out.ts';

export interface KindMeasure {
  readonly kind: string;
  readonly openItems: number;
  readonly waiting: number;
  /** Since its changes were last looked through; absent before its import. */
  readonly freshnessMinutes?: number;
  /** Of those that should be in both books, so many were and agreed. */
  readonly synced?: number;
  readonly expected?: number;
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
  /** From 0 to 1; absent before the first tie-out. */
  readonly agreement?: number;
  /** Documents whose totals differ without an explanation. */
  readonly differing?: number;
  readonly codes: Readonly<Record<string, number>>;
  readonly kinds: readonly KindMeasure[];
}

/** What is true of all connections together. */
export interface Overall {
  readonly deadLetters: number;
  readonly reads: Reads;
}

type MeasurePorts = Pick<Ports, 'clock' | 'connections' | 'coverage' | 'waits' | 'pending'> & {
  readonly tieOuts: Pick<TieOutStore, 'read'>;
};

const MINUTE_MS = 60_000;
/** Of a connection that is paused or disconnected nothing newer is known, and what is older is not true of today. */
const TIE_OUT_GOOD_FOR_MS = 2 * 86_400_000;

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
    walksOf(connection).map(async ({ side, kind, name }) => ({
      kind: kind.name,
      coverage: await coverage.of(connection.id, side, name),
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
  const [fresh, waits, pending, state, tied] = await Promise.all([
    freshness(connection, ports),
    ports.waits.list(id),
    ports.pending.list(id),
    ports.connections.state(id),
    lastTieOut(id, ports),
  ]);
  const open = counted(items.map(({ kind }) => kind));
  const waiting = counted(waits.map(({ event }) => event.kind));
  const agreeing = new Map(tied?.kinds.map(({ kind, ...counts }) => [kind, counts]));
  const known = [...fresh.keys(), ...Object.keys(open), ...Object.keys(waiting), ...agreeing.keys()];
  return {
    connection: id,
    openItems: items.length,
    pending: pending.length,
    waiting: waits.length,
    ...(fresh.size > 0 && { freshnessMinutes: Math.max(...fresh.values()) }),
    ...standingStill(state, ports.clock.now()),
    ...(tied && { agreement: agreementOf(tied.kinds).share, differing: tied.differing }),
    codes: counted(items.map(({ code }) => code)),
    kinds: [...new Set(known)].toSorted().map((kind) => ({
      kind,
      openItems: open[kind] ?? 0,
      waiting: waiting[kind] ?? 0,
      ...(fresh.has(kind) && { freshnessMinutes: fresh.get(kind) ?? 0 }),
      ...agreeing.get(kind),
    })),
  };
}

async function lastTieOut(
  connection: string,
  { tieOuts, clock }: Pick<MeasurePorts, 'tieOuts' | 'clock'>,
): Promise<TieOut | undefined> {
  const last = await tieOuts.read(connection);
  return last && clock.now() - Date.parse(last.at) < TIE_OUT_GOOD_FOR_MS ? last : undefined;
}

const standingStill = (
  state: ConnectionState,
  nowEpochMs: number,
): Pick<Measure, 'throttled' | 'disconnected'> => ({
  throttled: closedUntil(state, nowEpochMs) !== undefined,
  disconnected: state.disconnected !== undefined,
});
