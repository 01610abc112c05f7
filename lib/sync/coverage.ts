/**
 * Which changes were looked through, as intervals of the vendor's own time: every change within one was seen. Most often there is one, since ever
 * until the last walk. A feed that does not reach back to it leaves a gap before the next, until the whole list has been compared. What an interval
 * says of documents holds only for those dated on or after a day, where an import was told to begin there.
 */

export interface Interval {
  /** Since ever without. */
  readonly from?: string;
  readonly until: string;
}

export interface Coverage {
  /** In order, and with a gap between any two. */
  readonly intervals: readonly Interval[];
  /** `YYYY-MM-DD`: documents dated before were left out; none were without. */
  readonly datedFrom?: string;
  /** When the whole list was last looked through. */
  readonly comparedAt?: string;
  /** When that was last begun. */
  readonly triedAt?: string;
  /** No feed tells of its changes: it is looked through once a day. */
  readonly daily?: true;
  /**
   * Kinds of the resource that were off while the others were looked through, each with up to when its changes were seen before; empty: never. One
   * that is on again takes the whole resource back to there.
   */
  readonly behind?: Readonly<Record<string, string>>;
}

const NOTHING: Coverage = { intervals: [] };

/** By time: vendors write zones and fractions in their own ways. */
const startOf = ({ from }: Interval): number => (from === undefined ? -Infinity : Date.parse(from));
const endOf = ({ until }: Interval): number => Date.parse(until);

/** What two that touch make together. */
const joined = (earlier: Interval, later: Interval): Interval => ({
  ...(earlier.from !== undefined && { from: earlier.from }),
  until: endOf(later) > endOf(earlier) ? later.until : earlier.until,
});

export function unite(intervals: readonly Interval[], more: Interval): readonly Interval[] {
  const inOrder = [...intervals, more].toSorted((a, b) => (startOf(a) < startOf(b) ? -1 : 1));
  const united: Interval[] = [];
  for (const one of inOrder) {
    const last = united.at(-1);
    if (last && startOf(one) <= endOf(last)) united[united.length - 1] = joined(last, one);
    else united.push(one);
  }
  return united;
}

/** Every change up to then was seen. */
export const seenUntil = (coverage: Coverage | undefined): string | undefined =>
  coverage?.intervals[0]?.until;

/** The next walk goes on from there. */
export const newest = (coverage: Coverage | undefined): string | undefined =>
  coverage?.intervals.at(-1)?.until;

export interface Gap {
  readonly from: string;
  readonly until: string;
}

export const gapsOf = ({ intervals }: Coverage = NOTHING): readonly Gap[] =>
  intervals.slice(1).map(({ from = '' }, index) => ({ from: intervals[index]?.until ?? '', until: from }));

/** A walk has queued all that changed in the interval. */
export const walked = (before: Coverage | undefined, interval: Interval): Coverage => {
  const known = newest(before);
  return {
    ...(before ?? NOTHING),
    // What is kept from before comparisons were counted begins with the walk that was the last.
    ...(before?.comparedAt === undefined && known !== undefined && { comparedAt: known }),
    intervals: unite(before?.intervals ?? [], interval),
  };
};

/** The whole list was looked through, but for documents dated before the day. */
export const compared = (
  before: Coverage | undefined,
  at: string,
  datedFrom: string | undefined,
  isDaily: boolean,
): Coverage => ({
  intervals: unite(before?.intervals ?? [], { until: at }),
  comparedAt: at,
  ...(datedFrom !== undefined && { datedFrom }),
  ...(isDaily && { daily: true }),
  ...(before?.behind && { behind: before.behind }),
});

/** What was seen up to then, and not after. */
const cutAt = (intervals: readonly Interval[], until: string): readonly Interval[] =>
  intervals
    .filter((one) => startOf(one) < Date.parse(until))
    .map((one) => (endOf(one) > Date.parse(until) ? { ...one, until } : one));

const NEVER = '';

/**
 * With kinds that are off by now, and without those that are on again.
 * @param on names of the kinds that are looked for in the resource, `off` of the others that live there
 * @returns the same where nothing changes
 */
export function withKinds(coverage: Coverage, on: readonly string[], off: readonly string[]): Coverage {
  const { behind = {}, ...others } = coverage;
  const left = off.filter((kind) => behind[kind] === undefined);
  const back = on.flatMap((kind) => (behind[kind] ? [behind[kind]] : []));
  if (left.length === 0 && back.length === 0) return coverage;
  const until = seenUntil(coverage) ?? NEVER;
  const kept = Object.entries(behind).filter(([kind, since]) => !on.includes(kind) || since === NEVER);
  const all = Object.fromEntries([...kept, ...left.map((kind) => [kind, until])]);
  const oldest = back.toSorted((a, b) => Date.parse(a) - Date.parse(b))[0];
  return {
    ...others,
    ...(oldest !== undefined && { intervals: cutAt(others.intervals, oldest) }),
    ...(Object.keys(all).length > 0 && { behind: all }),
  };
}

/** More was looked through than the kinds that are off were ever looked for in: they lack an import of it. */
export const withoutKinds = (coverage: Coverage, off: readonly string[]): Coverage =>
  off.length === 0
    ? coverage
    : {
        ...coverage,
        behind: { ...coverage.behind, ...Object.fromEntries(off.map((kind) => [kind, NEVER])) },
      };

/** Whether one of the kinds was never looked for where others were. */
export const lacks = ({ behind = {} }: Coverage = NOTHING, on: readonly string[]): boolean =>
  on.some((kind) => behind[kind] === NEVER);

/** Everything was looked through for the kinds that are on; those that are off never were, unless they were before. */
export function importedWithout(coverage: Coverage, off: readonly string[]): Coverage {
  const { behind: before = {}, ...others } = coverage;
  const behind = Object.fromEntries(off.map((kind) => [kind, before[kind] ?? NEVER]));
  return {
    ...others,
    ...(Object.keys(behind).length > 0 && { behind }),
  };
}

/** What was made lately was compared; it covers nothing that was not covered before. */
export const comparedAgain = (before: Coverage | undefined, at: string): Coverage => ({
  ...(before ?? NOTHING),
  comparedAt: at,
});

/** Everything goes on from where it was. */
export const triedAgain = (before: Coverage | undefined, at: string): Coverage => ({
  ...(before ?? NOTHING),
  triedAt: at,
});

/** Documents dated from an earlier day on were looked at, too. */
export function dated({ datedFrom: _later, ...before }: Coverage, datedFrom: string | undefined): Coverage {
  return datedFrom === undefined ? before : { ...before, datedFrom };
}
