/**
 * Two records of one side became one: a bookkeeper merges two customers, the documents of the one move to the other, and the webhook names both.
 * The pair that lost its record goes on with the one that is left, and their fields are settled as where two records meet for the first time:
 * what is left was never compared with this one. Has it a pair of its own, two clients would write over one customer by turns; so that pair
 * goes on, this one is put before a person and written no more, and its documents name the customer that both have now.
 */
import { otherSide, type LinkId, type Side } from '../entities/kind.ts';
import { adopt } from './adopt.ts';
import { sayName } from './circuit.ts';
import { refuse } from './create.ts';
import { ACTIVE } from './delete-rule.ts';
import type { Progress } from './hold.ts';
import type { Job } from './job.ts';
import type { Outcome } from './outcome.ts';
import { idOfLink, linkIdOf, sideOfLink } from './references.ts';
import { conclude, goOnWith, saveState, settle } from './settle.ts';
import { envOf, readShape, readSide, resolveFor, seenOf, type ReadView, type View } from './view.ts';
import { lookAt } from './wait.ts';

const isAsked = ({ event }: Job): boolean => event.cause === 'retry' || event.cause === 'person';

const shapeOf = async (job: Job, view: View): Promise<ReadView> =>
  readShape(job, view, envOf(job, await resolveFor(job, [view])));

/** The hint says which record took the place of which; both are read before it is believed. */
export async function followMerge(job: Job, progress: Progress): Promise<void> {
  const { source: side, id, event } = job;
  const { link } = progress.lease;
  if (event.into === undefined || !link[otherSide(side)]) return;
  // Whoever had it before may have been cut off behind the first step.
  if (job.again && link[side]?.id === event.into) return lookAtDisputed(job);
  if (link[side]?.id !== id || (await isInUse(job, side, id))) return;
  const left = await readSide(job, side, event.into);
  if (!left || left.facts.gone) return;
  const holder = await holderOf(job, link.link, event.into);
  await goOnWith(job, progress, side, seenOf(await shapeOf(job, left)), holder);
  progress.wasSynced = false;
  if (holder === undefined)
    await job.ports.openItems.resolve(link.connection, link.kind, linkIdOf(side, event.into));
  await lookAtDisputed(job);
}

async function isInUse(job: Job, side: Side, id: string): Promise<boolean> {
  const view = await readSide(job, side, id);
  return view !== undefined && !view.facts.gone && (await shapeOf(job, view)).shape[ACTIVE] !== false;
}

/** The pair that has the record which is left; one that was only looked at has none. */
async function holderOf(job: Job, own: LinkId, id: string): Promise<LinkId | undefined> {
  const { connection, kind, source } = job;
  const found = await job.ports.links.find({
    connection: connection.id,
    kind: kind.name,
    link: linkIdOf(source, id),
  });
  return found?.[otherSide(source)] && found.link !== own ? (found.mergedWith ?? found.link) : undefined;
}

/** A document whose own hint was here first had, for that moment, one customer here and another there. */
async function lookAtDisputed({ connection, event, lane, ports }: Job): Promise<void> {
  const now = new Date(ports.clock.now()).toISOString();
  const disputed = (await ports.openItems.list(connection.id)).filter(({ code }) => code === 'drift');
  const hints = disputed.map(({ kind, record }) =>
    lookAt(connection, { kind, side: sideOfLink(record), id: idOfLink(record) }, event.eventId, now),
  );
  if (hints.length > 0) await ports.queue.send(hints, lane);
}

/** What becomes of a record whose counterpart is another pair's: it waits for a person, or for its own end. */
export async function besideOutcome(job: Job, progress: Progress, view: View | undefined): Promise<Outcome> {
  const { link } = progress.lease;
  if (!view || view.facts.gone) {
    await settle(job, progress, { seen: {}, state: 'removed' });
    await conclude(job, progress, undefined);
    return { outcome: 'skipped', reason: 'gone, and its counterpart is another record’s' };
  }
  const refs = await resolveFor(job, [view]);
  const source = readShape(job, view, envOf(job, refs));
  if (source.shape[ACTIVE] === false) {
    await saveState(job, progress, 'skipped');
    return { outcome: 'skipped', reason: 'inactive, and its counterpart is another record’s' };
  }
  // A person may have given it one of its own; none is made, which would undo what the bookkeeper did.
  const own = isAsked(job) ? await adopt(job, progress, source, refs) : undefined;
  return own ?? refuse(job, progress, shared(job, view, link.mergedWith ?? ''));
}

const shared = ({ kind }: Job, { side, id }: View, holder: LinkId) => {
  const other = sayName(otherSide(side));
  const first = `${sayName(sideOfLink(holder))} ${idOfLink(holder)}`;
  return {
    code: 'merged-into-one',
    sentence: `The ${kind.name} ${id} of ${sayName(side)} and that of ${first} are one record in ${other} since two were merged there. Changes of this one are not written any more; its documents go on.`,
    fix: `Make this ${kind.name} inactive in ${sayName(side)}, or give it a record of the same name in ${other}, then retry.`,
    owner: 'bookkeeper' as const,
  };
};
