/** What is looked through for a connection: each resource once, with all kinds that live in it, on each side that they may come from. */
import type { Kind, Side } from '../../entities/kind.ts';
import { familyOf, kinds } from '../../entities/registry.ts';
import type { Connection } from '../../sync/connection.ts';
import type { Coverage } from '../../sync/coverage.ts';
import type { Ports } from '../../sync/ports.ts';
import type { RecordSystem } from '../../sync/record-system.ts';

export interface Walked {
  readonly kind: Kind;
  /** All kinds that the records may be of; `kind` is the first, and coverage stands under its name. */
  readonly family: readonly Kind[];
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
      const family = familyOf(kind, side).filter((one) => sidesOf(one, connection).includes(side));
      return family[0] === kind ? [{ kind, family, side }] : [];
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

/** Where a document's date stands; undefined for what has none. */
export const datedAt = ({ family, side }: Pick<Walked, 'family' | 'side'>): string | undefined =>
  family.find((kind) => kind[side].datedAt !== undefined)?.[side].datedAt;
