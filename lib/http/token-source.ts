/**
 * The token that an adapter sends. Everyone but the refresher only reads what is stored; one that is about to expire, or was refused, is
 * renewed by asking the refresher and reading again.
 */
import type { Side } from '../entities/kind.ts';
import { DisconnectedError, UnavailableError } from '../sync/outcome.ts';
import type { Refresher, StoredTokens, TokenSource, TokenStore } from '../sync/tokens.ts';

const MARGIN_MS = 60_000;
const KEEP_MS = 30_000;
const RETRY_MS = 10_000;
/** A refusal that is not about the token would have it renewed for every request. */
const RENEW_EVERY_MS = 60_000;

interface Kept {
  readonly at: number;
  readonly stored: StoredTokens;
  /** When a refusal last had it renewed. */
  readonly renewedAt?: number;
}

export interface TokenSourceOptions {
  readonly tokens: TokenStore;
  readonly refresher: Refresher;
  readonly now: () => number;
  /** Shared by all adapters of a process. */
  readonly kept: Map<string, Kept>;
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
    if (stored) kept.set(key, { ...cached, at: now(), stored });
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
      // Only a vendor's own word or an empty store says that the grant is gone; a renewal that came to nothing is tried again.
      if (!renewed) throw new DisconnectedError(side, 'it was never connected');
      throw new UnavailableError(side, 'no valid token could be had', now() + RETRY_MS);
    },
    another: async (refused, mayRenew) => {
      const stored = await read(true);
      if (isGood(stored, refused)) return stored.current.accessToken;
      const known = kept.get(key);
      if (!mayRenew || !known || now() - (known.renewedAt ?? -Infinity) < RENEW_EVERY_MS) return undefined;
      kept.set(key, { ...known, renewedAt: now() });
      await refresher(connection, side);
      const renewed = await read(true);
      return isGood(renewed, refused) ? renewed.current.accessToken : undefined;
    },
  };
}
