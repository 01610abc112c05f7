/** How much is queued, over both lanes. */
import { depthOf, laneUrls } from './aws/queue.ts';
import type { QueueDepths } from './books/status.ts';
import type { App } from './compose.ts';

export async function depths({ sqs, queues }: Pick<App, 'sqs' | 'queues'>): Promise<QueueDepths> {
  const lanes = await Promise.all(
    laneUrls(queues).map(async ({ url, deadLetters }) => ({
      queue: await depthOf(sqs, url),
      dead: await depthOf(sqs, deadLetters),
    })),
  );
  return {
    queued: lanes.reduce((sum, { queue }) => sum + queue.waiting + queue.inFlight, 0),
    deadLetters: lanes.reduce((sum, { dead }) => sum + dead.waiting + dead.inFlight, 0),
  };
}
