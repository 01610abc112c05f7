/** Answers that are switches, as changes of the connection's settings: shown first, and stored whole or not at all. */
import { connection as schema, type Connection } from '../../sync/connection.ts';
import type { ConnectionStore } from '../../sync/ports.ts';
import type { Finding, Setting } from './question.ts';

export interface Change extends Setting {
  /** Undefined: not known so far, so its default counts. */
  readonly from: unknown;
}

const current = (connection: Connection, { group, name }: Setting): unknown =>
  (connection[group] as Readonly<Record<string, unknown>>)[name];

/** What storing the findings would change. */
export const changesBy = (connection: Connection, findings: readonly Finding[]): readonly Change[] =>
  findings.flatMap(({ setting }) => {
    if (!setting) return [];
    const from = current(connection, setting);
    return from === setting.value ? [] : [{ ...setting, from }];
  });

export const changed = (connection: Connection, changes: readonly Setting[]): Connection =>
  schema.parse(
    changes.reduce(
      (so, { group, name, value }) => ({ ...so, [group]: { ...so[group], [name]: value } }),
      connection,
    ),
  );

/**
 * Over the connection as it is by now: what somebody else changed meanwhile stays.
 * @throws RangeError when it is gone; TransientError when it changes at this very moment
 */
export async function saveChanges(
  connectionId: string,
  changes: readonly Setting[],
  connections: Pick<ConnectionStore, 'get' | 'put'>,
): Promise<void> {
  if (changes.length === 0) return;
  const connection = await connections.get(connectionId);
  if (!connection) throw new RangeError(`there is no connection ${connectionId}`);
  await connections.put(changed(connection, changes));
}
