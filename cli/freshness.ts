/** How fresh what is known is, in sentences. */
import type { Freshness } from '../lib/books/freshness.ts';
import { age, count, time } from './text.ts';

/** Never rounded up: a hundred per cent are all of them. */
const sayShare = (share: number): string => `${(Math.floor(share * 1_000) / 10).toFixed(1)} %`;

export function freshnessSentences(
  { agreement, coveredUntil, comparedUntil, oldestUnsyncedSeconds: oldest, gaps }: Freshness,
  nowEpochMs: number,
): readonly string[] {
  const { synced, of, share } = agreement;
  return [
    `In agreement: ${sayShare(share)} (${synced} of ${count(of, 'record')} that should be).`,
    ...(oldest === undefined
      ? []
      : [
          `The oldest change that is not synced: ${age(new Date(nowEpochMs - oldest * 1_000).toISOString(), nowEpochMs)}.`,
        ]),
    ...(coveredUntil === undefined ? [] : [`Every change until ${time(coveredUntil)} was seen.`]),
    ...(comparedUntil === undefined
      ? []
      : [`Lists that no feed tells of were compared until ${time(comparedUntil)}.`]),
    ...(gaps > 0
      ? [`What changed in between was not seen of ${count(gaps, 'list')}: they are compared by themselves.`]
      : []),
  ];
}
