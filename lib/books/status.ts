/** How things stand: for each connection and kind what is known on either side, linked, waiting and in need of a person. */
import { kinds } from '../entities/registry.ts';
import type { Connection } from '../sync/connection.ts';
import type { Ports } from '../sync/ports.ts';
import type { Pending } from '../sync/records.ts';
import type { Reads } from './budget.ts';
import { agreementOf, coveredOf, oldestUnsynced, type Freshness } from './freshness.ts';
import { tally } from './tally.ts';

export interface KindStatus {
  readonly kind: string;
  readonly halo: number;
  readonly quickbooks: number;
  readonly linked: number;
  readonly waiting: number;
  readonly openItems: number;
}

export interface ConnectionStatus {
  readonly id: string;
  /** Nothing is queued, pending, in hand or not yet looked at. */
  readonly settled: boolean;
  readonly kinds: readonly KindStatus[];
  readonly pending: number;
  /** Why it is, most records first, and not more than three reasons. */
  readonly pendingBecause: readonly PendingReason[];
  readonly disconnected?: string;
  /** Why everything stands still until a person has looked. */
  readonly halted?: string;
  /** Totals of linked documents in minor units of the home currency. */
  readonly totals: Totals;
  readonly freshness: Freshness;
}

export interface PendingReason {
  readonly reason: string;
  readonly records: number;
}

interface Totals {
  readonly haloMinor: number;
  readonly quickbooksMinor: number;
  readonly explainedMinor: number;
}

export interface Status {
  readonly connections: readonly ConnectionStatus[];
  readonly deadLetters: number;
  /** Of QuickBooks, in this month, over all connections. */
  readonly reads: Reads;
}

export interface QueueDepths {
  readonly queued: number;
  readonly deadLetters: number;
}

export async function status(
  ports: Ports,
  depths: () => Promise<QueueDepths>,
  readsNow: () => Promise<Reads>,
): Promise<Status> {
  const { queued, deadLetters } = await depths();
  const connections = await ports.connections.list();
  return {
    connections: await Promise.all(connections.map((one) => connectionStatus(one, queued === 0, ports))),
    deadLetters,
    reads: await readsNow(),
  };
}

async function connectionStatus(
  connection: Connection,
  idle: boolean,
  ports: Ports,
): Promise<ConnectionStatus> {
  const { id } = connection;
  const [items, waits, pending, intents, state, covered, tallies] = await Promise.all([
    ports.openItems.list(id),
    ports.waits.list(id),
    ports.pending.list(id),
    ports.intents.undecided(id),
    ports.connections.state(id),
    coveredOf(connection, ports),
    Promise.all(kinds.map((kind) => tally(id, kind, ports))),
  ]);
  const openItems = items.filter((item) => !item.ignored);
  return {
    id,
    settled: idle && pending.length === 0 && covered.isImported,
    kinds: tallies.map(({ kind, halo, quickbooks, linked }) => ({
      kind,
      halo,
      quickbooks,
      linked,
      waiting: waits.filter((wait) => wait.event.kind === kind).length,
      openItems: openItems.filter((item) => item.kind === kind).length,
    })),
    pending: pending.length,
    pendingBecause: reasonsOf(pending),
    ...(state.disconnected && { disconnected: state.disconnected.reason }),
    ...(state.halted && { halted: state.halted.reason }),
    totals: totalsOf(tallies),
    freshness: {
      ...oldestUnsynced({ openItems, waits, pending, intents }, ports.clock.now()),
      agreement: agreementOf(tallies),
      ...covered.said,
    },
  };
}

const REASONS_MAX = 3;

const reasonsOf = (pending: readonly Pending[]): readonly PendingReason[] =>
  [...Map.groupBy(pending, ({ reason }) => reason)]
    .map(([reason, all]) => ({ reason, records: all.length }))
    .toSorted((a, b) => b.records - a.records)
    .slice(0, REASONS_MAX);

const totalsOf = (tallies: readonly Totals[]): Totals => {
  const sum = (of: keyof Totals): number => tallies.reduce((all, one) => all + one[of], 0);
  return {
    haloMinor: sum('haloMinor'),
    quickbooksMinor: sum('quickbooksMinor'),
    explainedMinor: sum('explainedMinor'),
  };
};
