/** What becomes of a hint is a line in the log as well, so that one search leads from a webhook to the vendors' own ids of the requests it caused. */
import type { Journal } from '../lib/sync/ports.ts';
import type { Seen } from './observed.ts';

export const toldJournal = (journal: Journal, log: Seen['log']): Journal => ({
  ...journal,
  append: async (entry) => {
    await journal.append(entry);
    const { event, connection, kind, record, outcome, requests } = entry;
    const vendorRequestIds = requests.flatMap(({ vendorRequestId }) => vendorRequestId ?? []);
    const { eventId, cause } = event;
    log.info('a record was looked at', {
      eventId,
      cause,
      connection,
      kind,
      record,
      outcome,
      requests: requests.length,
      vendorRequestIds,
    });
  },
});
