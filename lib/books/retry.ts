/** Open items, looked at again: each becomes a hint for its record. What concerns a whole connection is cleared by another command. */
import type { ChangeEvent } from '../sync/change-event.ts';
import type { Connection } from '../sync/connection.ts';
import type { Ports } from '../sync/ports.ts';
import type { OpenItem } from '../sync/records.ts';
import { idOfLink, sideOfLink } from '../sync/references.ts';
import { ask, type Wanted } from './ask.ts';
import { WHOLE_CONNECTION } from './names.ts';

type Named = Pick<OpenItem, 'connection' | 'kind' | 'record'>;

export interface Retried<I extends Named> {
  readonly events: readonly ChangeEvent[];
  /** Of a whole connection: its own fix is what helps. */
  readonly others: readonly I[];
}

export async function retryItems<I extends Named>(
  items: readonly I[],
  connections: readonly Connection[],
  ports: Pick<Ports, 'queue' | 'clock' | 'newId'>,
): Promise<Retried<I>> {
  const byId = new Map(connections.map((connection) => [connection.id, connection]));
  const records = items.filter(({ kind }) => kind !== WHOLE_CONNECTION);
  const wanted = records.flatMap(({ connection, kind, record }): readonly Wanted[] => {
    const known = byId.get(connection);
    return known ? [{ connection: known, kind, side: sideOfLink(record), id: idOfLink(record) }] : [];
  });
  return {
    events: wanted.length === 0 ? [] : await ask(wanted, 'retry', ports),
    others: items.filter(({ kind }) => kind === WHOLE_CONNECTION),
  };
}
