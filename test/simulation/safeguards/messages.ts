/** The safeguards of the queues. */
import { DeleteMessageBatchCommand } from '@aws-sdk/client-sqs';
import { asked, onSqs, sending, type Entry, type Safeguard } from './guard.ts';

const causeOf = ({ MessageBody: body }: Entry): unknown =>
  (JSON.parse(body) as { readonly cause?: unknown }).cause;

export const deduplication: Safeguard = {
  name: 'deduplication ids',
  guards: 'A second change of a record within five minutes is no copy of the first.',
  off: () =>
    sending((entries) =>
      entries.map((entry) => ({ ...entry, MessageDeduplicationId: entry.MessageGroupId.slice(0, 128) })),
    ),
};

export const groups: Safeguard = {
  name: 'message groups',
  guards: 'Hints about one record are worked one after the other.',
  off: () =>
    sending((entries) =>
      entries.map((entry) => ({ ...entry, MessageGroupId: entry.MessageDeduplicationId.slice(-100) })),
    ),
};

const without =
  (cause: string) =>
  (entries: readonly Entry[]): readonly Entry[] =>
    entries.filter((entry) => causeOf(entry) !== cause);

/** Steps in where no webhook told of the record. */
export const sweeps: Safeguard = {
  name: 'sweep',
  guards: 'What no webhook told of is found.',
  off: () => sending(without('sweep')),
  watch: ({ stepsIn }) => {
    const told = new Set<string>();
    return sending((entries) => {
      for (const entry of entries) {
        if (causeOf(entry) === 'webhook') told.add(entry.MessageGroupId);
        if (causeOf(entry) === 'sweep' && !told.has(entry.MessageGroupId)) stepsIn();
      }
      return entries;
    });
  },
};

export const webhooks: Safeguard = {
  name: 'webhooks',
  guards: 'Changes are known at once.',
  off: () => sending(without('webhook')),
};

export const acknowledged: Safeguard = {
  name: 'acknowledged after the work',
  guards: 'A hint whose worker died is handed out again.',
  off: () =>
    onSqs((inner) => async (command) => {
      const { verb, input } = asked(command);
      const answer = await inner(command);
      const { Messages: messages = [] } = answer as {
        readonly Messages?: readonly { readonly ReceiptHandle?: string }[];
      };
      if (verb === 'ReceiveMessage' && messages.length > 0)
        await inner(
          new DeleteMessageBatchCommand({
            QueueUrl: input.QueueUrl,
            Entries: messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
          }),
        );
      return answer;
    }),
};
