/** Connections: configuration that a person changes, and the running state beside it. */
import { connection as schema, type Connection, type ConnectionState } from '../sync/connection.ts';
import { TransientError } from '../sync/outcome.ts';
import type { ConnectionStore } from '../sync/ports.ts';
import { without, type Table } from './table.ts';

const CONFIG = 'connections';
const STATE = 'states';

/** A nonce is refused for as long as its ticket could live, with room for clocks. */
const NONCE_MARGIN_SECONDS = 3_600;

export function connectionStore(table: Table): ConnectionStore {
  return {
    get: async (id) => {
      const item = await table.get(CONFIG, id);
      return item && schema.parse(without(item, 'pk', 'sk'));
    },
    list: async () => (await table.list(CONFIG)).map((item) => schema.parse(without(item, 'pk', 'sk'))),
    put: async (connection: Connection) => {
      const checked = schema.parse({ ...connection, version: connection.version + 1 });
      const held = await table.put(
        { pk: CONFIG, sk: connection.id, ...checked },
        {
          expression: 'attribute_not_exists(pk) OR #version = :version',
          names: { '#version': 'version' },
          values: { ':version': connection.version },
        },
      );
      if (!held)
        throw new TransientError(`the connection ${connection.id} was changed by somebody else meanwhile`);
    },
    state: async (id) => {
      const item = await table.get(STATE, id);
      return (item ? without(item, 'pk', 'sk') : {}) as ConnectionState;
    },
    changeState: async (id, change) => {
      const entries = Object.entries(change);
      const set = entries.filter(([, value]) => value !== null).map(([name]) => `#${name} = :${name}`);
      const gone = entries.filter(([, value]) => value === null).map(([name]) => `#${name}`);
      const clauses = [
        set.length > 0 ? `SET ${set.join(', ')}` : '',
        gone.length > 0 ? `REMOVE ${gone.join(', ')}` : '',
      ];
      await table.update(STATE, id, clauses.join(' ').trim(), {
        expression: 'attribute_not_exists(#never)',
        names: { '#never': 'never', ...Object.fromEntries(entries.map(([name]) => [`#${name}`, name])) },
        ...(set.length > 0 && {
          values: Object.fromEntries(
            entries.filter(([, value]) => value !== null).map(([name, value]) => [`:${name}`, value]),
          ),
        }),
      });
    },
  };
}

/** True the first time a nonce is seen; the row goes by itself later. */
export const nonceStore =
  (table: Table) =>
  (nonce: string, expiresAtEpochMs: number): Promise<boolean> =>
    table.put(
      { pk: 'nonces', sk: nonce, expiresAt: Math.ceil(expiresAtEpochMs / 1_000) + NONCE_MARGIN_SECONDS },
      { expression: 'attribute_not_exists(pk)' },
    );
