/**
 * Connections: configuration that a person changes, and the running state beside it. Whatever replaces a connection, the one before is kept first:
 * two who do it at once keep the same, and of their writes one is refused.
 */
import { connection as schema, type ConnectionState } from '../sync/connection.ts';
import { TransientError } from '../sync/outcome.ts';
import type { ConnectionStore } from '../sync/ports.ts';
import { CONFIG, CHANGE, connectionIn, keep } from './config-versions.ts';
import { without, type Table } from './table.ts';

const STATE = 'states';

/** A nonce is refused for as long as its ticket could live, with room for clocks. */
const NONCE_MARGIN_SECONDS = 3_600;

export function connectionStore(table: Table, now: () => number): ConnectionStore {
  return {
    get: async (id) => {
      const item = await table.get(CONFIG, id);
      return item && connectionIn(item);
    },
    list: async () => (await table.list(CONFIG)).map(connectionIn),
    put: async (connection, by) => {
      const checked = schema.parse({ ...connection, version: connection.version + 1 });
      const before = await table.get(CONFIG, connection.id);
      if (before) await keep(table, before);
      const held = await table.put(
        {
          pk: CONFIG,
          sk: connection.id,
          ...checked,
          [CHANGE]: { at: new Date(now()).toISOString(), ...by },
        },
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
