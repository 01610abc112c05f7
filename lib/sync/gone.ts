/**
 * A record that is there no more. What it means follows from whose record it was: an allocation taken back in QuickBooks takes its
 * HaloPSA row with it; a document that vanished on one side while the other still stands is shown, never followed silently.
 */
import { otherSide, type Side } from '../entities/kind.ts';
import { directionOf, type Job } from './job.ts';
import type { Outcome } from './outcome.ts';
import { mayWrite } from './plan.ts';
import { refuse } from './create.ts';
import { abandon, conclude, saveState, settle } from './settle.ts';
import type { Progress } from './hold.ts';
import { releaseNumber } from './numbering.ts';
import { readSide, type View } from './view.ts';
import { uncertain } from './uncertain.ts';
import { writeOnce } from './write.ts';

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
  if (link.state === 'removed') return { outcome: 'unchanged' };
  if (!link[other]) {
    const why = reason ?? `no longer in ${NAMES[side]}`;
    await releaseNumber(job, link, view?.record, why);
    await saveState(job, progress, 'skipped');
    return { outcome: 'skipped', reason: why };
  }
  if (job.kind[side].parts && mayWrite(other, directionOf(job)))
    return remove(job, progress, other, link[other].id);
  if (await isGone(job, other, link[other].id)) {
    await settle(job, progress, { seen: {}, state: 'removed' });
    await conclude(job, progress, undefined);
    return { outcome: 'skipped', reason: 'gone on both sides' };
  }
  const what = reason ?? `deleted, voided or made inactive in ${NAMES[side]}`;
  return refuse(job, progress, {
    code: `gone-in-${side}`,
    sentence: `The ${job.kind.name} ${link[side]?.id ?? job.id} is ${what}, while its counterpart ${link[other].id} in ${NAMES[other]} still stands.`,
    fix: `Void or deactivate it in ${NAMES[other]}, too, or bring it back in ${NAMES[side]}; then retry.`,
    owner: 'bookkeeper',
  });
}

/** Whether it is no more, or not to be synced any more, on that side, too. */
async function isGone(job: Job, side: Side, id: string): Promise<boolean> {
  const view = await readSide(job, side, id);
  if (!view || view.facts.gone) return true;
  return job.kind[side].eligible?.(view.record, job.company).eligible === false;
}

async function remove(job: Job, progress: Progress, side: Side, id: string): Promise<Outcome> {
  const written = await writeOnce(job, progress, { side, operation: 'remove', id, body: {} });
  if (written.written === 'unknown') return uncertain(job, progress, written);
  if (written.written === 'refused' && written.fault.means !== 'not-found') {
    await abandon(job, progress, written.intent, `refused: ${written.fault.code}`);
    const { code, sentence, fix, owner } = written.fault;
    return refuse(job, progress, { code, sentence, fix, owner });
  }
  await settle(job, progress, { seen: {}, state: 'removed', intent: written.intent });
  await conclude(job, progress, written.intent);
  return { outcome: 'removed', side };
}
