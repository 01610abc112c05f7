/**
 * What becomes of a hint is a line in the log as well, so that one search leads from a webhook to the vendors' own ids of the requests it caused, and
 * one query to how long changes take, by connection, kind and vendor. In the place of traces, which know neither: see the README's decisions.
 */
import type { Clock, Journal } from '../lib/sync/ports.ts';
import type { JournalEntry, RequestTrace } from '../lib/sync/records.ts';
import type { Seen } from './observed.ts';

/** What comes again is not worked yet. */
const UNDONE: ReadonlySet<string> = new Set(['pending', 'failed']);

const msAt = (side: RequestTrace['side'], requests: readonly RequestTrace[]): number =>
  requests.filter((request) => request.side === side).reduce((sum, { durationMs }) => sum + durationMs, 0);

/** Since its webhook; undefined for what no webhook has told, and for what is not worked yet. */
const changeMsOf = ({ event, outcome }: JournalEntry, nowEpochMs: number): number | undefined =>
  event.cause === 'webhook' && !UNDONE.has(outcome)
    ? Math.max(0, nowEpochMs - Date.parse(event.observedAt))
    : undefined;

/** @param tries how often the hint was handed out, this time included */
export const toldJournal = (
  journal: Journal,
  { log, counters }: Seen,
  clock: Pick<Clock, 'now'>,
  tries: number,
): Journal => ({
  ...journal,
  append: async (entry) => {
    await journal.append(entry);
    const { event, connection, kind, record, outcome, requests } = entry;
    const { eventId, cause } = event;
    const changeMs = changeMsOf(entry, clock.now());
    if (changeMs !== undefined) counters.took(changeMs, connection);
    log.info('a record was looked at', {
      eventId,
      cause,
      connection,
      kind,
      record,
      outcome,
      tries,
      changeMs,
      requests: requests.length,
      haloMs: msAt('halo', requests),
      quickbooksMs: msAt('quickbooks', requests),
      vendorRequestIds: requests.flatMap(({ vendorRequestId }) => vendorRequestId ?? []),
    });
  },
});
