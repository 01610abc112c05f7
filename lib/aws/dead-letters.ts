/**
 * The dead-letter queues: looked into without emptying them, and put back message by message. What cannot be read as a hint is a dead letter,
 * too, and is listed with its body. A FIFO queue hands out one message of a record at a time, so one look may show the first of several;
 * `count` knows them all, and a replay looks again until nothing is left.
 */
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { changeEvent, type ChangeEvent, type Lane } from '../sync/change-event.ts';
import { depthOf, laneUrls, type QueueUrls } from './queue.ts';

export interface DeadLetter {
  readonly messageId: string;
  readonly lane: Lane;
  /** Absent when the body is no hint. */
  readonly event?: ChangeEvent;
  readonly body: string;
  readonly sentAt: string;
  readonly receipt: string;
}

/** Long enough to read and put back a whole queue. */
const HOLD_SECONDS = 60;
const READ_MAX = 10_000;
const AT_ONCE = 20;

export interface DeadLetters {
  /** Reads all, calls `visit` with what was found, and makes those visible again that it did not take out. */
  visit<T>(visit: (letters: readonly DeadLetter[]) => Promise<T>): Promise<T>;
  remove(letter: DeadLetter): Promise<void>;
  /** Over both lanes, approximate as SQS says. */
  count(): Promise<number>;
}

export function deadLetters(sqs: SQSClient, urls: QueueUrls): DeadLetters {
  const urlOf = (lane: Lane): string => (lane === 'live' ? urls.liveDeadLetters : urls.backfillDeadLetters);
  const removed = new Set<string>();
  const putBack = ({ lane, receipt }: DeadLetter): Promise<unknown> =>
    sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: urlOf(lane),
        ReceiptHandle: receipt,
        VisibilityTimeout: 0,
      }),
    );
  return {
    visit: async (visit) => {
      const held: DeadLetter[] = [];
      try {
        await Promise.all(
          laneUrls(urls).map(async ({ lane, deadLetters: url }) => {
            for await (const letters of receiveAll(sqs, url, lane)) held.push(...letters);
          }),
        );
        return await visit(held);
      } finally {
        const back = held.filter(({ receipt }) => !removed.has(receipt));
        for (let start = 0; start < back.length; start += AT_ONCE)
          await Promise.allSettled(back.slice(start, start + AT_ONCE).map(putBack));
      }
    },
    remove: async ({ lane, receipt }) => {
      await sqs.send(new DeleteMessageCommand({ QueueUrl: urlOf(lane), ReceiptHandle: receipt }));
      removed.add(receipt);
    },
    count: async () => {
      const depths = await Promise.all(laneUrls(urls).map(({ deadLetters: url }) => depthOf(sqs, url)));
      return depths.reduce((sum, { waiting, inFlight }) => sum + waiting + inFlight, 0);
    },
  };
}

async function* receiveAll(sqs: SQSClient, url: string, lane: Lane): AsyncGenerator<readonly DeadLetter[]> {
  for (let read = 0; read < READ_MAX;) {
    const { Messages: messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: HOLD_SECONDS,
        // A short poll asks only some of the servers and may find nothing where something is.
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames: ['SentTimestamp'],
      }),
    );
    if (messages.length === 0) return;
    read += messages.length;
    yield messages.map((message) => letterOf(message, lane));
  }
}

function letterOf(
  { Body: body = '', MessageId, ReceiptHandle, Attributes }: Message,
  lane: Lane,
): DeadLetter {
  const event = eventIn(body);
  return {
    messageId: MessageId ?? '',
    lane,
    ...(event && { event }),
    body,
    sentAt: new Date(Number(Attributes?.SentTimestamp ?? 0)).toISOString(),
    receipt: ReceiptHandle ?? '',
  };
}

function eventIn(body: string): ChangeEvent | undefined {
  try {
    return changeEvent.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}
