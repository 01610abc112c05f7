/**
 * What is missing between the first and the last number of a series, each with its reason. A gap is a range, so that a single number far ahead
 * costs one finding and not a million; neighbours with one reason are one gap.
 */
import type { Place } from './places.ts';

export interface Gap {
  readonly first: bigint;
  readonly last: bigint;
  readonly reason: string;
  readonly explained: boolean;
}

export type Range = Omit<Gap, 'explained'>;

export interface Known {
  /** Passed over on purpose, in rising order. */
  readonly skips: readonly Range[];
  /** HaloPSA has given every lower value as an id, so one that it has no document for was deleted there. */
  readonly givenBelow: bigint | undefined;
}

const DELETED = 'HaloPSA has given this id and has no document of it any more: deleted there';
const NOT_YET = 'HaloPSA has not come to this id yet; a number further on was given by hand';
const NOT_THERE = 'posted in HaloPSA and not in QuickBooks, and nothing says why';
const UNKNOWN = 'neither system nor the ledger knows the number';

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** A range that no place is known in, cut where its reason changes. */
function* unknown(from: bigint, to: bigint, { skips, givenBelow }: Known): Generator<Gap> {
  let at = from;
  for (const skip of skips) {
    if (skip.last < at || skip.first > to) continue;
    if (skip.first > at) yield* unnamed(at, skip.first - 1n, givenBelow);
    const first = skip.first > at ? skip.first : at;
    const last = least(skip.last, to);
    yield { first, last, reason: skip.reason, explained: true };
    at = last + 1n;
  }
  if (at <= to) yield* unnamed(at, to, givenBelow);
}

function* unnamed(first: bigint, last: bigint, givenBelow: bigint | undefined): Generator<Gap> {
  if (givenBelow === undefined) return yield { first, last, reason: UNKNOWN, explained: false };
  const ahead = least(givenBelow > first ? givenBelow : first, last + 1n);
  if (ahead > first) yield { first, last: ahead - 1n, reason: DELETED, explained: true };
  if (ahead <= last) yield { first: ahead, last, reason: NOT_YET, explained: true };
}

/** What one place comes to: nothing where a document stands. The first that has something to say says it. */
function gapAt(value: bigint, places: readonly Place[], from: number, to: number): Gap | undefined {
  let reason: string | undefined;
  for (let index = from; index < to; index += 1) {
    if (places[index]?.document) return undefined;
    reason ??= places[index]?.reason;
  }
  return { first: value, last: value, reason: reason ?? NOT_THERE, explained: reason !== undefined };
}

/** @param places in rising order of value; those of one value in order of weight */
export function* gapsBetween(
  places: readonly Place[],
  first: bigint,
  last: bigint,
  known: Known,
): Generator<Gap> {
  let next = first;
  for (let index = 0; index < places.length;) {
    const value = places[index]?.value ?? last;
    let end = index;
    while (places[end]?.value === value) end += 1;
    if (value >= first && value <= last) {
      if (value > next) yield* unknown(next, value - 1n, known);
      const gap = gapAt(value, places, index, end);
      if (gap) yield gap;
      next = value + 1n;
    }
    index = end;
  }
  if (next <= last) yield* unknown(next, last, known);
}

/** Neighbours of one reason as one. */
export function merged(gaps: Iterable<Gap>): readonly Gap[] {
  const all: Gap[] = [];
  for (const gap of gaps) {
    const before = all.at(-1);
    if (before && before.last + 1n === gap.first && before.reason === gap.reason)
      all[all.length - 1] = { ...before, last: gap.last };
    else all.push(gap);
  }
  return all;
}
