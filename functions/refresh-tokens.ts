import { refreshAhead, refreshTokens } from '../lib/books/refresh.ts';
import { compose } from '../lib/compose.ts';
import { refreshPorts } from '../lib/compose-grants.ts';
import type { Side } from '../lib/entities/kind.ts';
import { DisconnectedError, UnavailableError } from '../lib/sync/outcome.ts';

interface Asked {
  readonly connection?: string;
  readonly side?: Side;
}

/** By schedule for all, or for one that somebody needs now; the answer says what a retry could not. */
export async function handler({ connection, side }: Asked): Promise<unknown> {
  const ports = refreshPorts(compose());
  if (connection === undefined || side === undefined) return refreshAhead(ports);
  try {
    await refreshTokens(connection, side, ports);
    return { refreshed: true };
  } catch (error) {
    if (error instanceof DisconnectedError) return { disconnected: error.message };
    if (error instanceof UnavailableError) return { unavailable: error.message };
    throw error;
  }
}
