/** What is looked through for a connection: each resource once, with all kinds that live in it, on each side that they may come from. */
import type { Kind, Side } from '../../entities/kind.ts';
import { familyOf, kinds } from '../../entities/registry.ts';
import type { Connection } from '../../sync/connection.ts';
import { withKinds, type Coverage } from '../../sync/coverage.ts';
import type { Ports } from '../../sync/ports.ts';
import type { RecordSystem } from '../../sync/record-system.ts';

export interface Walked {
  readonly kind: Kind;
  /** The kinds that are looked for there; `kind` is the first. */
  readonly family: readonly Kind[];
  /** Those that live there and are not. */
  readonly off: readonly Kind[];
  /** What coverage stands under: the resource's first kind, whether it is on or not. */
  readonly name: string;
  readonly side: Side;
}

export interface Walk extends Walked {
  readonly connection: Connection;
  readonly cause: 'import' | 'sweep';
  readonly system: RecordSystem;
  readonly ports: Ports;
}

/** One that was looked through before. */
export interface Covered extends Walk {
  readonly coverage: Coverage;
}

/** The side a kind's changes are looked for on: where it may come from. */
const sidesOf = (kind: Kind, connection: Connection): readonly Side[] => {
  const direction = connection.kinds[kind.name]?.direction ?? kind.direction;
  const sides: Readonly<Record<typeof direction, readonly Side[]>> = {
    off: [],
    link: ['halo'],
    push: ['halo', 'quickbooks'],
    pull: ['quickbooks'],
    both: ['halo', 'quickbooks'],
  };
  // What accompanies another record is looked at after that, and no change feed tells of it.
  return kind.accompanies === undefined
    ? sides[direction].filter((side) => !kind[side].resource.virtual)
    : [];
};

export const walksOf = (connection: Connection): readonly Walked[] =>
  kinds.flatMap((kind) =>
    sidesOf(kind, connection).flatMap((side) => {
      const all = familyOf(kind, side);
      const family = all.filter((one) => sidesOf(one, connection).includes(side));
      const off = all.filter((one) => !family.includes(one));
      return family[0] === kind ? [{ kind, family, off, side, name: (all[0] ?? kind).name }] : [];
    }),
  );

export const walkFor = (
  connection: Connection,
  walked: Walked,
  cause: Walk['cause'],
  ports: Ports,
): Walk => ({
  ...walked,
  connection,
  cause,
  system: ports.system(walked.side, connection, cause === 'import' ? 'backfill' : 'sweep'),
  ports,
});

/** What is known to be seen, for the kinds that are on by now: one that was off meanwhile is behind, and takes it back to where it was. */
export async function coverageOf({
  connection,
  side,
  name,
  family,
  off,
  ports,
}: Walk): Promise<Coverage | undefined> {
  const ons = family.map((kind) => kind.name);
  const offs = off.map((kind) => kind.name);
  const known = await ports.coverage.of(connection.id, side, name);
  if (!known) return undefined;
  const now = withKinds(known, ons, offs);
  if (now !== known)
    await ports.coverage.change(connection.id, side, name, (before) => withKinds(before ?? known, ons, offs));
  return now;
}

/** Where a document's date stands; undefined for what has none. */
export const datedAt = ({ family, side }: Pick<Walked, 'family' | 'side'>): string | undefined =>
  family.find((kind) => kind[side].datedAt !== undefined)?.[side].datedAt;
