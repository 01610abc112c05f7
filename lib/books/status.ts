/** How things stand: for each connection and kind what is known on either side, linked, waiting and in need of a person. */
import { kinds } from '../entities/registry.ts';
import type { Connection } from '../sync/connection.ts';
import type { Link } from '../sync/records.ts';
import type { Ports } from '../sync/ports.ts';
import type { Reads } from './budget.ts';
import { walksOf } from './capture.ts';

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
  readonly disconnected?: string;
  /** Why everything stands still until a person has looked. */
  readonly halted?: string;
  /** Totals of linked documents in minor units of the home currency. */
  readonly totals: {
    readonly haloMinor: number;
    readonly quickbooksMinor: number;
    readonly explainedMinor: number;
  };
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

const isLinked = (link: Link): boolean =>
  link.halo !== undefined && link.quickbooks !== undefined && link.state !== 'removed';

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
  const openItems = (await ports.openItems.list(id)).filter((item) => !item.ignored);
  const waits = await ports.waits.list(id);
  const pending = await ports.pending.list(id);
  const state = await ports.connections.state(id);
  const rows: KindStatus[] = [];
  const totals = { haloMinor: 0, quickbooksMinor: 0, explainedMinor: 0 };
  for (const { name, document } of kinds) {
    const count = { halo: 0, quickbooks: 0, linked: 0 };
    for await (const link of ports.links.all(id, name)) {
      if (link.halo || link.link.startsWith('h:')) count.halo += 1;
      if (link.quickbooks || link.link.startsWith('q:')) count.quickbooks += 1;
      if (!isLinked(link)) continue;
      count.linked += 1;
      if (!document) continue;
      totals.haloMinor += link.halo?.observed.totalMinor ?? 0;
      totals.quickbooksMinor += link.quickbooks?.observed.totalMinor ?? 0;
      totals.explainedMinor += link.difference?.amountMinor ?? 0;
    }
    const waiting = waits.filter((wait) => wait.event.kind === name).length;
    rows.push({
      kind: name,
      ...count,
      waiting,
      openItems: openItems.filter((item) => item.kind === name).length,
    });
  }
  return {
    id,
    settled: idle && pending.length === 0 && (await isImported(connection, ports)),
    kinds: rows,
    pending: pending.length,
    ...(state.disconnected && { disconnected: state.disconnected.reason }),
    ...(state.halted && { halted: state.halted.reason }),
    totals,
  };
}

/** Each resource was walked through once. */
async function isImported(connection: Connection, { coverage }: Ports): Promise<boolean> {
  const covered = await Promise.all(
    walksOf(connection).map(({ side, kind }) => coverage.coveredUntil(connection.id, side, kind.name)),
  );
  return covered.every((until) => until !== undefined);
}
