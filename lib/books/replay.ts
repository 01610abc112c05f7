/**
 * Dead letters, put back. A letter is sent again first and taken out after, so that a crash in between doubles a hint and never loses one; a
 * doubled hint is a second look. A FIFO queue shows one letter of a record at a time, so we look until nothing new turns up. What was synced
 * since is dropped; what cannot be read, or was not asked for, stays.
 */
import type { ChangeEvent } from '../sync/change-event.ts';
import type { Ports } from '../sync/ports.ts';
import { explain, type Explained, type Letter, type LetterBox, type LetterPorts } from './dead-letters.ts';

export interface ReplaySelection {
  readonly messageId?: string;
  /** Letters sent at or after it; ISO 8601. */
  readonly since?: string;
  /** Name of the error, in any case. */
  readonly code?: string;
}

export interface Replay {
  readonly replayed: readonly Explained[];
  /** Their records have been synced since. */
  readonly dropped: readonly Explained[];
  readonly unreadable: readonly Explained[];
  /** Not selected. */
  readonly kept: readonly Explained[];
}

export type ReplayPorts = LetterPorts & Pick<Ports, 'queue' | 'clock'>;

type Fate = keyof Replay;

const LOOKS_MAX = 1_000;
const ATTEMPTS_MAX = 1_000;
const AT_ONCE = 20;

/** @param onLook told after each look how many letters have been dealt with */
export async function replay<L extends Letter>(
  selection: ReplaySelection,
  box: LetterBox<L>,
  ports: ReplayPorts,
  onLook: (letters: number) => void = () => undefined,
): Promise<Replay> {
  const fates = new Map<string, { readonly fate: Fate; readonly explained: Explained }>();
  for (let look = 0; look < LOOKS_MAX; look += 1) {
    const before = fates.size;
    await box.visit(async (letters) => {
      const fresh = letters.filter(({ messageId }) => !fates.has(messageId));
      const explained = await inGroups(fresh, (letter) => explain(letter, ports));
      const decided = explained.map((one) => ({ fate: fateOf(one, selection), explained: one }));
      const sent = decided.filter(({ fate }) => fate === 'replayed');
      await sendAgain(
        sent.map(({ explained: { letter } }) => letter),
        ports,
      );
      for (const one of decided) fates.set(one.explained.letter.messageId, one);
      await inGroups(letters.filter(isDone(fates)), (letter) => box.remove(letter));
    });
    onLook(fates.size);
    if (fates.size === before) break;
  }
  return byFate([...fates.values()]);
}

function fateOf(
  { letter, code, synced }: Explained,
  { messageId, since, code: wanted }: ReplaySelection,
): Fate {
  const selected =
    (messageId === undefined || letter.messageId === messageId) &&
    (since === undefined || Date.parse(letter.sentAt) >= Date.parse(since)) &&
    (wanted === undefined || code?.toLowerCase() === wanted.toLowerCase());
  if (!selected) return 'kept';
  if (!letter.event) return 'unreadable';
  return synced ? 'dropped' : 'replayed';
}

/** Also those that were sent in an earlier look and could not be taken out then. */
const isDone =
  (fates: ReadonlyMap<string, { readonly fate: Fate }>) =>
  ({ messageId }: Letter): boolean => {
    const fate = fates.get(messageId)?.fate;
    return fate === 'replayed' || fate === 'dropped';
  };

async function sendAgain(letters: readonly Letter[], { queue, clock }: ReplayPorts): Promise<void> {
  const observedAt = new Date(clock.now()).toISOString();
  for (const lane of ['live', 'backfill'] as const) {
    const events = letters
      .filter((letter) => letter.lane === lane)
      .flatMap(({ event }): readonly ChangeEvent[] =>
        event
          ? [{ ...event, cause: 'replay', attempt: Math.min(event.attempt + 1, ATTEMPTS_MAX), observedAt }]
          : [],
      );
    if (events.length > 0) await queue.send(events, lane);
  }
}

async function inGroups<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<readonly R[]> {
  const done: R[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE)
    done.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map(act))));
  return done;
}

function byFate(decided: readonly { readonly fate: Fate; readonly explained: Explained }[]): Replay {
  const of = (fate: Fate): readonly Explained[] =>
    decided.filter((one) => one.fate === fate).map(({ explained }) => explained);
  return { replayed: of('replayed'), dropped: of('dropped'), unreadable: of('unreadable'), kept: of('kept') };
}
