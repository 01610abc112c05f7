/**
 * QuickBooks replaces all lines of a document at once and forgets what a line does not say again, so each line is laid over the row that it
 * stands on. The two systems share no name for a line: it is known by being the same, else by what it is of and its words, else by what it is of
 * and its place. A line of something else is another line.
 */
import type { Wire } from './kind.ts';
import { same } from './lens.ts';

export interface Row<L> {
  readonly wire: Wire;
  readonly line: L;
}

interface Described {
  readonly description: string;
}

type Likeness<L> = (line: L, kept: L, isSamePlace: boolean) => boolean;

/** The row that each line stands on; a line without one is new, and no row carries two. @param isOfOne whether two lines are of the same thing */
export function rowsUnder<L extends Described>(
  lines: readonly L[],
  rows: readonly Row<L>[],
  isOfOne: (a: L, b: L) => boolean,
): readonly (Row<L> | undefined)[] {
  const likenesses: readonly Likeness<L>[] = [
    (line, kept) => same(line, kept),
    (line, kept) => isOfOne(line, kept) && line.description === kept.description,
    (line, kept, isSamePlace) => isSamePlace && isOfOne(line, kept),
  ];
  const found = new Map<number, Row<L>>();
  const free = new Set(rows);
  for (const isAlike of likenesses)
    for (const [place, line] of lines.entries()) {
      if (found.has(place)) continue;
      const inPlace = rows[place];
      const nearest = inPlace ? [inPlace, ...rows] : rows;
      const row = nearest.find((one) => free.has(one) && isAlike(line, one.line, one === inPlace));
      if (!row) continue;
      found.set(place, row);
      free.delete(row);
    }
  return lines.map((_line, place) => found.get(place));
}
