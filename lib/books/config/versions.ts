/** What was changed when, by whom, and what that leaves of a file that was written before. */
import type { Connection, Version } from '../../sync/connection.ts';
import { differences, laidOut, type Difference } from './layout.ts';
import { settings, settingsOf, type Settings } from './settings.ts';

export interface LoggedChange {
  readonly revision: number;
  readonly at?: string;
  readonly by?: string;
  readonly how?: string;
  /** Empty where only facts changed that the system finds out by itself. */
  readonly changes: readonly Difference[];
}

export const settingsDiffer = (from: Settings | undefined, to: Settings): readonly Difference[] =>
  differences(laidOut(settings, from), laidOut(settings, to)).filter(({ path }) => path !== '');

/** @param versions oldest first */
export const changesIn = (versions: readonly Version[]): readonly LoggedChange[] =>
  versions.map(({ connection, ...made }, index) => {
    const before = versions[index - 1]?.connection;
    return {
      revision: connection.version,
      ...made,
      changes: settingsDiffer(before && settingsOf(before), settingsOf(connection)),
    };
  });

export type Base =
  | { readonly base: 'current' }
  /** Somebody changed since what the file would change back. */
  | { readonly base: 'outdated'; readonly since: readonly LoggedChange[] }
  | { readonly base: 'unknown' };

/** Whether a file that was written at a revision still says what its writer meant. @param versions oldest first, all of the connection */
export function baseOf(
  revision: number | undefined,
  wanted: Settings,
  current: Connection,
  versions: readonly Version[],
): Base {
  if (revision === undefined || revision === current.version) return { base: 'current' };
  const at = versions.findIndex(({ connection }) => connection.version === revision);
  if (at < 0) return { base: 'unknown' };
  const undone = new Set(settingsDiffer(settingsOf(current), wanted).map(({ path }) => path));
  const since = changesIn(versions.slice(at))
    .slice(1)
    .map((one) => ({ ...one, changes: one.changes.filter(({ path }) => undone.has(path)) }))
    .filter(({ changes }) => changes.length > 0);
  return since.length > 0 ? { base: 'outdated', since } : { base: 'current' };
}
