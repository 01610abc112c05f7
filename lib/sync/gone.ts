/**
 * A record that is there no more. What follows on the other side is the connection's rule for the kind (`delete-rule.ts`). Where it says nothing, an
 * allocation taken back in QuickBooks takes its HaloPSA row with it, and a document that vanished on one side while the other still stands is
 * shown, never followed silently.
 */
import { otherSide, type Refusal, type Side } from '../entities/kind.ts';
import { ACTIVE, deleteRuleFor, type DeleteRule } from './delete-rule.ts';
import type { Job } from './job.ts';
import { MovedError, type Outcome } from './outcome.ts';
import { refuse } from './create.ts';
import { isBeforeGoLive } from './go-live.ts';
import { abandon, conclude, saveState, settle } from './settle.ts';
import type { Progress } from './hold.ts';
import { numberKey, numberStep, releaseNumber } from './numbering.ts';
import { removalOf } from './parts.ts';
import { patchOf, sideOfLink } from './references.ts';
import type { Link } from './records.ts';
import { envOf, readShape, readSide, resolveFor, seenOf, viewOf, type ReadView, type View } from './view.ts';
import { uncertain } from './uncertain.ts';
import { writeOnce, type WriteSpec, type Written } from './write.ts';

const NAMES: Readonly<Record<Side, string>> = { halo: 'HaloPSA', quickbooks: 'QuickBooks' };

export async function goneOutcome(
  job: Job,
  progress: Progress,
  view: View | undefined,
  reason?: string,
  side: Side = job.source,
): Promise<Outcome> {
  const { link } = progress.lease;
  const other = otherSide(side);
  if (link.state === 'removed' && !link[other]) return { outcome: 'unchanged' };
  if (!link[other]) {
    const why = reason ?? `no longer in ${NAMES[side]}`;
    await releaseNumber(job, link, view?.record, why);
    await saveState(job, progress, 'skipped');
    return { outcome: 'skipped', reason: why };
  }
  const rule = deleteRuleFor({
    connection: job.connection,
    kind: job.kind,
    side,
    madeOn: sideOfLink(link.link),
  });
  const { id } = link[other];
  if (link.state === 'removed')
    return side === job.source || rule === 'unlink'
      ? { outcome: 'unchanged' }
      : { outcome: 'rejected', refusal: goneIn(job, link, side, reason) };
  if (rule === 'remove') return remove(job, progress, other, id);
  const counterpart = standing(job, await readSide(job, other, id));
  if (!counterpart) return part(job, progress, 'gone on both sides', isVoiding(job));
  if (rule === 'unlink')
    return part(
      job,
      progress,
      `gone in ${NAMES[side]}; what stands in ${NAMES[other]} is its own from now on`,
    );
  const followed = await follow(job, progress, counterpart, rule);
  if (followed) return followed;
  return refuse(job, progress, goneIn(job, link, side, reason));
}

function goneIn({ kind, id }: Job, link: Link, side: Side, reason: string | undefined): Refusal {
  const other = otherSide(side);
  const what = reason ?? `deleted, voided or made inactive in ${NAMES[side]}`;
  return {
    code: `gone-in-${side}`,
    sentence: `The ${kind.name} ${link[side]?.id ?? id} is ${what}, while its counterpart ${link[other]?.id ?? id} in ${NAMES[other]} still stands.`,
    fix: `Void or deactivate it in ${NAMES[other]}, too, or bring it back in ${NAMES[side]}; then retry.`,
    owner: 'bookkeeper',
  };
}

/** Undefined when it is no more, or not to be synced any more, on that side, too. */
function standing(job: Job, view: View | undefined): View | undefined {
  if (!view || view.facts.gone) return undefined;
  return job.kind[view.side].eligible?.(view.record, job.company).eligible === false ? undefined : view;
}

/** Whichever side is looked at first: what is gone from HaloPSA was voided. */
const isVoiding = ({ connection, kind }: Job): boolean =>
  deleteRuleFor({ connection, kind, side: 'halo' }) === 'void';

/** The two are no pair any more. @param isVoided their number is void with them */
async function part(job: Job, progress: Progress, reason: string, isVoided = false): Promise<Outcome> {
  const { link } = progress.lease;
  const number = link.quickbooks?.observed.number;
  if (isVoided && job.kind.numbered && number)
    await job.ports.numbers.void(
      numberKey(job, number),
      numberStep(job, link, `voided in ${NAMES.quickbooks}`),
    );
  await settle(job, progress, { seen: {}, state: 'removed' });
  await conclude(job, progress, undefined);
  return { outcome: 'skipped', reason };
}

/** The counterpart is taken out of use as the rule says; undefined where that is a person's business. */
async function follow(
  job: Job,
  progress: Progress,
  counterpart: View,
  rule: DeleteRule,
): Promise<Outcome | undefined> {
  if (rule !== 'void' && rule !== 'deactivate') return undefined;
  const env = envOf(job, await resolveFor(job, [counterpart]));
  const current = readShape(job, counterpart, env);
  if (isBeforeGoLive(job, current.shape)) return undefined;
  const { side, id } = current;
  if (rule === 'void') {
    const body = job.kind[side].voids?.(current.record);
    return body && finish(job, progress, current, { side, operation: 'void', id, body });
  }
  if (current.shape[ACTIVE] === false)
    return part(job, progress, `gone on one side, and inactive in ${NAMES[side]}`);
  const overlaid = job.kind[side].lens.write({ ...current.shape, [ACTIVE]: false }, current.record, env);
  const body = side === 'halo' ? patchOf(overlaid, current.record) : overlaid;
  return finish(job, progress, current, { side, operation: 'update', id, body });
}

/** Both stay findable: should the record come back, the two are compared like any other pair. */
async function finish(job: Job, progress: Progress, current: ReadView, spec: WriteSpec): Promise<Outcome> {
  const written = await writeOnce(job, progress, spec);
  if (written.written !== 'done') return unfinished(job, progress, written);
  const { side } = spec;
  const view = viewOf(job, side, written.id, { record: written.record, at: written.at });
  const seen = seenOf(view ? { ...view, shape: current.shape, observed: current.observed } : current);
  await settle(job, progress, { seen: { [side]: seen }, state: 'skipped', intent: written.intent });
  await conclude(job, progress, written.intent);
  if (spec.operation === 'void') await part(job, progress, 'voided', true);
  return { outcome: 'removed', side };
}

async function unfinished(
  job: Job,
  progress: Progress,
  written: Exclude<Written, { written: 'done' }>,
): Promise<Outcome> {
  if (written.written === 'unknown') return uncertain(job, progress, written);
  if (written.written === 'refused') {
    await abandon(job, progress, written.intent, `refused: ${written.fault.code}`);
    const { code, sentence, fix, owner } = written.fault;
    return refuse(job, progress, { code, sentence, fix, owner });
  }
  await abandon(job, progress, written.intent, 'the record moved');
  throw new MovedError('the record was changed by somebody else meanwhile', { retryAfterMs: 1_000 });
}

async function remove(job: Job, progress: Progress, side: Side, id: string): Promise<Outcome> {
  const removal = await removalOf(job, side, id);
  if (!removal) return part(job, progress, 'gone on both sides');
  const written = await writeOnce(job, progress, removal);
  const isGone = written.written === 'refused' && written.fault.means === 'not-found';
  if (written.written !== 'done' && !isGone) return unfinished(job, progress, written);
  await settle(job, progress, { seen: {}, state: 'removed', intent: written.intent });
  await conclude(job, progress, written.intent);
  return { outcome: 'removed', side };
}
