/** Entries of the history as lines: what happened, why it was looked at, and each request with the vendor's own id. */
import type { JournalEntry, RequestTrace } from '../lib/sync/records.ts';
import type { Output, Tone } from './output.ts';
import { clean, SYSTEMS, time } from './text.ts';

const ATTENTION: ReadonlySet<string> = new Set(['rejected', 'conflict', 'failed']);

/** A person has something to do about it. */
export const needsAttention = ({ outcome }: Pick<JournalEntry, 'outcome'>): boolean => ATTENTION.has(outcome);

const TONES: Readonly<Record<string, Tone>> = {
  created: 'good',
  updated: 'good',
  linked: 'good',
  removed: 'good',
  rejected: 'bad',
  conflict: 'bad',
  failed: 'bad',
  waiting: 'warn',
  pending: 'warn',
};

const VENDOR_ID = { halo: 'request id', quickbooks: 'intuit_tid' } as const;

export function entryLine({ at, event, outcome, summary }: JournalEntry, out: Output, about = ''): string {
  const said = out.tone(TONES[outcome] ?? 'dim', outcome.padEnd(9));
  const tries = event.attempt > 0 ? ` (look ${event.attempt + 1})` : '';
  return `${time(at)}  ${event.cause.padEnd(9)}  ${said}  ${about}${clean(summary)}${tries}`;
}

export function requestLine({
  side,
  method,
  path,
  status,
  durationMs,
  vendorRequestId,
}: RequestTrace): string {
  const answered = status === 0 ? 'no answer' : String(status);
  const id = vendorRequestId === undefined ? '' : `  ${VENDOR_ID[side]} ${clean(vendorRequestId)}`;
  return `    ${SYSTEMS[side].padEnd(10)}  ${method.padEnd(6)} ${clean(path)}  ${answered}  ${Math.round(durationMs)} ms${id}`;
}

/** `invoice h:1001` */
export const recordName = ({ kind, record }: Pick<JournalEntry, 'kind' | 'record'>): string =>
  `${kind} ${clean(record)}`;
