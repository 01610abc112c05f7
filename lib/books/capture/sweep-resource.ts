/**
 * What changed in a resource since it was last looked through. A feed that does not reach back so far is asked for what it still tells, which leaves
 * a gap in what was seen.
 */
import { newest, walked, type Coverage } from '../../sync/coverage.ts';
import { lookThrough } from './walk.ts';
import type { Walk } from './walks.ts';

/** Sweeps look back this much further than what was covered: vendors' clocks and ours differ, and pages are not snapshots. */
const OVERLAP_MS = 60_000;
/** Until the question has arrived a feed reaches back a little less. */
const REACH_MS = 60_000;

/** @returns how many hints, and what is covered after them */
export async function sweepResource(
  walking: Walk,
  coverage: Coverage,
): Promise<{ readonly hints: number; readonly coverage: Coverage }> {
  const { connection, side, kind, system, ports } = walking;
  const { reachesBackMs = Infinity } = system.feed(kind[side].resource);
  const wanted = Date.parse(newest(coverage) ?? '') - OVERLAP_MS;
  const from = new Date(
    Math.max(wanted, Number.isFinite(reachesBackMs) ? ports.clock.now() - reachesBackMs + REACH_MS : wanted),
  ).toISOString();
  const { hints, at } = await lookThrough(walking, { since: from });
  if (at === undefined) return { hints, coverage };
  const interval = { from, until: at };
  await ports.coverage.change(connection.id, side, kind.name, (before) => walked(before, interval));
  return { hints, coverage: walked(coverage, interval) };
}
