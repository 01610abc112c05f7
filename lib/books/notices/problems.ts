/**
 * What is told at once: what concerns a whole connection (disconnected, halted, a budget or a grant near its end, a vendor that changed, books that
 * do not come to the same) and new dead letters. A problem is known by what it is and when it was opened, so that one which comes back after it was
 * solved is told again, and one that merely lasts is not. What concerns one record stands in the daily digest (an import that lacks a mapping would
 * be a thousand messages), but for drift (`drift.ts`).
 */
import type { OpenItem } from '../../sync/records.ts';
import type { Standing as Still } from '../config/pause.ts';
import { WHOLE_CONNECTION } from '../names.ts';
import type { News, Notice, Told } from './notice.ts';

export interface Standing {
  /** Of all connections, without those that a person has put aside. */
  readonly items: readonly OpenItem[];
  readonly deadLetters: number;
  /** What people have paused. */
  readonly still: readonly Still[];
}

const keyOf = ({ connection, record, code, openedAt }: OpenItem): string =>
  [connection, record, code, openedAt].join(' ');

const noticeOf = ({ connection, code, sentence, fix }: OpenItem): Notice => ({
  title: `${connection}: ${code.replaceAll('-', ' ')}`,
  lines: [sentence, fix],
});

/** @param isFirst there were none before: an alarm goes on then, and tells of no more while it is on */
const deadLettersNotice = (count: number, isFirst: boolean): Notice => ({
  title: count === 1 ? 'A dead letter' : `${count} dead letters`,
  lines: [
    count === 1
      ? 'A change failed ten times and is kept aside.'
      : `${count} changes failed ten times each and are kept aside.`,
    'See why with `halo-qbo dlq`, and put them back with `halo-qbo replay --all` when the cause is gone.',
  ],
  ...(isFirst && { alarmed: true }),
});

/** @param told at the last look */
export function newsOf({ items, deadLetters }: Standing, told: Told): News {
  const problems = items.filter(({ kind }) => kind === WHOLE_CONNECTION);
  const [known, now] = [new Set(told.problems), new Set(problems.map(keyOf))];
  const due = problems
    .filter((item) => !known.has(keyOf(item)))
    .map((item) => ({
      notice: noticeOf(item),
      taken: (before: Told): Told => ({ ...before, problems: [...before.problems, keyOf(item)] }),
    }));
  const letters = {
    notice: deadLettersNotice(deadLetters, told.deadLetters === 0),
    taken: (before: Told): Told => ({ ...before, deadLetters }),
  };
  return {
    due: [...due, ...(deadLetters > told.deadLetters ? [letters] : [])],
    told: {
      ...told,
      problems: told.problems.filter((key) => now.has(key)),
      deadLetters: Math.min(deadLetters, told.deadLetters),
    },
  };
}
