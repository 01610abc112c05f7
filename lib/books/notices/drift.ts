/**
 * Somebody has changed in one system what the other owns, in a record on which both had agreed: told soon and not with the next digest, because
 * whoever did it still knows why. One notice for each connection however many records there are, and not twice within an hour, so that a long run of
 * corrections is a few messages. Records that differ where they meet for the first time are an import's, often hundreds, and stand in the digest.
 */
import type { OpenItem } from '../../sync/records.ts';
import { UNSETTLED_MS } from './digest.ts';
import type { News, Notice, Told } from './notice.ts';
import type { Standing } from './problems.ts';

const DRIFT = 'drift';
const HOUR_MS = 3_600_000;
/** As an open item says that nothing was agreed; a text stands in quotes. */
const NEVER_AGREED = 'nothing';

const isDrift = ({ code, differences = [] }: OpenItem): boolean =>
  code === DRIFT && differences.some(({ agreed }) => agreed !== NEVER_AGREED);

function noticeOf(connection: string, items: readonly OpenItem[]): Notice {
  const kinds = [...Map.groupBy(items, ({ kind }) => kind)];
  const said = kinds
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([kind, all]) => `${all.length} × ${kind.replaceAll('-', ' ')}`);
  const one = items.length === 1;
  return {
    title: `${connection}: ${one ? 'a record was' : `${items.length} records were`} changed where ${one ? 'it is' : 'they are'} not owned`,
    lines: [
      `What was agreed on was changed in the system that does not own it (${said.join(', ')}). Nothing was overwritten.`,
      `See both values with \`halo-qbo errors --connection ${connection} --code ${DRIFT}\` and say which is right with \`halo-qbo resolve\`.`,
    ],
  };
}

/** What is there before the first look is not told; it stands in the first digest. */
export function driftsOf({ items }: Standing, told: Told, nowEpochMs: number): News {
  const until = new Date(nowEpochMs - UNSETTLED_MS).toISOString();
  const { driftsUntil } = told;
  if (driftsUntil === undefined) return { due: [], told: { ...told, driftsUntil: until } };
  const fresh = items.filter(
    (item) => isDrift(item) && item.openedAt > driftsUntil && item.openedAt <= until,
  );
  const isTooSoon = nowEpochMs - UNSETTLED_MS - Date.parse(driftsUntil) < HOUR_MS;
  if (fresh.length === 0 || isTooSoon) return { due: [], told };
  const byConnection = Map.groupBy(fresh, ({ connection }) => connection);
  // One of several that nobody takes is in the digest all the same.
  const taken = (before: Told): Told => ({ ...before, driftsUntil: until });
  return {
    due: [...byConnection].map(([connection, all]) => ({ notice: noticeOf(connection, all), taken })),
    told,
  };
}
