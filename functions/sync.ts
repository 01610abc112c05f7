/** A batch of hints: each record by itself, partial answers, no group stopped by another's failure. */
import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { compose } from '../lib/compose.ts';
import { changeEvent, type Lane } from '../lib/sync/change-event.ts';
import { work } from '../lib/sync/work.ts';

export const syncHandler =
  (lane: Lane) =>
  (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const record = async ({ body }: SQSRecord): Promise<void> => {
      await work(changeEvent.parse(JSON.parse(body)), lane, compose().ports);
    };
    return processPartialResponse(event, record, new SqsFifoPartialProcessorAsync(), {
      context,
      skipGroupOnError: true,
      throwOnFullBatchFailure: false,
    });
  };
