/** A vendor that does not answer, or a grant that is gone, is a matter of the connection: kept once, for everybody who would ask next. */
import type { Side } from '../entities/kind.ts';
import type { Connection, ConnectionState } from './connection.ts';
import { DisconnectedError, UnavailableError } from './outcome.ts';
import type { Ports } from './ports.ts';

export const sayName = (side: Side): string => (side === 'halo' ? 'HaloPSA' : 'QuickBooks');

/** Until when nothing is to be sent; undefined when the way is free. */
export const closedUntil = (state: ConnectionState, nowEpochMs: number): number | undefined => {
  const until = Math.max(state.haloClosedUntilEpochMs ?? 0, state.quickbooksClosedUntilEpochMs ?? 0);
  return until > nowEpochMs ? until : undefined;
};

/** Whether nothing of a connection can be worked now: its work is kept, and takes nobody else's turn. */
export const standsStill = ({ paused }: Connection, state: ConnectionState, nowEpochMs: number): boolean =>
  paused ||
  state.disconnected !== undefined ||
  state.halted !== undefined ||
  closedUntil(state, nowEpochMs) !== undefined;

/** @returns whether the error is the connection's own, and is now known to all */
export async function noteTrouble(connection: Connection, error: unknown, ports: Ports): Promise<boolean> {
  if (error instanceof UnavailableError) {
    if (error.scope === 'vendor') await close(connection, error, ports);
    return true;
  }
  if (!(error instanceof DisconnectedError)) return false;
  await disconnect(connection, error, ports);
  return true;
}

const accountOf = (side: Side, { halo, quickbooks }: Connection): string =>
  side === 'halo' ? halo.tenant : quickbooks.realmId;

/** A vendor counts and fails by account: every connection of it waits. */
async function close(
  connection: Connection,
  { side, retryAtEpochMs }: UnavailableError,
  { connections }: Ports,
): Promise<void> {
  const fact = side === 'halo' ? 'haloClosedUntilEpochMs' : 'quickbooksClosedUntilEpochMs';
  const account = accountOf(side, connection);
  const all = await connections.list();
  const others = all
    .filter(({ id }) => id !== connection.id)
    .filter((one) => accountOf(side, one) === account);
  await Promise.all(
    [connection, ...others].map(({ id }) => connections.changeState(id, { [fact]: retryAtEpochMs })),
  );
}

/** Paused until a person reconnects, who is told once. */
async function disconnect({ id }: Connection, error: DisconnectedError, ports: Ports): Promise<void> {
  if ((await ports.connections.state(id)).disconnected) return;
  const at = new Date(ports.clock.now()).toISOString();
  await ports.connections.changeState(id, {
    disconnected: { side: error.side, since: at, reason: error.message },
  });
  await ports.openItems.raise(
    {
      connection: id,
      kind: 'connection',
      record: error.side,
      code: 'disconnected',
      sentence: `${sayName(error.side)} no longer accepts this connection: ${error.message}.`,
      fix: `Reconnect with \`halo-qbo connect --connection ${id}\`; everything that changed meanwhile is caught up by itself.`,
      owner: 'ops',
    },
    at,
  );
}
