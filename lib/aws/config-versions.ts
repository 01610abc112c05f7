/** What each connection was before, by its revision: rows beside the connections that only grow, one for each change, whoever made it. */
import { connection as schema, type Connection, type Version } from '../sync/connection.ts';
import { without, type Item, type Table } from './table.ts';

export const CONFIG = 'connections';
/** The attribute that says who changed it and when; no part of the connection itself. */
export const CHANGE = 'change';

const KEPT = 'connection-versions#';
const REVISION_DIGITS = 10;

const sortOf = (revision: number): string => String(revision).padStart(REVISION_DIGITS, '0');

export const connectionIn = (item: Item): Connection => schema.parse(without(item, 'pk', 'sk', CHANGE));

const versionIn = (item: Item): Version => ({
  ...(item[CHANGE] as Omit<Version, 'connection'> | undefined),
  connection: connectionIn(item),
});

/** The item as it stands, under its revision; the same however often it is kept. */
export const keep = (table: Table, item: Item): Promise<boolean> =>
  table.put({ ...item, pk: `${KEPT}${String(item['sk'])}`, sk: sortOf(Number(item['version'])) });

export interface ConfigVersions {
  /** Oldest first, the one that holds now among them. */
  list(connectionId: string): Promise<readonly Version[]>;
}

export const configVersions = (table: Table): ConfigVersions => ({
  list: async (connectionId) => {
    const [now, kept] = await Promise.all([
      table.get(CONFIG, connectionId),
      table.list(`${KEPT}${connectionId}`),
    ]);
    const current = now && versionIn(now);
    const before = kept.map(versionIn);
    // A change that was cut off has kept what still holds.
    const past = before.filter((one) => one.connection.version !== current?.connection.version);
    return current ? [...past, current] : past;
  },
});
