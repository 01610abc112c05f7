import { refreshAhead, refreshTokens } from '../lib/books/refresh.ts';
import { compose } from '../lib/compose.ts';
import { refreshPorts } from '../lib/compose-grants.ts';
import type { Side } from '../lib/entities/kind.ts';
import { DisconnectedError, UnavailableError } from '../lib/sync/outcome.ts';
import { observed, type Seen } from './observed.ts';

interface Asked {
  readonly connection?: string;
  readonly side?: Side;
}

function notRenewed({ log, counters }: Seen, connection: string, side: Side, because: string): void {
  counters.count('TokensNotRenewed');
  log.warn('a token was not renewed', { connection, side, because });
}

/** By schedule for all, or for one that somebody needs now; the answer says what a retry could not. */
export const handler = observed(
  'refresh-tokens',
  async (seen, { connection, side }: Asked): Promise<unknown> => {
    const ports = refreshPorts(compose());
    if (connection === undefined || side === undefined) {
      const looked = await refreshAhead(ports);
      for (const one of looked) if (one.error) notRenewed(seen, one.connection, one.side, one.error);
      return looked;
    }
    try {
      await refreshTokens(connection, side, ports);
      return { refreshed: true };
    } catch (error) {
      if (!(error instanceof DisconnectedError || error instanceof UnavailableError)) throw error;
      notRenewed(seen, connection, side, error.message);
      return error instanceof DisconnectedError
        ? { disconnected: error.message }
        : { unavailable: error.message };
    }
  },
);
