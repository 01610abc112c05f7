/**
 * Lambda's event source mapping on this machine: long polls, batches of at most ten, partial answers. What an answer names as failed stays and
 * becomes visible again after the visibility timeout; the queue's own redrive policy counts and moves it to the dead-letter queue.
 */
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';

export type SqsHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

export interface PollerOptions {
  readonly sqs: SQSClient;
  readonly url: string;
  readonly handler: SqsHandler;
  /** Batches in hand at once. */
  readonly concurrency: number;
}

export interface Poller {
  busy(): boolean;
  /** Ends when what is in hand is done. */
  stop(): Promise<void>;
}

const WAIT_SECONDS = 5;
const BATCH = 10;
const TIMEOUT_MS = 30_000;
const AFTER_ERROR_MS = 500;

const saying = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const context = {
  functionName: 'local',
  awsRequestId: 'local',
  getRemainingTimeInMillis: () => TIMEOUT_MS,
} as unknown as Context;

const toEvent = (messages: readonly Message[], url: string): SQSEvent => ({
  Records: messages.map(({ MessageId, ReceiptHandle, Body, Attributes, MD5OfBody }) => ({
    messageId: MessageId ?? '',
    receiptHandle: ReceiptHandle ?? '',
    body: Body ?? '',
    attributes: Attributes as unknown as SQSEvent['Records'][number]['attributes'],
    messageAttributes: {},
    md5OfBody: MD5OfBody ?? '',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${url.split('/').at(-1) ?? ''}`,
    awsRegion: 'us-east-1',
  })),
});

type Polled = Omit<PollerOptions, 'concurrency'>;

async function receive({ sqs, url }: Polled, signal?: AbortSignal): Promise<readonly Message[]> {
  const { Messages: messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: BATCH,
      WaitTimeSeconds: WAIT_SECONDS,
      MessageSystemAttributeNames: ['All'],
    }),
    signal && { abortSignal: signal },
  );
  return messages;
}

/** What the handler did not name as failed is done with. */
async function finish({ sqs, url, handler }: Polled, messages: readonly Message[]): Promise<void> {
  const failed = await failedOf(handler, toEvent(messages, url));
  const done = messages.filter(({ MessageId }) => !failed.has(MessageId ?? ''));
  if (done.length === 0) return;
  await sqs.send(
    new DeleteMessageBatchCommand({
      QueueUrl: url,
      Entries: done.map(({ ReceiptHandle }, index) => ({
        Id: String(index),
        ReceiptHandle: ReceiptHandle ?? '',
      })),
    }),
  );
}

/** One long poll and what comes of it. @returns how many messages came */
export async function pollOnce(polled: Polled): Promise<number> {
  const messages = await receive(polled);
  if (messages.length > 0) await finish(polled, messages);
  return messages.length;
}

/** A handler that throws has failed all of them. */
async function failedOf(handler: SqsHandler, event: SQSEvent): Promise<ReadonlySet<string>> {
  try {
    const { batchItemFailures = [] } = await handler(event, context);
    return new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  } catch (error) {
    console.error(`a batch failed: ${saying(error)}`);
    return new Set(event.Records.map(({ messageId }) => messageId));
  }
}

/**
 * One long poll at a time, whatever is in hand: several that wait are all woken by one message, and all but one of them come away with nothing.
 * The next begins when there is room for what it may bring.
 */
export function startPoller(options: PollerOptions): Poller {
  const stopping = new AbortController();
  const inHand = new Set<Promise<void>>();
  const poll = async (): Promise<void> => {
    const messages = await receive(options, stopping.signal);
    if (messages.length === 0) return;
    const done = finish(options, messages)
      .catch((error: unknown) => console.error(`a batch was not acknowledged: ${saying(error)}`))
      .finally(() => inHand.delete(done));
    inHand.add(done);
    if (inHand.size >= options.concurrency) await Promise.race(inHand);
  };
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await poll();
      } catch (error) {
        if (stopping.signal.aborted) return;
        console.error(`polling failed: ${saying(error)}`);
        await new Promise((resolve) => setTimeout(resolve, AFTER_ERROR_MS));
      }
    }
  };
  const looping = loop();
  return {
    busy: () => inHand.size > 0,
    stop: async () => {
      stopping.abort();
      await looping;
      await Promise.all(inHand);
    },
  };
}
