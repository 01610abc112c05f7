/** One side of a pair as it stands now: the record, read through its lens. */
import type { LensEnv, Observed, Shape, Side, Wire } from '../entities/kind.ts';
import { directionOf, type Job } from './job.ts';
import { DefectError, MovedError } from './outcome.ts';
import { mayWrite } from './plan.ts';
import type { Facts, ReadAnswer } from './record-system.ts';
import type { Seen } from './records.ts';
import { resolveReferences, type Named, type Resolved } from './references.ts';

export interface View {
  readonly side: Side;
  readonly id: string;
  readonly record: Wire;
  readonly at: string;
  readonly facts: Facts;
}

export interface ReadView extends View {
  readonly shape: Shape;
  readonly observed: Observed;
}

/**
 * The record's part for `document/part` ids, the record itself otherwise; undefined when it is not there any more.
 * @throws DefectError when the record lacks what we need: the vendor's contract has changed
 */
export function viewOf(job: Job, side: Side, id: string, answer: ReadAnswer | undefined): View | undefined {
  if (!answer) return undefined;
  const definition = job.kind[side];
  const parsed = definition.schema.safeParse(answer.record);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new DefectError(
      `${definition.resource.name} ${id} from ${side} is not what its contract says: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
    );
  }
  const facts = job.systems[side].facts(answer.record, definition.resource);
  const [, part] = id.split('/');
  const record =
    definition.parts === undefined
      ? answer.record
      : definition.parts(answer.record).find((one) => one.part === part)?.record;
  return record && { side, id, record, at: answer.at, facts };
}

export async function readSide(job: Job, side: Side, id: string): Promise<View | undefined> {
  const documentId = job.kind[side].parts ? (id.split('/')[0] ?? id) : id;
  return viewOf(job, side, id, await job.systems[side].read(job.kind[side].resource, documentId));
}

const COUNTS = /^\d{1,15}$/;

/** Vendors write one moment with and without fractions of a second. */
const SAME_WITHIN_MS = 1_000;

/** Whether the record under the id was made at another moment than the one that was seen there before; false where nobody says when. */
export function isAnother({ facts }: Pick<View, 'facts'>, seen: Seen | undefined): boolean {
  const [is, was] = [Date.parse(facts.createdAt ?? ''), Date.parse(seen?.createdAt ?? '')];
  return Math.abs(is - was) > SAME_WITHIN_MS;
}

/**
 * A vendor's own replica may be behind: a record older than one we have seen says nothing about now.
 * @throws MovedError to be read again
 */
export function refuseOlder(view: View | undefined, seen: Seen | undefined): View | undefined {
  if (view && isAnother(view, seen)) return view;
  const [is = '', was = ''] = [view?.facts.version, seen?.version];
  if (COUNTS.test(is) && COUNTS.test(was) && Number(is) < Number(was))
    throw new MovedError(`${view?.side ?? ''} answered an older version than the one that was seen before`, {
      retryAfterMs: 2_000,
    });
  return view;
}

export const referencesOf = (
  job: Job,
  view: Pick<View, 'side' | 'record'>,
  without?: readonly string[],
): readonly Named[] =>
  job.kind[view.side].lens
    .references(view.record, { company: job.company }, without)
    .map((reference) => ({ ...reference, side: view.side }));

export async function resolveFor(
  job: Job,
  views: readonly (Pick<View, 'side' | 'record'> | undefined)[],
): Promise<Resolved> {
  const references = views.flatMap((view) => (view ? referencesOf(job, view) : []));
  const toHalo = mayWrite('halo', directionOf(job));
  return resolveReferences(job.connection.id, references, job.ports.links, toHalo);
}

export const envOf = (job: Job, refs: Resolved): LensEnv => ({ refs, company: job.company });

export const readShape = (job: Job, view: View, env: LensEnv): ReadView => ({
  ...view,
  shape: job.kind[view.side].lens.read(view.record, env),
  observed: job.kind[view.side].observe(view.record, env),
});

/** As a person calls the record. */
export const labelOf = (view: Pick<ReadView, 'shape' | 'observed' | 'id'>): string => {
  const label = view.shape['name'] ?? view.observed['label'] ?? view.id;
  return String(label);
};

export const seenOf = (view: ReadView): Seen => ({
  id: view.id,
  ...(view.facts.version !== undefined && { version: view.facts.version }),
  ...(view.facts.createdAt !== undefined && { createdAt: view.facts.createdAt }),
  seenUntil: view.at,
  observed: view.observed,
});
