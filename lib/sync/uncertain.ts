/** What is said of a write whose answer never came, or could be several records. */
import type { Job } from './job.ts';
import type { Progress } from './hold.ts';
import type { Outcome } from './outcome.ts';
import { saveState } from './settle.ts';
import type { Written } from './write.ts';

type Unknown = Extract<Written, { written: 'unknown' }>;
type Ambiguous = Extract<Written, { written: 'ambiguous' }>;

/** Nobody is bothered: the next look asks with the same key, or looks for our marker. */
export async function uncertain(
  job: Job,
  progress: Progress,
  { because, askAtEpochMs }: Unknown,
): Promise<Outcome> {
  await saveState(job, progress, 'uncertain');
  return { outcome: 'pending', dueAtEpochMs: askAtEpochMs, reason: because, ofRecord: true };
}

export async function ambiguous(job: Job, progress: Progress, { ids, intent }: Ambiguous): Promise<Outcome> {
  await job.ports.intents.park(intent);
  await saveState(job, progress, 'refused');
  return {
    outcome: 'rejected',
    refusal: {
      code: 'ambiguous-write',
      sentence: `The answer of a write was lost, and ${ids.length} records could be it: ${ids.join(', ')}.`,
      fix: 'Delete all but one of them, then retry.',
      owner: 'bookkeeper',
    },
  };
}
