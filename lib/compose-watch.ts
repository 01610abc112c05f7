/** What a function says of its invocations: the log, and the counts that alarms rest on. Apart, because nothing else is to be loaded for it. */
import { makeLog, saying, type Log } from './aws/log.ts';
import { makeCounters, type Counters } from './aws/metrics.ts';

export interface Seen {
  readonly log: Log;
  readonly counters: Counters;
}

export const watch = (service: string): Seen => ({
  log: makeLog(service),
  counters: makeCounters(service),
});

export { saying };
