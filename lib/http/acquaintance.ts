/** Knows since when it has known each claim of the others, so that none has to be believed about the time of day. */
import { CLOCKS_APART_MS, WISH_MS, type Claim, type Party, type Shares, type Wish } from './shares.ts';

type One = Claim | Wish;

const nameOf = ({ by, urgency, rate, madeAtEpochMs }: One): string =>
  `${by} ${urgency} ${rate} ${madeAtEpochMs}`;

const lastsMs = (one: One): number =>
  'untilEpochMs' in one ? one.untilEpochMs - one.madeAtEpochMs : WISH_MS;

/** What still counts of the others'. @param now after the shares were read: what was read is as old as that, or older */
export type Acquaintance = (shares: Shares, party: Party, now: number) => Shares;

export function makeAcquaintance(): Acquaintance {
  let since: ReadonlyMap<string, number> = new Map();
  return (shares, { by, urgency }, now) => {
    const counts = (one: One): boolean => {
      const madeAt = Math.min(one.madeAtEpochMs + CLOCKS_APART_MS, since.get(nameOf(one)) ?? Infinity);
      return (one.by !== by || one.urgency !== urgency) && now < madeAt + lastsMs(one);
    };
    const claims = shares.claims.filter(counts);
    const wishes = shares.wishes.filter(counts);
    const names = [...claims, ...wishes].map(nameOf);
    since = new Map(names.map((name) => [name, since.get(name) ?? now]));
    return { ...shares, claims, wishes };
  };
}
