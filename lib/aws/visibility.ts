/** When a message in hand is to be tried again: hidden for as long as its failure asks, instead of the queue's whole visibility timeout. */
import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';

export interface Again {
  /** The receipt that the message was handed out with. */
  readonly receipt: string;
  readonly afterMs: number;
}

/** A queue that does not take it costs no more than the wait: the visibility timeout brings the message back. */
export async function showAgain(sqs: SQSClient, url: string, messages: readonly Again[]): Promise<void> {
  await Promise.allSettled(
    messages.map(({ receipt, afterMs }) =>
      sqs.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: url,
          ReceiptHandle: receipt,
          VisibilityTimeout: Math.ceil(afterMs / 1_000),
        }),
      ),
    ),
  );
}
