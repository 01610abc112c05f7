/** Looks for a counterpart that exists already and links it; undefined when there is none and it may be made. */
import { otherSide, type MatchKey, type Side, type Wire } from '../entities/kind.ts';
import { decideCounterpart, type Candidate } from './counterpart.ts';
import { refuse } from './create.ts';
import { isBeforeGoLive } from './go-live.ts';
import type { Job } from './job.ts';
import { agree } from './link-together.ts';
import { mappedIsGone, mappedKeys } from './mapping.ts';
import type { Outcome } from './outcome.ts';
import { linkIdOf, type Resolved } from './references.ts';
import { reconcileViews } from './reconcile.ts';
import type { Progress } from './hold.ts';
import { directionOf } from './job.ts';
import { idsIn } from './parts.ts';
import { envOf, labelOf, readShape, resolveFor, viewOf, type ReadView, type View } from './view.ts';

const MATCHES_MAX = 10;

export async function adopt(
  job: Job,
  progress: Progress,
  source: ReadView,
  refs: Resolved,
): Promise<Outcome | undefined> {
  const target = otherSide(source.side);
  const mapped = await mappedKeys(job, source);
  const keys = [
    ...mapped,
    ...job.kind[target].matchKeys(source.shape, source.record, envOf(job, refs)),
    ...numberKeys(job, source),
  ];
  for (const key of keys) {
    const candidates = await candidatesFor(job, target, key);
    const decision = decideCounterpart({
      shape: source.shape,
      identity: job.kind.identity ?? [],
      shared: job.kind.shared === true,
      candidates: candidates.map(({ candidate }) => candidate),
      what: `the ${job.kind.name} ${labelOf(source)}`,
    });
    if (decision.counterpart === 'ambiguous') return refuse(job, progress, decision.refusal);
    if (decision.counterpart === 'none' && mapped.includes(key))
      return refuse(job, progress, mappedIsGone(job, source, key));
    if (decision.counterpart === 'none') continue;
    const found = candidates.find(({ candidate }) => candidate.id === decision.id);
    if (found) return join(job, progress, source, found.view);
  }
  return undefined;
}

/** A document of before the go-live date carries its number over there already. */
function numberKeys(job: Job, source: ReadView): readonly MatchKey[] {
  const { numbered } = job.kind;
  if (!numbered || source.side !== 'halo' || !isBeforeGoLive(job, source.shape)) return [];
  return [{ property: numbered.field, value: numbered.own(source.record), certain: false }];
}

/** Both exist: where the direction allows, their differences are settled at once; reference data is linked as it stands. */
async function join(job: Job, progress: Progress, source: ReadView, view: View): Promise<Outcome> {
  const refs = await resolveFor(job, [source, view]);
  const env = envOf(job, refs);
  const target = readShape(job, view, env);
  // Looked at by itself it may have been put before a person; it goes by the name of the pair from now on.
  await job.ports.openItems.resolve(job.connection.id, job.kind.name, linkIdOf(view.side, view.id));
  if (directionOf(job) === 'link' || isBeforeGoLive(job, source.shape))
    return agree(job, progress, source, target, env);
  return reconcileViews(job, progress, source, target, env);
}

async function candidatesFor(
  job: Job,
  side: Side,
  key: MatchKey,
): Promise<readonly { readonly candidate: Candidate; readonly view: View }[]> {
  const views = (await recordsFor(job, side, key)).flatMap((record) => viewsOf(job, side, key, record));
  const refs = await resolveFor(job, views);
  const own = linkIdOf(job.source, job.id);
  const links = await job.ports.links.findMany(
    views.map(({ id }) => ({ connection: job.connection.id, kind: job.kind.name, link: linkIdOf(side, id) })),
  );
  return views.flatMap((view, index) => {
    const shown = readShape(job, view, envOf(job, refs));
    const link = links[index];
    // An alias that a link of this very record was cut off behind is no other's claim, and one that was only looked at is nobody's.
    const linkedTo = link?.link === own || !link?.[otherSide(side)] ? undefined : link.link;
    if (key.free && linkedTo !== undefined) return [];
    const { shape } = shown;
    const candidate = { id: view.id, shape, certain: key.certain, label: labelOf(shown) };
    return [{ view, candidate: { ...candidate, ...(linkedTo !== undefined && { linkedTo }) } }];
  });
}

/** The record, or each of its parts, where it is what the key asks for. */
function viewsOf(job: Job, side: Side, key: MatchKey, record: Wire): readonly View[] {
  const definition = job.kind[side];
  const { id, gone } = job.systems[side].facts(record, definition.resource);
  if ((gone && definition.parts) || definition.isOf?.(record, job.company) === false) return [];
  return idsIn(definition, id, record).flatMap((one) => {
    // A search does not say when it was answered, so nothing is claimed to be seen.
    const view = viewOf(job, side, one, { record, at: new Date(0).toISOString() });
    return view && (key.accepts?.(view.record) ?? true) ? [view] : [];
  });
}

async function recordsFor(job: Job, side: Side, key: MatchKey): Promise<readonly Wire[]> {
  const { resource } = job.kind[side];
  if (key.value === '') return [];
  if (key.property === 'Id') {
    const answer = await job.systems[side].read(resource, key.value);
    return answer ? [answer.record] : [];
  }
  return job.systems[side].find(resource, key.property, key.value, MATCHES_MAX, key.filters);
}
