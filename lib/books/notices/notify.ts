/**
 * Tells people of new problems, once. What was told is remembered only when somebody has taken it: a notice may come twice after a crash, and is
 * never lost. One channel that does not take it keeps no other from doing so; when none does, the next look tells it again.
 */
import type { Clock, ConnectionStore, OpenItemStore } from '../../sync/ports.ts';
import { digestOf } from './digest.ts';
import { driftsOf } from './drift.ts';
import type { Channel, Notice, Told, ToldStore } from './notice.ts';
import { newsOf, type Standing } from './problems.ts';

export interface NotifyPorts {
  readonly clock: Clock;
  readonly connections: Pick<ConnectionStore, 'list'>;
  readonly openItems: Pick<OpenItemStore, 'list'>;
  readonly deadLetters: () => Promise<number>;
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
  /** Channels that did not take a notice. */
  readonly failed: readonly NotTaken[];
}

const saying = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What is there before the first look is news, but not as a flood: its records stand in the first digest. */
const NOTHING_TOLD: Told = { problems: [], deadLetters: 0, digestedUntil: '', digestDay: '' };

export async function standingOf({
  connections,
  openItems,
  deadLetters,
}: Pick<NotifyPorts, 'connections' | 'openItems' | 'deadLetters'>): Promise<Standing> {
  const lists = await Promise.all((await connections.list()).map(({ id }) => openItems.list(id)));
  return {
    items: lists.flat().filter(({ ignored }) => ignored === undefined),
    deadLetters: await deadLetters(),
  };
}

/** @throws Error when no channel took a notice */
export async function notify(ports: NotifyPorts, standing: Standing): Promise<Notified> {
  const { told: store, clock, channels, digestHourUtc } = ports;
  const { told = NOTHING_TOLD, version = 0 } = (await store.read()) ?? {};
  const news = newsOf(standing, told);
  const drifts = driftsOf(standing, news.told, clock.now());
  const digest = digestOf(standing, drifts.told, clock.now(), digestHourUtc);
  const notices = [...news.notices, ...drifts.notices, ...digest.notices];
  const failed: NotTaken[] = [];
  for (const notice of notices) failed.push(...(await tellAll(notice, channels)));
  if (JSON.stringify(digest.told) !== JSON.stringify(told)) await store.write(digest.told, version);
  return { notices, failed };
}

async function tellAll(notice: Notice, channels: readonly Channel[]): Promise<readonly NotTaken[]> {
  const results = await Promise.allSettled(channels.map((channel) => channel.tell(notice)));
  const failed = results.flatMap((result, index): NotTaken[] =>
    result.status === 'rejected'
      ? [{ channel: channels[index]?.name ?? '', because: saying(result.reason) }]
      : [],
  );
  if (failed.length > 0 && failed.length === channels.length)
    throw new Error(
      `nobody could be told: ${failed.map(({ channel, because }) => `${channel}: ${because}`).join('; ')}`,
    );
  return failed;
}
