/** What is agreed about the limits of each vendor account: one small item, every change conditional on the one before. */
import type { Agreed, ShareStore } from '../http/agreement.ts';
import { NOBODYS, type Claim, type Shares, type Wish } from '../http/shares.ts';
import type { Urgency } from '../sync/record-system.ts';
import type { Table } from './table.ts';

const PARTITION = 'budgets';

/** Every byte is paid for at every change: rows without names. */
type ClaimRow = readonly [string, Urgency, number, number, number, number, 0 | 1];
type WishRow = readonly [string, Urgency, number, number, number];

const claimRow = ({ by, urgency, rate, permits, madeAtEpochMs, untilEpochMs, held }: Claim): ClaimRow => [
  by,
  urgency,
  rate,
  permits,
  madeAtEpochMs,
  untilEpochMs - madeAtEpochMs,
  held ? 1 : 0,
];

const toClaim = ([by, urgency, rate, permits, madeAtEpochMs, lastsMs, held]: ClaimRow): Claim => ({
  by,
  urgency,
  rate,
  permits,
  madeAtEpochMs,
  untilEpochMs: madeAtEpochMs + lastsMs,
  held: held === 1,
});

const wishRow = ({ by, urgency, rate, permits, madeAtEpochMs }: Wish): WishRow => [
  by,
  urgency,
  rate,
  permits,
  madeAtEpochMs,
];

const toWish = ([by, urgency, rate, permits, madeAtEpochMs]: WishRow): Wish => ({
  by,
  urgency,
  rate,
  permits,
  madeAtEpochMs,
});

const written = ({ claims, wishes, closedUntilEpochMs }: Shares): string =>
  JSON.stringify([claims.map(claimRow), wishes.map(wishRow), closedUntilEpochMs]);

function readBack(text: string): Shares {
  const [claims, wishes, closedUntilEpochMs] = JSON.parse(text) as [ClaimRow[], WishRow[], number];
  return { claims: claims.map(toClaim), wishes: wishes.map(toWish), closedUntilEpochMs };
}

export function shareStore(table: Table): ShareStore {
  return {
    read: async (account): Promise<Agreed> => {
      const item = await table.get(PARTITION, account);
      if (!item) return { shares: NOBODYS, version: 0 };
      return { shares: readBack(String(item['shares'])), version: Number(item['version']) };
    },
    write: async (account, { shares, version }) => {
      const item = await table.update(PARTITION, account, 'SET shares = :shares, #version = :version', {
        expression: version === 1 ? 'attribute_not_exists(#version)' : '#version = :before',
        names: { '#version': 'version' },
        values: {
          ':shares': written(shares),
          ':version': version,
          ...(version !== 1 && { ':before': version - 1 }),
        },
      });
      return item !== undefined;
    },
  };
}
