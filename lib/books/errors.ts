/** What needs a person: each open item with how many records wait on it, and since when. */
import type { OpenItem, Pending, Wait } from '../sync/records.ts';
import type { Ports } from '../sync/ports.ts';
import { linkIdOf } from '../sync/references.ts';
import { namesOf, WHOLE_CONNECTION } from './names.ts';

export interface OpenError extends OpenItem {
  /** Records that go on by themselves as soon as this is cleared. */
  readonly waiting: number;
  readonly waitingSince?: string;
}

export interface ErrorFilter {
  readonly code?: string;
  readonly kind?: string;
  readonly owner?: string;
  /** Those that a person chose to ignore, too. */
  readonly ignored?: boolean;
}

const matches = (item: OpenItem, { code, kind, owner, ignored }: ErrorFilter): boolean =>
  (ignored === true || item.ignored === undefined) &&
  (code === undefined || item.code === code) &&
  (kind === undefined || item.kind === kind) &&
  (owner === undefined || item.owner === owner);

/** Oldest first. */
export async function openErrors(
  connections: readonly string[],
  filter: ErrorFilter,
  ports: Pick<Ports, 'openItems' | 'waits' | 'pending' | 'links'>,
): Promise<readonly OpenError[]> {
  const found = await Promise.all(
    connections.map(async (connection) => {
      const items = (await ports.openItems.list(connection)).filter((item) => matches(item, filter));
      return items.length === 0 ? [] : withWaiting(connection, items, ports);
    }),
  );
  return found.flat().toSorted((a, b) => a.openedAt.localeCompare(b.openedAt));
}

async function withWaiting(
  connection: string,
  items: readonly OpenItem[],
  ports: Pick<Ports, 'waits' | 'pending' | 'links'>,
): Promise<readonly OpenError[]> {
  const waits = await ports.waits.list(connection);
  const pending = await ports.pending.list(connection);
  const links = await ports.links.findMany(
    items.map(({ kind, record }) => ({ connection, kind, link: record })),
  );
  return items.map((item, index) => {
    const link = links[index];
    const names = new Set(link ? namesOf(link) : [item.record]);
    const held =
      item.kind === WHOLE_CONNECTION
        ? heldUp(pending)
        : waitingOn(waits.filter(({ on }) => on.kind === item.kind && names.has(linkIdOf(on.side, on.id))));
    return { ...item, ...held };
  });
}

/** One record may wait on several names of the same one. */
function waitingOn(waits: readonly Wait[]): Pick<OpenError, 'waiting' | 'waitingSince'> {
  const records = new Set(waits.map(({ event }) => `${event.kind} ${linkIdOf(event.system, event.id)}`));
  const since = waits.map((wait) => wait.since).toSorted()[0];
  return { waiting: records.size, ...(since !== undefined && { waitingSince: since }) };
}

const heldUp = (pending: readonly Pending[]): Pick<OpenError, 'waiting' | 'waitingSince'> => {
  const since = pending.map(({ event }) => event.observedAt).toSorted()[0];
  return { waiting: pending.length, ...(since !== undefined && { waitingSince: since }) };
};
