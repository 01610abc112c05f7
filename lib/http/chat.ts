/**
 * Slack's and Teams' incoming webhooks. Their address is a secret, since whoever has it may write there; it is sent to over https and to the
 * vendors' own hosts alone, so that a wrong entry sends a company's troubles to nobody else.
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks and
 * https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
 */
import type { Channel, Notice } from '../books/notices/notice.ts';
import type { Transport } from './transport.ts';

export type Chat = 'slack' | 'teams';

const TIMEOUT_MS = 10_000;
const TEXT_MAX = 3_000;

const HOSTS: Readonly<Record<Chat, RegExp>> = {
  slack: /^hooks\.slack(-gov)?\.com$/,
  teams: /\.(logic\.azure\.com|webhook\.office\.com|api\.powerplatform\.com)$/,
};

const textOf = ({ lines }: Notice): string => lines.join('\n\n').slice(0, TEXT_MAX);

/** Slack reads these three in a text of its own. */
const plain = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const BODIES: Readonly<Record<Chat, (notice: Notice) => unknown>> = {
  slack: (notice) => ({ text: `*${plain(notice.title)}*\n${plain(textOf(notice))}` }),
  teams: (notice) => ({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            { type: 'TextBlock', text: notice.title, weight: 'Bolder', wrap: true },
            { type: 'TextBlock', text: textOf(notice), wrap: true },
          ],
        },
      },
    ],
  }),
};

/** @throws RangeError when the address is none of the chat's own; without the address, which is a secret */
function checked(chat: Chat, address: string): string {
  const url = URL.parse(address.trim());
  if (url?.protocol !== 'https:' || !HOSTS[chat].test(url.hostname))
    throw new RangeError(`the secret notices/${chat}-webhook is no https address of ${chat}`);
  return url.href;
}

export const chatChannel = (chat: Chat, address: string, transport: Transport): Channel => ({
  name: chat,
  tell: async (notice) => {
    const { status } = await transport({
      method: 'POST',
      url: checked(chat, address),
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(BODIES[chat](notice)),
      timeoutMs: TIMEOUT_MS,
    });
    if (status >= 300) throw new Error(`${chat} answered ${status}`);
  },
});
