/**
 * Tells people of new problems, once. What was told is remembered only when somebody has taken it: a notice may come twice after a crash, and is
 * never lost. One channel that does not take it keeps no other from doing so; when none does, the next look tells it again.
 */
import type { Connection } from '../../sync/connection.ts';
import type { Clock, ConnectionStore, OpenItemStore } from '../../sync/ports.ts';
import type { Standing as Still } from '../config/pause.ts';
import { digestOf } from './digest.ts';
import { driftsOf } from './drift.ts';
import type { Channel, Notice, Told, ToldStore } from './notice.ts';
import { newsOf, type Standing } from './problems.ts';

export interface NotifyPorts {
  readonly clock: Clock;
  readonly connections: Pick<ConnectionStore, 'list'>;
  readonly openItems: Pick<OpenItemStore, 'list'>;
  readonly deadLetters: () => Promise<number>;
  /** What people have paused. */
  readonly still: (connection: Connection) => Promise<readonly Still[]>;
  readonly told: ToldStore;
  readonly channels: readonly Channel[];
  readonly digestHourUtc: number;
}

export interface NotTaken {
  readonly channel: string;
  readonly because: string;
}

export interface Notified {
  readonly notices: readonly Notice[];
  /** Channels that did not take a notice that another took. */
  readonly failed: readonly NotTaken[];
  /** Why a notice was taken by none: the next look tells it again. */
  readonly untold: readonly NotTaken[];
}

const saying = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What is there before the first look is news, but not as a flood: its records stand in the first digest. */
const NOTHING_TOLD: Told = { problems: [], deadLetters: 0, digestedUntil: '', digestDay: '' };

/** Who has paused what is for the digest alone: where it cannot be told, everything else is. */
async function stillOf(
  connections: readonly Connection[],
  still: NotifyPorts['still'],
): Promise<readonly Still[]> {
  const results = await Promise.allSettled(connections.map(still));
  return results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
}

export async function standingOf({
  connections,
  openItems,
  deadLetters,
  still,
}: Pick<NotifyPorts, 'connections' | 'openItems' | 'deadLetters' | 'still'>): Promise<Standing> {
  const all = await connections.list();
  const lists = await Promise.all(all.map(({ id }) => openItems.list(id)));
  return {
    still: await stillOf(all, still),
    items: lists.flat().filter(({ ignored }) => ignored === undefined),
    deadLetters: await deadLetters(),
  };
}

/** Notice by notice, and what was told is remembered after each: one that nobody takes keeps no other from being told, and none makes another come twice. */
export async function notify(ports: NotifyPorts, standing: Standing): Promise<Notified> {
  const { clock, channels, digestHourUtc } = ports;
  const memory = await remembering(ports.told);
  const news = newsOf(standing, memory.told);
  const drifts = driftsOf(standing, news.told, clock.now());
  const digest = digestOf(standing, drifts.told, clock.now(), digestHourUtc);
  const [notices, failed, untold]: [Notice[], NotTaken[], NotTaken[]] = [[], [], []];
  let { told } = digest;
  for (const { notice, taken } of [...news.due, ...drifts.due, ...digest.due]) {
    const refused = await tellAll(notice, channels);
    if (refused.length > 0 && refused.length === channels.length) {
      untold.push(...refused);
      continue;
    }
    failed.push(...refused);
    notices.push(notice);
    told = taken(told);
    // Somebody else looks at the same moment, and tells the rest.
    if (!(await memory.keep(told))) return { notices, failed, untold };
  }
  await memory.keep(told);
  return { notices, failed, untold };
}

/** What was told, and what is to be remembered of it; written only where it is another. */
async function remembering(store: ToldStore) {
  const { told, version: first } = (await store.read()) ?? { told: NOTHING_TOLD, version: 0 };
  let [stored, version] = [JSON.stringify(told), first];
  const keep = async (now: Told): Promise<boolean> => {
    const text = JSON.stringify(now);
    if (text === stored) return true;
    const isKept = await store.write(now, version);
    [stored, version] = [text, version + 1];
    return isKept;
  };
  return { told, keep };
}

/** @returns the channels that did not take it */
async function tellAll(notice: Notice, channels: readonly Channel[]): Promise<readonly NotTaken[]> {
  const results = await Promise.allSettled(channels.map((channel) => channel.tell(notice)));
  return results.flatMap((result, index): NotTaken[] =>
    result.status === 'rejected'
      ? [{ channel: channels[index]?.name ?? '', because: saying(result.reason) }]
      : [],
  );
}
