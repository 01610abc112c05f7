/**
 * The change queues. Every send has a deduplication id of its own: FIFO queues swallow a second message with the same id for five minutes, and
 * a second edit, a replay or a redelivery by the vendor is no copy to be swallowed.
 */
import { createHash } from 'node:crypto';
import { GetQueueAttributesCommand, SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { messageGroup, type ChangeEvent, type Lane } from '../sync/change-event.ts';
import type { ChangeQueue } from '../sync/ports.ts';

export interface QueueUrls {
  readonly live: string;
  readonly backfill: string;
  readonly liveDeadLetters: string;
  readonly backfillDeadLetters: string;
}

const BATCH_MAX = 10;
const TRIES = 5;
const BATCHES_AT_ONCE = 8;

const deduplicationId = (event: ChangeEvent, unique: string): string =>
  `${event.cause}:${createHash('sha256').update(event.eventId).digest('hex').slice(0, 24)}:${event.attempt}:${unique}`.slice(
    0,
    128,
  );

/** SQS takes printable ASCII without spaces here; an id with anything else is grouped by its hash. */
const groupId = (event: ChangeEvent): string => {
  const group = messageGroup(event);
  return /^[!-~]{1,128}$/.test(group) ? group : createHash('sha256').update(group).digest('hex');
};

export function changeQueue(sqs: SQSClient, urls: QueueUrls, newId: () => string): ChangeQueue {
  return {
    send: async (events, lane) => {
      const entries = events.map((event, index) => ({
        Id: String(index),
        MessageBody: JSON.stringify(event),
        MessageGroupId: groupId(event),
        MessageDeduplicationId: deduplicationId(event, newId()),
      }));
      for (let start = 0; start < entries.length; start += BATCH_MAX * BATCHES_AT_ONCE) {
        const slice = entries.slice(start, start + BATCH_MAX * BATCHES_AT_ONCE);
        const batches = Array.from({ length: Math.ceil(slice.length / BATCH_MAX) }, (_, index) =>
          slice.slice(index * BATCH_MAX, (index + 1) * BATCH_MAX),
        );
        await Promise.all(batches.map((batch) => sendBatch(sqs, urls[lane], batch)));
      }
    },
  };
}

type Entry = { Id: string; MessageBody: string; MessageGroupId: string; MessageDeduplicationId: string };

/** A batch may fail in part; what failed is sent again, and what still fails is thrown. */
async function sendBatch(sqs: SQSClient, url: string, batch: readonly Entry[]): Promise<void> {
  let left = [...batch];
  for (let attempt = 0; left.length > 0; attempt += 1) {
    if (attempt === TRIES)
      throw new Error(`the queue did not take ${left.length} of ${batch.length} messages`);
    const { Failed: failed = [] } = await sqs.send(
      new SendMessageBatchCommand({ QueueUrl: url, Entries: left }),
    );
    const ids = new Set(failed.map(({ Id }) => Id));
    left = left.filter(({ Id }) => ids.has(Id));
    if (left.length > 0) await new Promise((resolve) => setTimeout(resolve, 50 * 2 ** attempt));
  }
}

export interface Depth {
  readonly waiting: number;
  readonly inFlight: number;
}

/** Approximate, as SQS says. */
export async function depthOf(sqs: SQSClient, url: string): Promise<Depth> {
  const { Attributes: attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return {
    waiting: Number(attributes['ApproximateNumberOfMessages'] ?? 0),
    inFlight: Number(attributes['ApproximateNumberOfMessagesNotVisible'] ?? 0),
  };
}

export const laneUrls = (
  urls: QueueUrls,
): readonly { readonly lane: Lane; readonly url: string; readonly deadLetters: string }[] => [
  { lane: 'live', url: urls.live, deadLetters: urls.liveDeadLetters },
  { lane: 'backfill', url: urls.backfill, deadLetters: urls.backfillDeadLetters },
];
