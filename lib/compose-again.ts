/** Messages in hand that come again when their failure asks, in their own lane. */
import { showAgain, type Again } from './aws/visibility.ts';
import type { App } from './compose.ts';
import type { Lane } from './sync/change-event.ts';

export type { Again };

export const comeAgain = (
  { sqs, queues }: Pick<App, 'sqs' | 'queues'>,
  lane: Lane,
  messages: readonly Again[],
): Promise<void> => showAgain(sqs, queues[lane], messages);
