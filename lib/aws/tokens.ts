/** Token pairs: one sealed value for each connection and side, replaced whole and conditionally; the claim to refresh beside it. */
import type { Side } from '../entities/kind.ts';
import { TransientError } from '../sync/outcome.ts';
import type { StoredTokens, TokenStore } from '../sync/tokens.ts';
import type { Table } from './table.ts';

/** Whose tokens a sealed text holds. */
export interface TokensOf {
  readonly connection: string;
  readonly side: Side;
}

/** Seals a text as somebody's tokens, so that it opens only as the same one's. */
export interface Cipher {
  seal(plain: string, of: TokensOf): Promise<string>;
  /** @throws where it was sealed under another key or as another's, or altered since */
  open(sealed: string, of: TokensOf): Promise<string>;
}

export function tokenStore(table: Table, cipher: Cipher): TokenStore {
  return {
    get: async (connection, side) => {
      const item = await table.get(connection, side);
      if (typeof item?.['sealed'] !== 'string') return undefined;
      const opened = JSON.parse(await cipher.open(item['sealed'], { connection, side })) as Omit<
        StoredTokens,
        'version'
      >;
      return { ...opened, version: Number(item['version']) };
    },
    put: async (connection, side, { version, ...pairs }) => {
      const sealed = await cipher.seal(JSON.stringify(pairs), { connection, side });
      const item = await table.update(connection, side, 'SET sealed = :sealed, #version = :version', {
        expression: version === 1 ? 'attribute_not_exists(#version)' : '#version = :before',
        names: { '#version': 'version' },
        values: { ':sealed': sealed, ':version': version, ...(version !== 1 && { ':before': version - 1 }) },
      });
      if (!item)
        throw new TransientError(`the tokens of ${connection} were replaced by somebody else meanwhile`);
    },
    claimRefresh: async (connection, side, owner, nowEpochMs, ttlMs) => {
      const item = await table.update(
        connection,
        side,
        'SET refreshingBy = :owner, refreshingUntil = :until',
        {
          expression: 'attribute_not_exists(refreshingBy) OR refreshingUntil < :now',
          values: { ':owner': owner, ':until': nowEpochMs + ttlMs, ':now': nowEpochMs },
        },
      );
      return item !== undefined;
    },
    releaseRefresh: async (connection, side, owner) => {
      await table.update(connection, side, 'REMOVE refreshingBy, refreshingUntil', {
        expression: 'refreshingBy = :owner',
        values: { ':owner': owner },
      });
    },
    remove: async (connection, side) => {
      await table.remove(connection, side);
    },
  };
}
