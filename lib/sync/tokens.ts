/** Tokens as they are kept: both of a pair together, sealed as one value, the previous pair until the new one is proven. */
import type { Side } from '../entities/kind.ts';

export interface TokenPair {
  readonly accessToken: string;
  readonly accessExpiresAtEpochMs: number;
  /** HaloPSA's client credentials have none. */
  readonly refreshToken?: string;
  readonly refreshExpiresAtEpochMs?: number;
  readonly hardExpiresAtEpochMs?: number;
  readonly obtainedAtEpochMs: number;
}

export interface StoredTokens {
  readonly current: TokenPair;
  readonly previous?: TokenPair;
  readonly version: number;
}

export interface TokenStore {
  get(connection: string, side: Side): Promise<StoredTokens | undefined>;
  /** Whole replacement; throws TransientError unless `version` is the stored one plus one. */
  put(connection: string, side: Side, tokens: StoredTokens): Promise<void>;
  /** The right to refresh, for a bounded time; undefined while somebody else has it. */
  claimRefresh(
    connection: string,
    side: Side,
    owner: string,
    nowEpochMs: number,
    ttlMs: number,
  ): Promise<boolean>;
  releaseRefresh(connection: string, side: Side, owner: string): Promise<void>;
  remove(connection: string, side: Side): Promise<void>;
}

/** Asks the one function that refreshes; resolves when it has answered. */
export type Refresher = (connection: string, side: Side) => Promise<void>;

/** What an adapter needs of all that. */
export interface TokenSource {
  /** @param rejected the token that the vendor has just refused @throws DisconnectedError when no grant is left */
  access(rejected?: string): Promise<string>;
  /**
   * Another token than the one refused, for an answer that may mean the token or may mean us: one that is stored already or, where `mayRenew`,
   * a new one, at most once a minute. Undefined: there is none, so the refusal stands.
   */
  another(refused: string, mayRenew: boolean): Promise<string | undefined>;
}
