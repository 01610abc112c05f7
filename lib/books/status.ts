/** How things stand: for each connection and kind what is known on either side, linked, waiting and in need of a person. */
import { kinds } from '../entities/registry.ts';
import type { Link } from '../sync/records.ts';
import type { Ports } from '../sync/ports.ts';
import type { Reads } from './budget.ts';

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
    connections: await Promise.all(connections.map(({ id }) => connectionStatus(id, queued === 0, ports))),
    deadLetters,
    reads: await readsNow(),
  };
}

async function connectionStatus(id: string, idle: boolean, ports: Ports): Promise<ConnectionStatus> {
  const openItems = (await ports.openItems.list(id)).filter((item) => !item.ignored);
  const waits = await ports.waits.list(id);
  const pending = await ports.pending.list(id);
  const state = await ports.connections.state(id);
  const rows: KindStatus[] = [];
  const totals = { haloMinor: 0, quickbooksMinor: 0, explainedMinor: 0 };
  let imported = true;
  for (const { name, halo, document } of kinds) {
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
    imported &&= halo.resource.virtual === true || (await isCovered(id, name, ports));
  }
  return {
    id,
    settled: idle && pending.length === 0 && imported,
    kinds: rows,
    pending: pending.length,
    ...(state.disconnected && { disconnected: state.disconnected.reason }),
    totals,
  };
}

const isCovered = async (id: string, kind: string, ports: Ports): Promise<boolean> =>
  (await ports.coverage.coveredUntil(id, 'halo', kind)) !== undefined ||
  (await ports.coverage.coveredUntil(id, 'quickbooks', kind)) !== undefined;
