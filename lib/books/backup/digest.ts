/**
 * What proves that rows are the same: a digest of each over its canonical text, and for many the sum of theirs, so that the order in which a table
 * hands its rows out is no difference and nothing has to be kept to sort it. Against accidents and losses; whoever may write the tables or the file
 * can make any sum, and a file's own checksum, noted elsewhere, is what tells that.
 */
import { createHash } from 'node:crypto';
import type { Row } from './row.ts';

const MODULUS = 2n ** 256n;
const HEX_DIGITS = 64;

/** The same text for the same value, whatever the order of its fields. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

export const digestOf = (row: Row): string => createHash('sha256').update(canonical(row)).digest('hex');

export interface PartSum {
  readonly rows: number;
  readonly digest: string;
}

export type Sums = Readonly<Record<string, PartSum>>;

/** Rows are added one by one, in any order. */
export interface Summing {
  add(part: string, digest: string): void;
  readonly rows: number;
  sums(): Sums;
}

export function summing(): Summing {
  const parts = new Map<string, { readonly rows: number; readonly sum: bigint }>();
  let all = 0;
  return {
    add: (part, digest) => {
      const { rows, sum } = parts.get(part) ?? { rows: 0, sum: 0n };
      parts.set(part, { rows: rows + 1, sum: (sum + BigInt(`0x${digest}`)) % MODULUS });
      all += 1;
    },
    get rows() {
      return all;
    },
    sums: () =>
      Object.fromEntries(
        [...parts]
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([part, { rows, sum }]) => [
            part,
            { rows, digest: sum.toString(16).padStart(HEX_DIGITS, '0') },
          ]),
      ),
  };
}
