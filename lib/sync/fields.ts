/**
 * Fields that go their own way. A record is one customer, but its fields are different people's: who grants credit terms is not who keeps the
 * telephone number. A kind says what is usual, a connection may say otherwise, and neither opens a way that the record as a whole has not.
 */
import { otherSide, type Direction, type LensEnv, type Shape, type Side } from '../entities/kind.ts';
import type { Job } from './job.ts';
import { mayWrite } from './plan.ts';

type Settled = Pick<Job, 'connection' | 'kind'>;
type FieldSettings = NonNullable<Job['connection']['kinds'][string]['fields']>[string];

function said<K extends keyof FieldSettings>(
  { connection, kind }: Settled,
  what: K,
): Readonly<Record<string, NonNullable<FieldSettings[K]>>> {
  const fields = Object.entries(connection.kinds[kind.name]?.fields ?? {});
  return Object.fromEntries(
    fields.flatMap(([name, { [what]: value }]) => (value === undefined ? [] : [[name, value]])),
  );
}

export const ownersOf = (job: Settled): Readonly<Partial<Record<string, Side>>> => ({
  ...job.kind.owners,
  ...said(job, 'owner'),
});

export const waysOf = (job: Settled): Readonly<Partial<Record<string, Direction>>> => ({
  ...job.kind.ways,
  ...said(job, 'direction'),
});

/** What a counterpart is made of: a field that does not go there is left as an empty record has it. */
export function madeOf(job: Settled, source: Side, shape: Shape, env: LensEnv): Shape {
  const target = otherSide(source);
  const kept = Object.entries(waysOf(job)).filter(([, way = 'both']) => !mayWrite(target, way));
  if (kept.length === 0) return shape;
  const empty: Shape = job.kind[target].lens.read({}, env);
  return { ...shape, ...Object.fromEntries(kept.map(([field]) => [field, empty[field]])) };
}
