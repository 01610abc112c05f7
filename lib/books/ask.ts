/**
 * A person asks for a record to be looked at: a hint of its own name goes into the queue like any other, and its answers are read back from the
 * history, where that name returns however often the hint was put off meanwhile. Nothing is synced from here.
 */
import type { Side } from '../entities/kind.ts';
import { familyOf, kindByName } from '../entities/registry.ts';
import type { ChangeEvent, Lane } from '../sync/change-event.ts';
import type { Connection } from '../sync/connection.ts';
import type { Clock, Ports } from '../sync/ports.ts';
import type { JournalEntry } from '../sync/records.ts';

export interface Wanted {
  readonly connection: Connection;
  readonly kind: string;
  readonly side: Side;
  /** In its own system. */
  readonly id: string;
}

/** More than this would hold up what is live. */
const LIVE_MAX = 25;
const LOOK_EVERY_MS = 250;
/** A wait is over quickly or needs a person. */
const WAITING_MS = 4_000;
const RECENT_MAX = 1_000;
/** Workers' clocks are not ours. */
const CLOCKS_APART_MS = 60_000;

/** @returns the hints as they were queued */
export async function ask(
  wanted: readonly Wanted[],
  cause: 'person' | 'retry',
  ports: Pick<Ports, 'queue' | 'clock' | 'newId'>,
): Promise<readonly ChangeEvent[]> {
  const lane: Lane = wanted.length > LIVE_MAX ? 'backfill' : 'live';
  const events = wanted.map((one) => hintFor(one, cause, ports));
  await ports.queue.send(events, lane);
  return events;
}

export const hintFor = (
  { connection, kind, side, id }: Wanted,
  cause: 'person' | 'retry',
  ports: Pick<Ports, 'clock' | 'newId'>,
): ChangeEvent => ({
  system: side,
  origin: side === 'halo' ? connection.halo.tenant : connection.quickbooks.realmId,
  connection: connection.id,
  kind,
  id,
  operation: 'unknown',
  cause,
  eventId: `${cause}:${ports.newId()}`,
  observedAt: new Date(ports.clock.now()).toISOString(),
  attempt: 0,
});

export interface Answer {
  readonly event: ChangeEvent;
  /** The newest of each record that the hint concerned; none when the time was too short. */
  readonly entries: readonly JournalEntry[];
  /** Nothing more will come of it by itself, or soon. */
  readonly final: boolean;
}

export interface Patience {
  readonly timeoutMs: number;
  /** Told after each look how many are answered. */
  readonly onLook?: (answered: number) => void;
}

/** Looks into the history until every hint has its answer, or the time is over. */
export async function answersTo(
  events: readonly ChangeEvent[],
  ports: { readonly journal: Ports['journal']; readonly clock: Clock },
  { timeoutMs, onLook }: Patience,
): Promise<readonly Answer[]> {
  const until = ports.clock.now() + timeoutMs;
  const seen = new Map<string, JournalEntry>();
  for (;;) {
    for (const entry of await lately(events, ports.journal)) seen.set(nameOf(entry), later(seen, entry));
    const answers = events.map((event) => answerOf(event, [...seen.values()], ports.clock.now()));
    const answered = answers.filter(({ final }) => final).length;
    onLook?.(answered);
    if (answered === events.length || ports.clock.now() >= until) return answers;
    await ports.clock.sleep(LOOK_EVERY_MS);
  }
}

const nameOf = ({ event, connection, record }: JournalEntry): string =>
  `${event.eventId} ${connection} ${record}`;

const later = (seen: ReadonlyMap<string, JournalEntry>, entry: JournalEntry): JournalEntry => {
  const known = seen.get(nameOf(entry));
  return known && known.at > entry.at ? known : entry;
};

async function lately(
  events: readonly ChangeEvent[],
  journal: Ports['journal'],
): Promise<readonly JournalEntry[]> {
  const connections = [...new Set(events.flatMap(({ connection }) => connection ?? []))];
  const oldest = events.map(({ observedAt }) => observedAt).toSorted()[0];
  if (oldest === undefined) return [];
  const since = new Date(Date.parse(oldest) - CLOCKS_APART_MS).toISOString();
  const asked = new Set(
    events.flatMap((event) => familyNames(event).map((kind) => `${event.eventId} ${kind}`)),
  );
  const entries = await Promise.all(
    connections.map((connection) => journal.recent(connection, RECENT_MAX, since)),
  );
  return entries.flat().filter(({ event }) => asked.has(`${event.eventId} ${event.kind}`));
}

/** The record says which kind of its resource it is, and answers as that. */
function familyNames({ kind: name, system }: ChangeEvent): readonly string[] {
  const kind = kindByName(name);
  return kind ? familyOf(kind, system).map((one) => one.name) : [name];
}

function answerOf(event: ChangeEvent, seen: readonly JournalEntry[], now: number): Answer {
  const entries = seen.filter((entry) => entry.event.eventId === event.eventId);
  return { event, entries, final: entries.length > 0 && entries.every((entry) => isFinal(entry, now)) };
}

const isFinal = ({ outcome, at }: JournalEntry, now: number): boolean =>
  outcome !== 'pending' && (outcome !== 'waiting' || now - Date.parse(at) > WAITING_MS);
