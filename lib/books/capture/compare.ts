/**
 * The whole list against what is linked, for what no feed tells: QuickBooks' change feed knows no tax codes, rates and currencies, and none of
 * HaloPSA's lists shows what was deleted. Once a day, counted from when the list was last looked through; QuickBooks' less often as the month's
 * reads run short. HaloPSA's invoices may be a hundred thousand, and that list would take an hour of what the tenant may ask: where they can be asked
 * for by their last change, those made in the last weeks are compared, each of which has to be among what changed since.
 */
import { compared, comparedAgain, gapsOf, newest, triedAgain, type Coverage } from '../../sync/coverage.ts';
import type { Dated } from '../../sync/record-system.ts';
import { lookThrough } from './walk.ts';
import { datedAt, type Walk } from './walks.ts';

const DAY_MS = 86_400_000;
/** A list that could not be read to its end would take what the vendor allows from others at every sweep. */
const AGAIN_AFTER_MS = 6 * 3_600_000;
/** What a gap hides may be a change that somebody waits for. */
const GAP_AGAIN_AFTER_MS = 3_600_000;

/** @param thinned how many times as far apart QuickBooks' comparisons are */
export function isDue({ side, kind, system, ports }: Walk, coverage: Coverage, thinned: number): boolean {
  const now = ports.clock.now();
  const isOlder = (iso: string | undefined, ms: number): boolean =>
    iso === undefined || now - Date.parse(iso) >= ms;
  const hasGap = gapsOf(coverage).length > 0;
  if (!isOlder(coverage.triedAt, hasGap ? GAP_AGAIN_AFTER_MS : AGAIN_AFTER_MS)) return false;
  const everyMs = DAY_MS * (side === 'quickbooks' ? thinned : 1);
  const isOld = isOlder(coverage.comparedAt ?? newest(coverage), everyMs);
  const { compared, comparedBackMs } = system.feed(kind[side].resource);
  return hasGap || (isOld && (compared || comparedBackMs !== undefined)) || newest(coverage) === undefined;
}

export async function compare(walking: Walk): Promise<number> {
  const { connection, side, kind, name, system, ports } = walking;
  const now = new Date(ports.clock.now()).toISOString();
  const of = await ports.coverage.of(connection.id, side, name);
  const datedFrom = of?.datedFrom;
  const { byTime, comparedBackMs } = system.feed(kind[side].resource);
  await ports.coverage.change(connection.id, side, name, (before) => triedAgain(before, now));
  if (comparedBackMs !== undefined && newest(of) !== undefined && gapsOf(of).length === 0)
    return compareRecent(walking, comparedBackMs);
  const dated = datesOf(walking, datedFrom);
  const { hints, at } = await lookThrough(walking, { ...(dated && { dated }), isWhole: true });
  const isDaily = !byTime;
  if (at !== undefined)
    await ports.coverage.change(connection.id, side, name, (before) =>
      compared(before, at, datedFrom, isDaily),
    );
  return hints;
}

async function compareRecent(walking: Walk, backMs: number): Promise<number> {
  const { connection, side, name, ports } = walking;
  const day = new Date(ports.clock.now() - backMs);
  // The vendor may take the time of day for its own zone's.
  const asked = new Date(day.getTime() - DAY_MS);
  const look = { since: asked.toISOString(), isWhole: true, madeSince: day.toISOString() } as const;
  const { hints, at } = await lookThrough(walking, look);
  if (at !== undefined)
    await ports.coverage.change(connection.id, side, name, (before) => comparedAgain(before, at));
  return hints;
}

/** @returns undefined where nothing is left out, and for what has no date */
export function datesOf(walk: Walk, from: string | undefined, before?: string): Dated | undefined {
  const path = datedAt(walk);
  if (path === undefined || (from === undefined && before === undefined)) return undefined;
  return { path, ...(from !== undefined && { from }), ...(before !== undefined && { before }) };
}
