/** The dead-letter queues: looked into without emptying them, and put back message by message. */
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { changeEvent, type ChangeEvent, type Lane } from '../sync/change-event.ts';
import { laneUrls, type QueueUrls } from './queue.ts';

export interface DeadLetter {
  readonly messageId: string;
  readonly lane: Lane;
  readonly event: ChangeEvent;
  readonly sentAt: string;
  readonly receipt: string;
}

/** Long enough to read and put back a whole queue. */
const HOLD_SECONDS = 60;
const READ_MAX = 10_000;

export interface DeadLetters {
  /** Reads all, calls `visit` with what was found, and makes those visible again that it did not take out. */
  visit<T>(visit: (letters: readonly DeadLetter[]) => Promise<T>): Promise<T>;
  remove(letter: DeadLetter): Promise<void>;
}

export function deadLetters(sqs: SQSClient, urls: QueueUrls): DeadLetters {
  const urlOf = (lane: Lane): string => (lane === 'live' ? urls.liveDeadLetters : urls.backfillDeadLetters);
  const removed = new Set<string>();
  return {
    visit: async (visit) => {
      const held: DeadLetter[] = [];
      try {
        for (const { lane, deadLetters: url } of laneUrls(urls))
          held.push(...(await receiveAll(sqs, url, lane)));
        return await visit(held);
      } finally {
        const back = held.filter(({ receipt }) => !removed.has(receipt));
        await Promise.all(
          back.map(({ lane, receipt }) =>
            sqs.send(
              new ChangeMessageVisibilityCommand({
                QueueUrl: urlOf(lane),
                ReceiptHandle: receipt,
                VisibilityTimeout: 0,
              }),
            ),
          ),
        );
      }
    },
    remove: async ({ lane, receipt }) => {
      await sqs.send(new DeleteMessageCommand({ QueueUrl: urlOf(lane), ReceiptHandle: receipt }));
      removed.add(receipt);
    },
  };
}

async function receiveAll(sqs: SQSClient, url: string, lane: Lane): Promise<readonly DeadLetter[]> {
  const letters: DeadLetter[] = [];
  while (letters.length < READ_MAX) {
    const { Messages: messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: HOLD_SECONDS,
        WaitTimeSeconds: 0,
        MessageSystemAttributeNames: ['SentTimestamp'],
      }),
    );
    if (messages.length === 0) break;
    letters.push(...messages.flatMap((message) => letterOf(message, lane)));
  }
  return letters;
}

function letterOf(message: Message, lane: Lane): readonly DeadLetter[] {
  const parsed = changeEvent.safeParse(JSON.parse(message.Body ?? '{}'));
  if (!parsed.success || !message.ReceiptHandle) return [];
  const sentAt = new Date(Number(message.Attributes?.SentTimestamp ?? 0)).toISOString();
  return [
    { messageId: message.MessageId ?? '', lane, event: parsed.data, sentAt, receipt: message.ReceiptHandle },
  ];
}
