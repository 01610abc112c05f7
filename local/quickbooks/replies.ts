/**
 * A request id makes a write happen once: the same id for the same company gives the answer it gave before. What is not known of it is a switch:
 * how long it is remembered, whether a refusal is, and what another body does.
 * @see https://blogs.intuit.com/2015/04/06/15346
 */
import { createHash } from 'node:crypto';
import type { WireRequest } from '../simulator/types.ts';
import { BATCH_REQUEST_ID_MAX } from './batch.ts';
import type { Company, Reply } from './company.ts';
import { refusals } from './faults.ts';
import type { Switches } from './switches.ts';

const REQUEST_ID_MAX = 50;

export const requestIdOf = ({ method, query }: WireRequest): string =>
  method === 'POST' ? (query.get('requestid') ?? '') : '';

const digestOf = ({ path, body }: WireRequest): string =>
  createHash('sha256').update(path).update('\n').update(body).digest('base64url').slice(0, 22);

/** @throws Refusal 2050 */
export function checkRequestId(requestId: string, action: string): void {
  const max = action === 'batch' ? BATCH_REQUEST_ID_MAX : REQUEST_ID_MAX;
  if (requestId.length > max) throw refusals.tooLong('requestid', max);
}

/** The answer to give again; nothing when the request is to be carried out. @throws Refusal 400 */
export function replyTo(
  company: Company,
  requestId: string,
  request: WireRequest,
  now: number,
  switches: Switches,
): Reply | undefined {
  if (requestId === '') return undefined;
  const known = company.reply(requestId);
  if (!known || now - (known.atEpochMs ?? now) > switches.requestIdRetentionMs) return undefined;
  if (
    switches.replayOfOtherBody === 'refused' &&
    known.asked !== undefined &&
    known.asked !== digestOf(request)
  )
    throw refusals.malformed(`requestid ${requestId} was used for another request`);
  return known;
}

/** Remembers an answer, as far as it is one to be remembered. */
export function remember(
  company: Company,
  requestId: string,
  request: WireRequest,
  now: number,
  switches: Switches,
  answer: { readonly status: number; readonly body: string; readonly refused: boolean },
): void {
  if (requestId === '' || (answer.refused && !switches.replayRefusals)) return;
  const { status, body } = answer;
  company.keepReply(requestId, { status, body, asked: digestOf(request), atEpochMs: now });
}
