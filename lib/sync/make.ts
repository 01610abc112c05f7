/**
 * A person asks for a counterpart of a kind of which none is made by itself. What stands there already is taken, and never doubled; else it is made by
 * the same single write as everything, kept before it is sent and found again when its answer is lost.
 */
import { otherSide, type MatchKey } from '../entities/kind.ts';
import { adopt } from './adopt.ts';
import { sayName } from './circuit.ts';
import { afterCreate, refuse } from './create.ts';
import type { Progress } from './hold.ts';
import type { Job } from './job.ts';
import type { Outcome } from './outcome.ts';
import type { Resolved } from './references.ts';
import { envOf, labelOf, type ReadView } from './view.ts';
import { writeOnce } from './write.ts';

const MATCHES_MAX = 10;

export const isOrdered = ({ event }: Pick<Job, 'event'>): boolean => event.make !== undefined;

export async function makeOrdered(
  job: Job,
  progress: Progress,
  source: ReadView,
  refs: Resolved,
): Promise<Outcome> {
  const side = otherSide(source.side);
  const adopted = side === 'quickbooks' ? await adopt(job, progress, source, refs) : undefined;
  if (adopted) return adopted;
  const order = job.kind[side].ordered?.(source.record, job.event.make?.with ?? {}, job.company);
  if (!order) return notOnRequest(job, progress, source);
  if (order.ordered === 'refused') return refuse(job, progress, order.refusal);
  const standing = await standsThere(job, progress, source, order.standing);
  if (standing) return standing;
  const written = await writeOnce(job, progress, { side, operation: 'create', body: order.body });
  return afterCreate(job, progress, source, envOf(job, refs), written);
}

/** Asked anew of HaloPSA, because it may have been made since the person looked. */
async function standsThere(
  job: Job,
  progress: Progress,
  source: ReadView,
  keys: readonly MatchKey[],
): Promise<Outcome | undefined> {
  const { halo } = job.systems;
  const { resource } = job.kind.halo;
  for (const { property, value, certain, accepts = () => true } of keys) {
    const found = (await halo.find(resource, property, value, MATCHES_MAX)).filter((one) => accepts(one));
    const [first, another] = found;
    if (!first) continue;
    if (another && !certain) return severalStand(job, progress, source, found.length);
    progress.handedOn = { id: halo.facts(first, resource).id };
    return { outcome: 'linked' };
  }
  return undefined;
}

const severalStand = (job: Job, progress: Progress, source: ReadView, count: number): Promise<Outcome> =>
  refuse(job, progress, {
    code: 'ambiguous-match',
    sentence: `${count} records of HaloPSA could be the ${job.kind.name.replace('-', ' ')} ${labelOf(source)}.`,
    fix: 'Map one of them with `halo-qbo map`, or rename all but one; then ask again.',
    owner: 'bookkeeper',
  });

const notOnRequest = (job: Job, progress: Progress, source: ReadView): Promise<Outcome> =>
  refuse(job, progress, {
    code: 'not-made-on-request',
    sentence: `A ${job.kind.name.replace('-', ' ')} is not made in ${sayName(otherSide(source.side))} on request.`,
    fix: 'Make it there by hand.',
    owner: 'ops',
  });
