/** One message of a batch: the hint in it, and what is said and done when its work fails. */
import type { SQSRecord } from 'aws-lambda';
import { changeEvent, type ChangeEvent } from '../lib/sync/change-event.ts';
import { DefectError, TransientError } from '../lib/sync/outcome.ts';
import type { Seen } from './observed.ts';

const AGAIN_MAX_MS = 900_000;

/** @throws DefectError without a word of the body: it is not ours, so nobody knows what is in it */
export function hintOf({ body }: SQSRecord): ChangeEvent {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new DefectError('the message is no hint: it is not JSON');
  }
  const hint = changeEvent.safeParse(parsed);
  if (hint.success) return hint.data;
  const wrong = hint.error.issues.map(({ path, code }) => `${path.join('.') || 'it'}: ${code}`);
  throw new DefectError(`the message is no hint: ${wrong.join('; ')}`);
}

export const triesOf = ({ attributes }: SQSRecord): number => Number(attributes.ApproximateReceiveCount) || 1;

export const groupOf = ({ attributes, messageId }: SQSRecord): string =>
  attributes.MessageGroupId ?? messageId;

/** Twice as late each time; undefined where the queue's own time is to do. */
export function againAfterMs(message: SQSRecord, error: unknown): number | undefined {
  const asked = error instanceof TransientError ? error.retryAfterMs : undefined;
  return asked && Math.min(asked * 2 ** (triesOf(message) - 1), AGAIN_MAX_MS);
}

/** @param hint absent when there was none in it */
export function tellFailure(
  { log, counters }: Seen,
  message: SQSRecord,
  error: unknown,
  hint: ChangeEvent | undefined,
): void {
  counters.count('WorkFailed');
  const { system, origin, kind, id, cause, eventId } = hint ?? {};
  const named = { messageId: message.messageId, tries: triesOf(message), system, origin, kind, id };
  const details = { ...named, cause, eventId, againAfterMs: againAfterMs(message, error) };
  if (error instanceof TransientError) log.warn('work failed and is tried again', { ...details, error });
  else {
    counters.count('WorkBroken');
    log.error('work failed', error, details);
  }
}
