/**
 * The token that an adapter sends. Everyone but the refresher only reads what is stored; one that is about to expire, or was refused, is
 * renewed by asking the refresher and reading again.
 */
import type { Side } from '../entities/kind.ts';
import { DisconnectedError } from '../sync/outcome.ts';
import type { Refresher, StoredTokens, TokenSource, TokenStore } from '../sync/tokens.ts';

const MARGIN_MS = 60_000;
const KEEP_MS = 30_000;

export interface TokenSourceOptions {
  readonly tokens: TokenStore;
  readonly refresher: Refresher;
  readonly now: () => number;
  /** Shared by all adapters of a process. */
  readonly kept: Map<string, { readonly at: number; readonly stored: StoredTokens }>;
}

export function tokenSource(
  connection: string,
  side: Side,
  { tokens, refresher, now, kept }: TokenSourceOptions,
): TokenSource {
  const key = `${connection} ${side}`;
  const read = async (fresh: boolean): Promise<StoredTokens | undefined> => {
    const cached = kept.get(key);
    if (!fresh && cached && now() - cached.at < KEEP_MS) return cached.stored;
    const stored = await tokens.get(connection, side);
    if (stored) kept.set(key, { at: now(), stored });
    return stored;
  };
  const isGood = (stored: StoredTokens | undefined, rejected: string | undefined): stored is StoredTokens =>
    stored !== undefined &&
    stored.current.accessToken !== rejected &&
    stored.current.accessExpiresAtEpochMs > now() + MARGIN_MS;
  return {
    access: async (rejected) => {
      const known = await read(false);
      if (isGood(known, rejected)) return known.current.accessToken;
      // Somebody else may have renewed it meanwhile.
      const stored = await read(true);
      if (isGood(stored, rejected)) return stored.current.accessToken;
      await refresher(connection, side);
      const renewed = await read(true);
      if (isGood(renewed, rejected)) return renewed.current.accessToken;
      throw new DisconnectedError(side, 'no valid token could be had');
    },
  };
}
