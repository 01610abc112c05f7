/**
 * A backup against the tables: for each part how many rows there are and what they add up to, and of the rows that differ how they differ. The same
 * sums on both sides prove that nothing changed. Digests of the tables' rows are held in memory, some hundred bytes for each.
 */
import { digestOf, summing, type PartSum } from './digest.ts';
import { isExpired, nameOf, type KeptRow, type Shelves } from './row.ts';

const NAMED_MAX = 1_000;
const NONE: PartSum = { rows: 0, digest: '0'.repeat(64) };

export interface Differing {
  readonly part: string;
  /** Table and key. */
  readonly name: string;
  readonly how: 'only in the backup' | 'only in the tables' | 'different';
}

export interface ComparedPart {
  readonly part: string;
  readonly same: boolean;
  readonly backup: PartSum;
  readonly tables: PartSum;
}

export interface Comparison {
  readonly same: boolean;
  readonly parts: readonly ComparedPart[];
  readonly differing: number;
  /** The first thousand. */
  readonly differences: readonly Differing[];
}

export async function compare(
  backup: AsyncIterable<KeptRow>,
  shelves: Pick<Shelves, 'all'>,
  nowEpochMs: number,
): Promise<Comparison> {
  const [there, here] = [summing(), summing()];
  const unmet = new Map<string, { readonly part: string; readonly digest: string }>();
  for await (const kept of shelves.all()) {
    if (isExpired(kept, nowEpochMs)) continue;
    const digest = digestOf(kept.row);
    here.add(kept.part, digest);
    unmet.set(nameOf(kept), { part: kept.part, digest });
  }
  const differences: Differing[] = [];
  let differing = 0;
  const differs = (part: string, name: string, how: Differing['how']): void => {
    differing += 1;
    if (differences.length < NAMED_MAX) differences.push({ part, name, how });
  };
  for await (const kept of backup) {
    if (isExpired(kept, nowEpochMs)) continue;
    const [digest, name] = [digestOf(kept.row), nameOf(kept)];
    there.add(kept.part, digest);
    const met = unmet.get(name);
    unmet.delete(name);
    if (!met) differs(kept.part, name, 'only in the backup');
    else if (met.digest !== digest) differs(kept.part, name, 'different');
  }
  for (const [name, { part }] of unmet) differs(part, name, 'only in the tables');
  const [inBackup, inTables] = [there.sums(), here.sums()];
  const parts = [...new Set([...Object.keys(inBackup), ...Object.keys(inTables)])].toSorted();
  return {
    same: differing === 0,
    differing,
    differences,
    parts: parts.map((part) => {
      const [backupSum, tableSum] = [inBackup[part] ?? NONE, inTables[part] ?? NONE];
      return {
        part,
        same: backupSum.digest === tableSum.digest && backupSum.rows === tableSum.rows,
        backup: backupSum,
        tables: tableSum,
      };
    }),
  };
}
