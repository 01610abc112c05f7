/**
 * What a vendor tells of many resources in one answer: at rest nearly all of them have nothing to tell, and each question counts. Those that are to be
 * asked about the same time are asked about together; one that is far behind would drag along what the others have seen already.
 */
import type { Resource } from '../../entities/kind.ts';
import { newest } from '../../sync/coverage.ts';
import type { ChangedPage } from '../../sync/record-system.ts';
import { askedFrom } from './sweep-resource.ts';
import type { Covered, Walk } from './walks.ts';

const ABOUT_THE_SAME_MS = 3_600_000;

/** Whether what changed since it was last looked through is told by time. */
export const tellsByTime = ({ system, kind, side, coverage }: Covered): boolean =>
  newest(coverage) !== undefined && system.feed(kind[side].resource).byTime;

/** @returns what is known already when a walk has its turn; the others are asked for by themselves */
export async function toldTogether(walks: readonly Covered[]): Promise<ReadonlyMap<Walk, ChangedPage>> {
  const known = new Map<Walk, ChangedPage>();
  const able = walks
    .filter((walk) => walk.system.changedTogether && tellsByTime(walk))
    .map((walk) => ({ walk, from: askedFrom(walk) }));
  for (const own of Map.groupBy(able, ({ walk }) => walk.side).values()) {
    const latest = Math.max(...own.map(({ from }) => Date.parse(from)));
    const near = own.filter(({ from }) => latest - Date.parse(from) <= ABOUT_THE_SAME_MS);
    if (near.length > 1) for (const [walk, page] of await ask(near)) known.set(walk, page);
  }
  return known;
}

async function ask(
  near: readonly { readonly walk: Walk; readonly from: string }[],
): Promise<readonly (readonly [Walk, ChangedPage])[]> {
  const earliest = near.map(({ from }) => from).reduce((a, b) => (a < b ? a : b));
  const resourceOf = ({ kind, side }: Walk): Resource => kind[side].resource;
  const answer = await near[0]?.walk.system.changedTogether?.(
    near.map(({ walk }) => resourceOf(walk)),
    earliest,
  );
  return near.flatMap(({ walk }) => {
    const page = answer?.get(resourceOf(walk).name);
    return page ? [[walk, page] as const] : [];
  });
}
