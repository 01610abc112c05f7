/**
 * A write was begun and its answer never recorded. It is finished before anything else is decided about the record: asked again with the
 * same key, looked for by its marker, and recorded as what was written then. The look that follows plans again from fresh reads.
 */
import { otherSide, type LensEnv, type Shape } from '../entities/kind.ts';
import type { Job } from './job.ts';
import type { Outcome } from './outcome.ts';
import type { Intent, Link } from './records.ts';
import { isTaken, refuse } from './create.ts';
import { handOn, isHandedOn } from './hand-on.ts';
import { stopsWhenTaken } from './numbering.ts';
import { idOfLink, sideOfLink } from './references.ts';
import { abandon, conclude, settle } from './settle.ts';
import type { Progress } from './hold.ts';
import { envOf, readShape, resolveFor, seenOf, viewOf, type ReadView } from './view.ts';
import { ambiguous, uncertain } from './uncertain.ts';
import { recover, type Written } from './write.ts';

type Done = Extract<Written, { written: 'done' }>;

const isAsked = ({ event }: Job): boolean => event.cause === 'retry' || event.cause === 'person';

/** @returns undefined when the record is free to be looked at again */
export async function finishIntent(
  job: Job,
  progress: Progress,
  intent: Intent,
): Promise<Outcome | undefined> {
  if (intent.generation < progress.lease.link.generation) {
    // Its answer was recorded; only the row was left behind.
    await job.ports.intents.close(intent);
    return undefined;
  }
  if (intent.parked && !isAsked(job)) return { outcome: 'skipped', reason: 'a person has to decide first' };
  const written = await recover(job, progress, intent);
  if (written.written === 'done')
    return isHandedOn(job, intent) ? handOn(job, progress, written) : record(job, progress, written);
  if (written.written === 'unknown') return uncertain(job, progress, written);
  if (written.written === 'ambiguous') return ambiguous(job, progress, written);
  if (written.written === 'stale') {
    await abandon(job, progress, intent, 'to be planned again');
    return undefined;
  }
  const { fault } = written;
  await abandon(job, progress, intent, `refused: ${fault.code}`, isTaken(fault));
  if (!isTaken(fault) || !stopsWhenTaken(job)) return undefined;
  const { code, sentence, fix, owner } = fault;
  return refuse(job, progress, { code, sentence, fix, owner });
}

/**
 * Until the source is read again both are what was written, so that a change made meanwhile shows as one. An update has written its own fields
 * only: in the others both are as they were agreed on before, or what somebody changed over there would be taken for ours. Was nothing agreed on
 * yet, nothing is until the two have been compared: what else differs goes by its owner.
 */
function agreedBy({ fields }: Intent, written: Shape, { agreed }: Link): Link['agreed'] {
  if (!fields) return { halo: written, quickbooks: written };
  if (!agreed) return undefined;
  const own = Object.fromEntries(fields.map((field) => [field, written[field]]));
  return { halo: { ...agreed.halo, ...own }, quickbooks: { ...agreed.quickbooks, ...own } };
}

/**
 * What was looked for may have been edited before it was found, and the edit would be taken for what was written; so that is told by what was
 * sent. Of a document HaloPSA fills in much by itself, so what was sent does not say how it read at first.
 */
function writtenShape(job: Job, { intent, isFound }: Done, read: ReadView, env: LensEnv): Shape {
  const isWhole = intent.side === 'halo' && !job.kind.document;
  return isFound && isWhole ? job.kind.halo.lens.read(intent.body, env) : read.shape;
}

/** What the answer says was written is kept as it reads; the other side's shape follows with the look that comes next. */
async function record(job: Job, progress: Progress, written: Done): Promise<undefined> {
  const { intent } = written;
  if (intent.operation === 'remove') {
    await settle(job, progress, { seen: {}, state: 'removed', intent });
    await conclude(job, progress, intent);
    return undefined;
  }
  const view = viewOf(job, intent.side, written.id, { record: written.record, at: written.at });
  if (!view) return undefined;
  const sent = { side: intent.side, record: intent.body };
  const env = envOf(job, await resolveFor(job, [view, sent]));
  const read = readShape(job, view, env);
  const source = otherSide(intent.side);
  const { link } = progress.lease;
  const from = intent.from ?? (sideOfLink(link.link) === source ? idOfLink(link.link) : undefined);
  const agreed = agreedBy(intent, writtenShape(job, written, read, env), link);
  await settle(job, progress, {
    seen: {
      [intent.side]: seenOf(read),
      ...(from !== undefined && { [source]: link[source] ?? { id: from, observed: {} } }),
    },
    ...(agreed && { agreed }),
    state: 'pending',
    intent,
  });
  await conclude(job, progress, intent);
  return undefined;
}
