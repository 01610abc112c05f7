/**
 * Once a day what is new for a person, by connection and code; on a day without anything new nothing is sent. It says how many and where to look,
 * and no record's name: a digest is read in a chat, and customers' names have no business there.
 */
import type { OpenItem } from '../../sync/records.ts';
import { WHOLE_CONNECTION } from '../names.ts';
import type { Notice, Told } from './notice.ts';
import type { News, Standing } from './problems.ts';

/** An item is dated before it is stored, so the last minutes are left to the next look. */
export const UNSETTLED_MS = 10 * 60_000;

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

function lineOf(connection: string, fresh: readonly OpenItem[], all: readonly OpenItem[]): string {
  const codes = Map.groupBy(fresh, ({ code }) => code);
  const said = [...codes]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([code, items]) => `${items.length} × ${code.replaceAll('-', ' ')}`);
  return `${connection}: ${count(fresh.length, 'new open item')} (${said.join(', ')}); ${all.length} open in all. See \`halo-qbo errors --connection ${connection}\`.`;
}

const isDue = (told: Told, nowEpochMs: number, hourUtc: number): boolean => {
  const now = new Date(nowEpochMs);
  return told.digestDay < now.toISOString().slice(0, 10) && now.getUTCHours() >= hourUtc;
};

/** @param hourUtc from which hour of the day on it is sent */
export function digestOf(
  { items, deadLetters }: Standing,
  told: Told,
  nowEpochMs: number,
  hourUtc: number,
): News {
  if (!isDue(told, nowEpochMs, hourUtc)) return { notices: [], told };
  const until = new Date(nowEpochMs - UNSETTLED_MS).toISOString();
  const ofRecords = items.filter(({ kind }) => kind !== WHOLE_CONNECTION);
  const byConnection = Map.groupBy(ofRecords, ({ connection }) => connection);
  const lines = [...byConnection].flatMap(([connection, all]) => {
    const fresh = all.filter(({ openedAt }) => openedAt > told.digestedUntil && openedAt <= until);
    return fresh.length > 0 ? [lineOf(connection, fresh, all)] : [];
  });
  const notice: Notice = {
    title: 'What is new for a person',
    lines: [
      ...lines,
      ...(deadLetters > 0 ? [`${count(deadLetters, 'dead letter')}: see \`halo-qbo dlq\`.`] : []),
    ],
  };
  return {
    notices: lines.length > 0 ? [notice] : [],
    told: { ...told, digestDay: new Date(nowEpochMs).toISOString().slice(0, 10), digestedUntil: until },
  };
}
