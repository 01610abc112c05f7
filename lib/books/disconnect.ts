/**
 * Disconnecting on purpose: work stops first, then Intuit takes the grant back, then our copies go. Every setting and every link stays, what
 * changes meanwhile stays pending, and the next connect goes on from there. Without Intuit's word the tokens stay, so that it can be asked
 * again: a grant that nobody can revoke any more would live for months.
 */
import type { Connection } from '../sync/connection.ts';
import type { Clock, ConnectionStore } from '../sync/ports.ts';
import type { TokenStore } from '../sync/tokens.ts';

export type Revocation =
  | { readonly revocation: 'revoked' }
  /** Intuit knows no such grant (any more). */
  | { readonly revocation: 'refused'; readonly because: string }
  | { readonly revocation: 'unknown'; readonly because: string };

export interface DisconnectPorts {
  readonly clock: Clock;
  readonly connections: ConnectionStore;
  readonly tokens: TokenStore;
  readonly revoke: (connection: Connection, refreshToken: string) => Promise<Revocation>;
}

export type Disconnected =
  | { readonly disconnected: 'yes'; readonly grant: 'revoked' | 'already gone' | 'never there' }
  | { readonly disconnected: 'paused only'; readonly because: string };

const REASON = 'disconnected by `halo-qbo disconnect`';

export async function disconnectConnection(
  connection: Connection,
  ports: DisconnectPorts,
): Promise<Disconnected> {
  const since = new Date(ports.clock.now()).toISOString();
  await ports.connections.changeState(connection.id, {
    disconnected: { side: 'quickbooks', since, reason: REASON },
  });
  const stored = await ports.tokens.get(connection.id, 'quickbooks');
  const refreshToken = stored?.current.refreshToken;
  const answer = refreshToken === undefined ? undefined : await ports.revoke(connection, refreshToken);
  if (answer?.revocation === 'unknown') return { disconnected: 'paused only', because: answer.because };
  await ports.tokens.remove(connection.id, 'quickbooks');
  await ports.tokens.remove(connection.id, 'halo');
  const grants = { revoked: 'revoked', refused: 'already gone' } as const;
  return { disconnected: 'yes', grant: answer ? grants[answer.revocation] : 'never there' };
}
