/**
 * One record, both directions, every cause: take the lease · finish what was begun · read · resolve references · find or decide the
 * counterpart · decide · write once · record. Branching is here; what it calls decides purely or does one thing.
 */
import { otherSide, type Eligibility, type Refusal, type Side } from '../entities/kind.ts';
import { UnlinkedError } from '../entities/codecs.ts';
import { adopt } from './adopt.ts';
import { create, leave, leftThere } from './create.ts';
import { pluralOf } from './describe.ts';
import { finishIntent } from './finish.ts';
import { handedOnJob } from './hand-on.ts';
import { directionOf, type Job } from './job.ts';
import type { Outcome } from './outcome.ts';
import { isRemapped } from './mapping.ts';
import { isOrdered, makeOrdered } from './make.ts';
import { documentIdOf } from './parts.ts';
import { mayWrite } from './plan.ts';
import type { Intent, Lease, Link, LinkKey } from './records.ts';
import { idOfLink, linkIdOf, sideOfLink } from './references.ts';
import { saveState } from './settle.ts';
import { LEASE_MS, type Progress } from './hold.ts';
import { goneOutcome } from './gone.ts';
import { reconcile } from './reconcile.ts';
import { besideOutcome, followMerge } from './merge.ts';
import { isBeforeGoLive } from './go-live.ts';
import { halt, replaced } from './replaced.ts';
import { releaseNumber } from './numbering.ts';
import {
  envOf,
  readShape,
  readSide,
  referencesOf,
  refuseOlder,
  resolveFor,
  viewOf,
  type View,
} from './view.ts';
import { tooLarge } from './too-large.ts';
import { waitFor } from './wait.ts';

export const BUSY_RETRY_MS = 2_000;
const OWN_INTENT_RETRY_MS = 3_000;
const UNDECIDED = 'a write of ours in this kind is still undecided';
/** Hints whose sender knows less than we may already know. A sweep has compared versions itself. */
const ECHO_CAUSES: ReadonlySet<string> = new Set(['webhook']);
/** A person, or doubt, wants both sides read whatever we think we know. */
const THOROUGH_CAUSES: ReadonlySet<string> = new Set(['retry', 'person', 'replay', 'recovery']);

/** What came of a look, and the link as it stands after it, where one was taken in hand. */
export interface Looked {
  readonly outcome: Outcome;
  readonly link?: Link;
  /** It finished what an earlier look had begun, and nobody may have been told of that one. */
  readonly finished?: true;
}

export async function syncRecord(job: Job): Promise<Looked> {
  const key: LinkKey = {
    connection: job.connection.id,
    kind: job.kind.name,
    link: linkIdOf(job.source, job.id),
  };
  const stranger = await strangerOutcome(job, key);
  if (stranger) return { outcome: stranger };
  const lease = await job.ports.links.acquire(key, job.ports.newId(), job.ports.clock.now(), LEASE_MS);
  if (!lease) return { outcome: pending(job, BUSY_RETRY_MS, 'another worker has this record in hand') };
  const progress: Progress = { lease, wasSynced: lease.link.state === 'synced' && !job.again };
  const looked = await lookLeased(job, progress);
  if (!progress.handedOn) return looked;
  const { outcome, link } = await syncRecord(handedOnJob(job, progress.handedOn));
  const isWell = outcome.outcome === 'linked' || outcome.outcome === 'unchanged';
  return { outcome: isWell ? looked.outcome : outcome, ...(link && { link }) };
}

async function lookLeased(job: Job, progress: Progress): Promise<Looked> {
  try {
    const outcome = await syncLeased(job, progress).catch((error: unknown) =>
      waitInstead(job, progress, error),
    );
    const finished = !progress.wasSynced && progress.lease.link.state === 'synced';
    return { outcome, link: progress.lease.link, ...(finished && { finished }) };
  } finally {
    await job.ports.links.release(progress.lease);
  }
}

/** What is to be written names a record that only the side where it comes from knows: it is waited for, whichever side the look began on. */
function waitInstead(job: Job, progress: Progress, error: unknown): Promise<Outcome> {
  if (!(error instanceof UnlinkedError)) throw error;
  const { kind, link } = error;
  return waitFor(job, progress, [{ kind, side: sideOfLink(link), id: idOfLink(link) }]);
}

const pending = (job: Job, afterMs: number, reason: string): Outcome => ({
  outcome: 'pending',
  dueAtEpochMs: job.ports.clock.now() + afterMs,
  reason,
  // What somebody was cut off in is not the hint as it was: it may say nothing new, and something is left to do.
  ...(!job.again && { untouched: true }),
});

/**
 * A record that nobody linked. While a write of ours in this kind is undecided it may be that write's own document, so it waits: otherwise the
 * webhook of our own create would look like a document born over there. What this direction never creates from is left there, but for the
 * values of reference data, which have to be matched wherever they stand.
 */
async function strangerOutcome(job: Job, key: LinkKey): Promise<Outcome | undefined> {
  const direction = directionOf(job);
  const isWanted =
    isOrdered(job) ||
    mayWrite(otherSide(job.source), direction) ||
    (job.source === 'halo' && (direction === 'link' || job.kind.shared === true));
  const isWrittenTo = mayWrite(job.source, direction);
  if (isWanted && !isWrittenTo) return undefined;
  if (await job.ports.links.find(key)) return undefined;
  const undecided = await job.ports.intents.undecided(job.connection.id, job.kind.name);
  if (undecided.some((intent) => intent.side === job.source && intent.operation === 'create')) {
    return pending(job, OWN_INTENT_RETRY_MS, UNDECIDED);
  }
  if (isWanted) return undefined;
  return {
    outcome: 'skipped',
    reason: `not linked, and ${job.kind.name} records are not taken over from there`,
    stranger: true,
  };
}

/**
 * Whether it is what a write of ours is making at this moment. That write is remembered until the record is known as its own, so what was read
 * before it is asked for can be nobody else's.
 */
async function isBeingMade(job: Job, { side, record }: View): Promise<boolean> {
  const { carriesMarker } = job.kind[side];
  if (!carriesMarker || !mayWrite(side, directionOf(job))) return false;
  const undecided = await job.ports.intents.undecided(job.connection.id, job.kind.name);
  return undecided.some(
    (intent) =>
      intent.side === side &&
      (intent.operation === 'create' ? carriesMarker(record, intent.link) : isMovedTo(job, intent)),
  );
}

/** A part that moves within its document has another id before its link knows. */
const isMovedTo = ({ kind, source, id }: Job, intent: Intent): boolean =>
  intent.id !== undefined &&
  intent.part !== undefined &&
  intent.id !== id &&
  `${documentIdOf(kind[source], intent.id)}/${intent.part}` === id;

function counterpartGone({ kind, id, source }: Job): Refusal {
  const where = source === 'halo' ? 'QuickBooks' : 'HaloPSA';
  return {
    code: 'counterpart-gone',
    sentence: `The ${kind.name.replace('-', ' ')} ${id} names its counterpart in ${where}, which is not there (any more).`,
    fix: `Delete it, or enter it anew if it is still right: then it is made in ${where}.`,
    owner: 'bookkeeper',
  };
}

async function syncLeased(job: Job, progress: Progress): Promise<Outcome> {
  const intent = await job.ports.intents.get(progress.lease.link);
  if (intent) progress.wasSynced = false;
  const recovered = intent ? await finishIntent(job, progress, intent) : undefined;
  if (recovered) return recovered;
  if (!intent && isKnown(job, progress.lease)) return { outcome: 'unchanged', known: true };
  await followMerge(job, progress);
  const view = await readSource(job, progress.lease);
  if (progress.lease.link.mergedWith !== undefined) return besideOutcome(job, progress, view);
  if (!view || view.facts.gone) return goneOutcome(job, progress, view);
  const other = replaced(job, view, progress.lease.link);
  if (other) return halt(job, progress, other);
  const refused = await refusedOutcome(job, progress, view);
  return refused ?? syncView(job, progress, view, intent !== undefined);
}

/** A time in whole seconds means the second: the change may have been made at any moment of it. */
const latestOf = (iso: string): number => {
  const epochMs = Date.parse(iso);
  return epochMs % 1_000 === 0 ? epochMs + 999 : epochMs;
};

/** The sender's change is not younger than what we have seen: an echo costs no read. */
function isKnown({ event, source, again }: Job, { link }: Lease): boolean {
  if (again || event.into !== undefined) return false;
  // What it waited for is there, and it was synced since: it waited for more than one record, or was asked for twice.
  if (event.cause === 'wait' && link.state === 'synced') return true;
  const seenUntil = link[source]?.seenUntil;
  if (!ECHO_CAUSES.has(event.cause) || link.state !== 'synced' || !seenUntil || !event.changedAt)
    return false;
  return latestOf(event.changedAt) <= Date.parse(seenUntil);
}

/** What was read to find the way is good unless somebody worked on the link since. */
async function readSource(job: Job, { link }: Lease): Promise<View | undefined> {
  const id = link[job.source]?.id ?? job.id;
  const fresh = job.read && Date.parse(link.updatedAt) < job.read.startedAtEpochMs;
  const view = fresh ? viewOf(job, job.source, id, job.read?.answer) : await readSide(job, job.source, id);
  return refuseOlder(view, link[job.source]);
}

/** Records that are not to be synced: skipped with a reason, or refused with a sentence. */
async function refusedOutcome(job: Job, progress: Progress, view: View): Promise<Outcome | undefined> {
  const eligibility = eligibilityOf(job, view);
  if (eligibility.eligible) return undefined;
  if ('refusal' in eligibility) return reject(job, progress, eligibility.refusal);
  if (progress.lease.link[otherSide(view.side)]) {
    const outcome = await goneOutcome(job, progress, view, eligibility.reason);
    if (outcome.outcome === 'removed' && !isOfKind(job, view)) await lookAgain(job);
    return outcome;
  }
  await releaseNumber(job, progress.lease.link, view.record, eligibility.reason);
  await saveState(job, progress, 'skipped');
  return { outcome: 'skipped', reason: eligibility.reason };
}

const isOfKind = (
  { kind, company }: Pick<Job, 'kind' | 'company'>,
  { side, record }: Pick<View, 'side' | 'record'>,
): boolean => kind[side].isOf?.(record, company) ?? true;

/** As what it is by now, which it could not be looked at as while it was linked as something else. */
const lookAgain = ({ event, id, lane, ports }: Job): Promise<void> =>
  ports.queue.send([{ ...event, id, attempt: 0 }], lane);

/** What became a record of another kind in the same resource is no more to be synced as this one. */
function eligibilityOf({ kind, company }: Job, { side, record }: View): Eligibility {
  const own = kind[side].eligible?.(record, company) ?? { eligible: true };
  return own.eligible && !isOfKind({ kind, company }, { side, record })
    ? { eligible: false, reason: `it is no ${kind.name.replace('-', ' ')}` }
    : own;
}

async function reject(job: Job, progress: Progress, refusal: Refusal): Promise<Outcome> {
  await saveState(job, progress, 'refused');
  return { outcome: 'rejected', refusal };
}

async function syncView(job: Job, progress: Progress, view: View, doubtful: boolean): Promise<Outcome> {
  const target = otherSide(view.side);
  const refs = await resolveFor(job, [view]);
  const isMade = progress.lease.link[target] !== undefined;
  const needed = referencesOf(job, view, isMade ? job.kind.createOnly : []);
  // Where nothing is written, what a record names is only looked at.
  const missing = mayWrite(target, directionOf(job)) ? refs.missing(needed, target) : [];
  const env = envOf(job, refs);
  const source = readShape(job, view, env);
  const excess = tooLarge(job, source);
  if (excess) return reject(job, progress, excess);
  if (missing.length > 0 && !isMade) {
    // The other side's own hint finds it where it is there already; for what is never made nothing has to be waited for.
    const reason = mayWrite(view.side, directionOf(job)) ? leftThere(job, source) : undefined;
    return reason === undefined ? waitFor(job, progress, missing) : leave(job, progress, reason);
  }
  const { link } = progress.lease;
  if (link[target] && !(await isRemapped(job, link, source, env))) {
    const thorough = doubtful || THOROUGH_CAUSES.has(job.event.cause) || link.state !== 'synced';
    return reconcile(job, progress, source, { thorough, missing });
  }
  if (await isBeingMade(job, source)) return pending(job, OWN_INTENT_RETRY_MS, UNDECIDED);
  if (isOrdered(job)) return makeOrdered(job, progress, source, refs);
  const adopted = await adopt(job, progress, source, refs);
  if (adopted) return adopted;
  if (job.kind[source.side].isNamed?.(source.record)) return reject(job, progress, counterpartGone(job));
  if (isBeforeGoLive(job, source.shape)) return beforeGoLive(job, progress);
  return mayWrite(target, directionOf(job))
    ? create(job, progress, source, refs)
    : noCounterpart(job, progress, target);
}

/** Documents of before the go-live date are linked where they are found, and never written. */
async function beforeGoLive(job: Job, progress: Progress): Promise<Outcome> {
  await saveState(job, progress, 'skipped');
  return { outcome: 'skipped', reason: `dated before the go-live date ${job.connection.goLiveDate ?? ''}` };
}

async function noCounterpart(job: Job, progress: Progress, target: Side): Promise<Outcome> {
  const { kind, id, connection, company } = job;
  // Somebody asked for it to be made in HaloPSA once, and nothing came of it: nobody misses it there.
  if (kind.shared && target === 'halo') return leave(job, progress, 'not taken over by itself');
  const where = target === 'quickbooks' ? 'QuickBooks' : 'HaloPSA';
  const what = kind.name.replace('-', ' ');
  const refusal: Refusal = {
    code: 'no-counterpart',
    sentence: `The ${what} ${id} has no counterpart in ${where}.`,
    fix: `Create it in ${where} (or map it), then retry; ${pluralOf(kind.name)} are never created there by the sync.`,
    owner: 'bookkeeper',
  };
  return reject(job, progress, {
    ...refusal,
    ...(kind.unmatched && { fix: kind.unmatched(connection.id, id, company) }),
  });
}
