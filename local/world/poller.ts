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
  readonly concurrency: number;
}

export interface Poller {
  /** Ends when what is in hand is done. */
  stop(): Promise<void>;
}

const WAIT_SECONDS = 5;
const BATCH = 10;
const TIMEOUT_MS = 30_000;
const AFTER_ERROR_MS = 500;

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

/** One long poll and what comes of it. @returns how many messages came */
export async function pollOnce(
  { sqs, url, handler }: Omit<PollerOptions, 'concurrency'>,
  signal?: AbortSignal,
): Promise<number> {
  const { Messages: messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: BATCH,
      WaitTimeSeconds: WAIT_SECONDS,
      MessageSystemAttributeNames: ['All'],
    }),
    signal && { abortSignal: signal },
  );
  if (messages.length === 0) return 0;
  const failed = await failedOf(handler, toEvent(messages, url));
  const done = messages.filter(({ MessageId }) => !failed.has(MessageId ?? ''));
  if (done.length === 0) return messages.length;
  await sqs.send(
    new DeleteMessageBatchCommand({
      QueueUrl: url,
      Entries: done.map(({ ReceiptHandle }, index) => ({
        Id: String(index),
        ReceiptHandle: ReceiptHandle ?? '',
      })),
    }),
  );
  return messages.length;
}

/** A handler that throws has failed all of them. */
async function failedOf(handler: SqsHandler, event: SQSEvent): Promise<ReadonlySet<string>> {
  try {
    const { batchItemFailures = [] } = await handler(event, context);
    return new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  } catch (error) {
    console.error(`a batch failed: ${error instanceof Error ? error.message : String(error)}`);
    return new Set(event.Records.map(({ messageId }) => messageId));
  }
}

export function startPoller(options: PollerOptions): Poller {
  const stopping = new AbortController();
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await pollOnce(options, stopping.signal);
      } catch (error) {
        if (stopping.signal.aborted) return;
        console.error(`polling failed: ${error instanceof Error ? error.message : String(error)}`);
        await new Promise((resolve) => setTimeout(resolve, AFTER_ERROR_MS));
      }
    }
  };
  const loops = Array.from({ length: options.concurrency }, loop);
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}
