/**
 * Forward only: a file of an earlier format becomes one of the present, row by row, and never the other way. A step is added here when a row that an
 * earlier release wrote would be read wrongly by this one; a field that was added and may be missing needs none, because the stores read rows
 * without it. With each step goes a fixture of the format that it starts from, in `test/backup/fixtures`.
 */
import type { KeptRow } from './row.ts';

export interface Migration {
  /** What changed, for whoever reads this later. */
  readonly why: string;
  /** @returns undefined for a row that is not needed any more */
  readonly change: (kept: KeptRow) => KeptRow | undefined;
}

/** The first leads from format 1 to 2, the second from 2 to 3. */
export const MIGRATIONS: readonly Migration[] = [];

/** What this release writes. */
export const formatAfter = (migrations: readonly Migration[]): number => migrations.length + 1;

export const migrated = (
  kept: KeptRow,
  format: number,
  migrations: readonly Migration[],
): KeptRow | undefined =>
  migrations.slice(format - 1).reduce<KeptRow | undefined>((row, { change }) => row && change(row), kept);
