/**
 * What is in the dead-letter queues and why: a letter says which record, the record's last failed entry in the history says what happened. A
 * letter whose record has been synced since is told apart: our knowledge of its side reaches further than the letter does.
 */
import type { ChangeEvent, Lane } from '../sync/change-event.ts';
import type { Ports } from '../sync/ports.ts';
import type { JournalEntry, Link } from '../sync/records.ts';
import { linkIdOf } from '../sync/references.ts';

export interface Letter {
  readonly messageId: string;
  readonly lane: Lane;
  /** Absent when the body is no hint. */
  readonly event?: ChangeEvent;
  readonly body: string;
  readonly sentAt: string;
}

/** The queues, looked into without emptying them. One look may show the first of several letters of a record. */
export interface LetterBox<L extends Letter> {
  visit<T>(visit: (letters: readonly L[]) => Promise<T>): Promise<T>;
  remove(letter: L): Promise<void>;
  count(): Promise<number>;
}

export interface Explained<L extends Letter = Letter> {
  readonly letter: L;
  readonly connection?: string;
  /** The record's link id; absent when the body is no hint. */
  readonly record?: string;
  /** Name of the error that failed last. */
  readonly code?: string;
  readonly why: string;
  /** Its change has arrived by another way. */
  readonly synced: boolean;
}

export type LetterPorts = Pick<Ports, 'connections' | 'links' | 'journal'>;

const HISTORY_MAX = 20;
const UNREADABLE = 'its body is not a hint; nothing can be done with it but delete it';
const UNKNOWN = 'no failure of its record was kept; it failed before a connection was found';

export async function explain<L extends Letter>(letter: L, ports: LetterPorts): Promise<Explained<L>> {
  const { event } = letter;
  if (!event) return { letter, code: 'unreadable', why: UNREADABLE, synced: false };
  const connections = await concerned(event, ports);
  const record = linkIdOf(event.system, event.id);
  const links = await ports.links.findMany(
    connections.map((connection) => ({ connection, kind: event.kind, link: record })),
  );
  const known = links.filter((link) => link !== undefined);
  const failures = await Promise.all(
    connections.map((connection, index) =>
      lastFailure(connection, event, links[index]?.link ?? record, ports),
    ),
  );
  const failure = failures.find((entry) => entry !== undefined);
  const connection = failure?.connection ?? known[0]?.connection ?? event.connection;
  return {
    letter,
    ...(connection !== undefined && { connection }),
    record: failure?.record ?? record,
    ...(failure?.error && { code: failure.error.name }),
    why: failure ? (failure.error?.message ?? failure.summary) : UNKNOWN,
    synced: known.length > 0 && known.every((link) => isSyncedSince(link, letter, event)),
  };
}

async function concerned(event: ChangeEvent, { connections }: LetterPorts): Promise<readonly string[]> {
  if (event.connection !== undefined) return [event.connection];
  return (await connections.list())
    .filter(({ halo, quickbooks }) =>
      event.system === 'halo' ? halo.tenant === event.origin : quickbooks.realmId === event.origin,
    )
    .map(({ id }) => id);
}

/** A part of a document failed under its own name, so the hint tells, too. */
async function lastFailure(
  connection: string,
  { kind, eventId, system, id }: ChangeEvent,
  record: string,
  { journal }: LetterPorts,
): Promise<JournalEntry | undefined> {
  const own = linkIdOf(system, id);
  for (const name of new Set([record, own])) {
    const failed = (await journal.history(connection, kind, name, HISTORY_MAX)).filter(
      ({ outcome }) => outcome === 'failed',
    );
    const [newest] = failed;
    if (newest) return failed.find(({ event }) => event.eventId === eventId) ?? newest;
  }
  return undefined;
}

function isSyncedSince(link: Link, { sentAt }: Letter, { system }: ChangeEvent): boolean {
  const knownUntil = link[system]?.seenUntil;
  return (
    link.state === 'synced' &&
    link.updatedAt > sentAt &&
    knownUntil !== undefined &&
    Date.parse(knownUntil) > Date.parse(sentAt)
  );
}
