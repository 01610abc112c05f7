/**
 * A batch of hints: each record by itself, partial answers, no group stopped by another's failure. What fails is told with the record's name
 * and comes again when its failure asks for it; with it whatever of its group came in the same batch, since SQS hands out nothing of a group
 * of which a message is still hidden.
 */
import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { compose } from '../lib/compose.ts';
import { comeAgain, type Again } from '../lib/compose-again.ts';
import type { ChangeEvent, Lane } from '../lib/sync/change-event.ts';
import { work } from '../lib/sync/work.ts';
import { observed, type Seen } from './observed.ts';
import { toldJournal } from './told-journal.ts';
import { againAfterMs, groupOf, hintOf, tellFailure, triesOf } from './sync-message.ts';

/** When each group of which something failed is to come again. */
type Waits = Map<string, number>;

const worker =
  (seen: Seen, lane: Lane, waits: Waits) =>
  async (message: SQSRecord): Promise<void> => {
    let hint: ChangeEvent | undefined;
    try {
      hint = hintOf(message);
      const { ports } = compose();
      const tries = triesOf(message);
      const journal = toldJournal(ports.journal, seen, ports.clock, tries);
      await work(hint, lane, { ...ports, journal }, tries > 1);
    } catch (error) {
      tellFailure(seen, message, error, hint);
      const afterMs = againAfterMs(message, error);
      if (afterMs !== undefined) waits.set(groupOf(message), afterMs);
      throw error;
    }
  };

function comingAgain(
  { Records: records }: SQSEvent,
  answer: SQSBatchResponse,
  waits: Waits,
): readonly Again[] {
  const failed = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  return records.flatMap((message) => {
    const afterMs = failed.has(message.messageId) ? waits.get(groupOf(message)) : undefined;
    return afterMs === undefined ? [] : [{ receipt: message.receiptHandle, afterMs }];
  });
}

export const syncHandler = (lane: Lane) =>
  observed(`sync-${lane}`, async (seen, event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const waits: Waits = new Map();
    const answer = await processPartialResponse(
      event,
      worker(seen, lane, waits),
      new SqsFifoPartialProcessorAsync(),
      { context, skipGroupOnError: true, throwOnFullBatchFailure: false },
    );
    await comeAgain(compose(), lane, comingAgain(event, answer, waits));
    await compose().budgets.rest();
    return answer;
  });
