/**
 * Which documents stand out of date order: the fewest that would have to go so that the dates of the others rise with their numbers. One invoice
 * with a date far ahead is one finding, not one for each that follows it.
 */
export interface Dated {
  readonly date: string;
}

/** The longest run in which no date is before the one ahead of it: patience sorting, n log n. @returns 1 at its indexes */
function longestInOrder(rows: readonly Dated[]): Uint8Array {
  /** For each length the index whose date is the lowest that a run of this length can end with. */
  const ends: number[] = [];
  const before = new Int32Array(rows.length).fill(-1);
  for (let index = 0; index < rows.length; index += 1) {
    const date = rows[index]?.date ?? '';
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((rows[ends[middle] ?? 0]?.date ?? '') <= date) low = middle + 1;
      else high = middle;
    }
    before[index] = low > 0 ? (ends[low - 1] ?? -1) : -1;
    ends[low] = index;
  }
  const kept = new Uint8Array(rows.length);
  for (let index = ends.at(-1) ?? -1; index >= 0; index = before[index] ?? -1) kept[index] = 1;
  return kept;
}

/** @param rows in the order of their numbers @returns those that stand out */
export function outOfOrder<T extends Dated>(rows: readonly T[]): readonly T[] {
  const kept = longestInOrder(rows);
  return rows.filter((_, index) => kept[index] === 0);
}
