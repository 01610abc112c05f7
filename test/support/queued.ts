/** What is in a lane of a world in memory, read without taking it out. */
import { ReceiveMessageCommand, type ReceiveMessageResult } from '@aws-sdk/client-sqs';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { changeEvent, type ChangeEvent, type Lane } from '../../lib/sync/change-event.ts';

/** One message of each record; a FIFO queue hands out no more at once. */
export async function queued(
  { app }: Pick<MemoryWorld, 'app'>,
  lane: Lane = 'live',
): Promise<readonly ChangeEvent[]> {
  const hints: ChangeEvent[] = [];
  for (;;) {
    const { Messages: messages = [] } = (await app.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: app.queues[lane],
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 1,
      }),
    )) as ReceiveMessageResult;
    if (messages.length === 0) return hints;
    hints.push(...messages.map(({ Body = '' }) => changeEvent.parse(JSON.parse(Body))));
  }
}
