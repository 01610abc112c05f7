/**
 * Around every function: a line in the log for what somebody may have to look for, and counts for the alarms. Nothing is thrown out of it as it
 * is: Lambda writes an error with every field it has, and one of them may be a request with its token.
 */
import { saying, watch, type Seen } from '../lib/compose-watch.ts';

export type { Seen };

export function observed<Asked extends readonly unknown[], Said>(
  service: string,
  run: (seen: Seen, ...asked: Asked) => Promise<Said>,
): (...asked: Asked) => Promise<Said> {
  const seen = watch(service);
  return async (...asked) => {
    try {
      return await run(seen, ...asked);
    } catch (error) {
      seen.log.error(`${service} failed`, error);
      throw new Error(saying(error));
    } finally {
      seen.counters.flush();
    }
  };
}
