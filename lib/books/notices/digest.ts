/**
 * Once a day what is new for a person, by connection and code, and what still stands still: dead letters, and what was paused. On a day without any of
 * it nothing is sent. It says how many and where to look, and no record's name: a digest is read in a chat, and customers' names have no business there.
 */
import type { OpenItem } from '../../sync/records.ts';
import { WHOLE_CONNECTION } from '../names.ts';
import type { Standing as Still } from '../config/pause.ts';
import type { News, Notice, Told } from './notice.ts';
import type { Standing } from './problems.ts';

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

/** Who paused it will end it; others are told once it has been so for a day. */
const PAUSED_FOR_MS = 86_400_000;

const forLong = ({ since: { at } }: Still, nowEpochMs: number): boolean =>
  at !== undefined && nowEpochMs - Date.parse(at) >= PAUSED_FOR_MS;

const stillLine = ({ connection, kind, since: { at = '', by, how } }: Still): string =>
  `${connection}: ${kind === undefined ? 'everything' : kind.replaceAll('-', ' ')} stands still since ${at.slice(0, 10)} (${[by, how].flatMap((part) => part ?? []).join(', ')}). End it with \`halo-qbo resume --connection ${connection}${kind === undefined ? '' : ` --kind ${kind}`}\`.`;

const isDue = (told: Told, nowEpochMs: number, hourUtc: number): boolean => {
  const now = new Date(nowEpochMs);
  return told.digestDay < now.toISOString().slice(0, 10) && now.getUTCHours() >= hourUtc;
};

/** @param hourUtc from which hour of the day on it is sent */
export function digestOf(
  { items, deadLetters, still }: Standing,
  told: Told,
  nowEpochMs: number,
  hourUtc: number,
): News {
  if (!isDue(told, nowEpochMs, hourUtc)) return { due: [], told };
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
      ...still.filter((one) => forLong(one, nowEpochMs)).map(stillLine),
      ...(deadLetters > 0 ? [`${count(deadLetters, 'dead letter')}: see \`halo-qbo dlq\`.`] : []),
    ],
  };
  const taken = (before: Told): Told => ({
    ...before,
    digestDay: new Date(nowEpochMs).toISOString().slice(0, 10),
    digestedUntil: until,
  });
  return notice.lines.length > 0 ? { due: [{ notice, taken }], told } : { due: [], told: taken(told) };
}
