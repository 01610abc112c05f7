/**
 * What changed in a resource since it was last looked through. A feed that does not reach back so far is asked for what it still tells, which leaves
 * a gap in what was seen.
 */
import { newest, walked, type Coverage } from '../../sync/coverage.ts';
import type { ChangedPage } from '../../sync/record-system.ts';
import { lookThrough } from './walk.ts';
import type { Covered } from './walks.ts';

/** Sweeps look back this much further than what was covered: vendors' clocks and ours differ, and pages are not snapshots. */
const OVERLAP_MS = 60_000;
/** Until the question has arrived a feed reaches back a little less. */
const REACH_MS = 60_000;

/** Since when changes are to be asked for: what was covered, as far as the feed reaches back. */
export function askedFrom({ side, kind, system, ports, coverage }: Covered): string {
  const { reachesBackMs = Infinity } = system.feed(kind[side].resource);
  const wanted = Date.parse(newest(coverage) ?? '') - OVERLAP_MS;
  return new Date(
    Math.max(wanted, Number.isFinite(reachesBackMs) ? ports.clock.now() - reachesBackMs + REACH_MS : wanted),
  ).toISOString();
}

/**
 * @param told what the vendor has told of it already, since `askedFrom` or earlier
 * @returns how many hints, and what is covered after them
 */
export async function sweepResource(
  walking: Covered,
  told?: ChangedPage,
): Promise<{ readonly hints: number; readonly coverage: Coverage }> {
  const { connection, side, name, ports, coverage } = walking;
  const from = askedFrom(walking);
  const { hints, at } = await lookThrough(walking, { since: from, ...(told && { told }) });
  if (at === undefined) return { hints, coverage };
  const interval = { from, until: at };
  await ports.coverage.change(connection.id, side, name, (before) => walked(before, interval));
  return { hints, coverage: walked(coverage, interval) };
}
