/**
 * Everything that changed since a moment becomes hints: the import (since ever, into the backfill queue) and the sweep (since what was
 * covered, into the live one) are the same walk. Coverage moves only after every hint of the walk is safely queued, and only to the
 * vendor's own time of the walk's first answer, so an error, a crash or a change made during the walk is walked again, never skipped. Kinds
 * that live in one resource are walked together, under the name of the first; one that is off meanwhile is caught up when it is on again.
 */
import type { Side } from '../entities/kind.ts';
import { noteTrouble, standsStill } from '../sync/circuit.ts';
import type { Connection } from '../sync/connection.ts';
import {
  compared,
  dated,
  gapsOf,
  importedWithout,
  lacks,
  newest,
  seenUntil,
  withoutKinds,
  type Coverage,
} from '../sync/coverage.ts';
import type { Ports } from '../sync/ports.ts';
import { compare, datesOf, isDue } from './capture/compare.ts';
import { COVERAGE, tellGaps } from './capture/gaps.ts';
import { sweepResource } from './capture/sweep-resource.ts';
import { tellsByTime, toldTogether } from './capture/together.ts';
import { inTurn, toldOf } from './capture/turns.ts';
import { hintAtUndelivered } from './capture/undelivered.ts';
import { lookThrough } from './capture/walk.ts';
import { coverageOf, walkFor, walksOf, type Covered, type Walk } from './capture/walks.ts';

export { walksOf } from './capture/walks.ts';

export interface Captured {
  readonly connection: string;
  readonly kind: string;
  readonly side: Side;
  readonly hints: number;
}

const capturedBy = ({ connection, side, kind }: Walk, hints: number): Captured => ({
  connection: connection.id,
  kind: kind.name,
  side,
  hints,
});

/**
 * Every record once, references first. A kind that was walked before is not walked again: its sweeps go on from there.
 * @param since `YYYY-MM-DD`: documents dated before are left out; another import from an earlier day fetches them
 */
export async function importConnection(
  connectionId: string,
  ports: Ports,
  since?: string,
): Promise<readonly Captured[]> {
  const connection = await ports.connections.get(connectionId);
  if (!connection) throw new RangeError(`there is no connection ${connectionId}`);
  const captured: Captured[] = [];
  const walks = walksOf(connection).map((walked) => walkFor(connection, walked, 'import', ports));
  const [failure] = await inTurn(walks, await toldOf(connectionId, ports), async (walk) => {
    const coverage = await coverageOf(walk);
    if (isImported(walk, coverage, since)) return false;
    captured.push(capturedBy(walk, await importResource(walk, coverage, since)));
    return true;
  });
  if (failure !== undefined) throw failure;
  return captured;
}

/** Whether there is nothing left to import from the day on. */
const isImported = (walk: Walk, coverage: Coverage | undefined, since: string | undefined): boolean =>
  seenUntil(coverage) !== undefined &&
  !lacksOne(walk, coverage) &&
  (coverage?.datedFrom === undefined || (since !== undefined && since >= coverage.datedFrom));

const lacksOne = ({ family }: Walk, coverage: Coverage | undefined): boolean =>
  lacks(
    coverage,
    family.map(({ name }) => name),
  );

/** Of two days from which on documents are looked at; none is since ever. */
const earlier = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined || b === undefined ? undefined : a < b ? a : b;

/** The first time all of it; later on what is dated before that. */
async function importResource(
  walk: Walk,
  coverage: Coverage | undefined,
  since: string | undefined,
): Promise<number> {
  const { connection, side, kind, off, name, system, ports } = walk;
  const isKnown = newest(coverage) !== undefined;
  const isWhole = !isKnown || lacksOne(walk, coverage);
  // What lacks a kind is looked through as far back as the others were: coverage says one day for all of them.
  const from = isKnown && isWhole ? earlier(since, coverage?.datedFrom) : since;
  const dates = datesOf(walk, from, isWhole ? undefined : coverage?.datedFrom);
  const { hints, at } = await lookThrough(walk, dates ? { dated: dates } : {});
  if (at === undefined) return hints;
  const isDaily = !system.feed(kind[side].resource).byTime;
  const offs = off.map((one) => one.name);
  await ports.coverage.change(connection.id, side, name, (before) =>
    before && !isWhole
      ? withoutKinds(dated(before, dates?.from), offs)
      : importedWithout(compared(before, at, dates?.from, isDaily), offs),
  );
  return hints;
}

/**
 * What changed since the last walk, of every connection that is on. One that cannot be walked keeps no other from its turn.
 * @param thinned how many times as far apart comparisons of QuickBooks' lists are
 */
export async function sweep(ports: Ports, thinned = 1): Promise<readonly Captured[]> {
  const captured: Captured[] = [];
  const failures: unknown[] = [];
  for (const connection of await ports.connections.list()) {
    const state = await ports.connections.state(connection.id);
    if (standsStill(connection, state, ports.clock.now())) continue;
    try {
      captured.push(...(await sweepConnection(connection, ports, thinned)));
    } catch (error) {
      if (!(await noteTrouble(connection, error, ports))) failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return captured;
}

/** What was never looked through is the import's business, unless the vendor refused it then. */
async function coveredWalks(connection: Connection, ports: Ports): Promise<readonly Covered[]> {
  const walks = walksOf(connection).map((walked) => walkFor(connection, walked, 'sweep', ports));
  const coverages = await Promise.all(walks.map(coverageOf));
  return walks.flatMap((walk, index) => {
    const coverage = coverages[index];
    return coverage && (newest(coverage) !== undefined || coverage.triedAt !== undefined)
      ? [{ ...walk, coverage }]
      : [];
  });
}

/** First what the feeds tell, then whole lists: what takes long comes last. */
export async function sweepConnection(
  connection: Connection,
  ports: Ports,
  thinned = 1,
): Promise<readonly Captured[]> {
  await hintAtUndelivered(connection, ports);
  const told = await toldOf(connection.id, ports);
  const captured: Captured[] = [];
  const whole: Walk[] = [];
  const gapped: Walk[] = [];
  const walks = await coveredWalks(connection, ports);
  const known = await toldTogether(walks);
  const failures = await inTurn(walks, told, async (walk) => {
    const swept = tellsByTime(walk) ? await sweepResource(walk, known.get(walk)) : undefined;
    if (swept) captured.push(capturedBy(walk, swept.hints));
    const coverage = swept?.coverage ?? walk.coverage;
    if (gapsOf(coverage).length > 0) gapped.push(walk);
    if (isDue(walk, coverage, thinned)) whole.push(walk);
    return swept !== undefined;
  });
  const isTold = gapped.length > 0 || told.has(COVERAGE);
  if (isTold) await tellGaps(connection, gapped, ports);
  const others = await inTurn(whole, told, async (walk) => {
    captured.push(capturedBy(walk, await compare(walk)));
    return true;
  });
  if (isTold) await tellGaps(connection, gapped, ports);
  const [failure] = [...failures, ...others];
  if (failure !== undefined) throw failure;
  return captured;
}
