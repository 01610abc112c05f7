/** The part of the composition that reaches people. Apart, because only one function carries what that takes. */
import { writeMeasure, writeOverall } from './aws/measures.ts';
import { tieOutStore } from './aws/tie-outs.ts';
import { snsTopic } from './aws/topic.ts';
import { readsNow } from './books/budget.ts';
import { mayStandStill, standing } from './books/config/pause.ts';
import type { measure, Overall } from './books/notices/measure.ts';
import type { Channel } from './books/notices/notice.ts';
import type { NotifyPorts } from './books/notices/notify.ts';
import { depths } from './compose-depths.ts';
import type { App } from './compose.ts';
import { chatChannel, type Chat } from './http/chat.ts';

export { writeMeasure, writeOverall };

type MakeTopic = (arn: string, region: string | undefined) => Channel;

let makeTopic: MakeTopic = snsTopic;

/** Another way to the topic, for a world without AWS. */
export const tellThrough = (own: MakeTopic): void => {
  makeTopic = own;
};

const CHATS: readonly Chat[] = ['slack', 'teams'];

async function channelsOf({ settings, secrets, chatTransport }: App): Promise<readonly Channel[]> {
  const { NOTICES_TOPIC: topic, AWS_REGION: region } = settings;
  const chats = await Promise.all(
    CHATS.map(async (chat) => {
      const address = await secrets.get(`notices/${chat}-webhook`);
      return address ? [chatChannel(chat, address, chatTransport)] : [];
    }),
  );
  return [...(topic === undefined ? [] : [makeTopic(topic, region)]), ...chats.flat()];
}

export async function notifyPorts(app: App): Promise<NotifyPorts> {
  const { clock, connections, openItems } = app.ports;
  return {
    clock,
    connections,
    openItems,
    still: async (connection) =>
      mayStandStill(connection) ? standing(connection, await app.configVersions.list(connection.id)) : [],
    deadLetters: async () => (await depths(app)).deadLetters,
    told: app.told,
    channels: await channelsOf(app),
    digestHourUtc: app.settings.NOTICES_DIGEST_HOUR_UTC,
  };
}

export const measurePorts = ({ ports, table }: App): Parameters<typeof measure>[2] => ({
  ...ports,
  tieOuts: tieOutStore(table('config')),
});

export const overallOf = async (
  { budgets, ports }: App,
  { deadLetters }: Pick<Overall, 'deadLetters'>,
): Promise<Overall> => ({ deadLetters, reads: await readsNow(budgets.reads, ports.clock.now()) });
