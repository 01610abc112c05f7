/**
 * Which ways a kind can go in a connection, from what its tables say. Reference data is looked up and never written. A part of a document is written
 * only where the document can be put together around it. And HaloPSA knows no request key, so where records are created there, one whose answer was lost has
 * to be told from others by a marker; without it a lost answer would make it twice.
 */
import type { Direction, Kind, Side } from '../../entities/kind.ts';
import { mayWrite } from '../../sync/plan.ts';

const ALL: readonly Direction[] = ['off', 'link', 'push', 'pull', 'both'];

const isReference = ({ shared, direction }: Kind): boolean => shared === true || direction === 'link';

const writable = (kind: Kind, side: Side): boolean =>
  !isReference(kind) &&
  kind[side].readOnly !== true &&
  (kind[side].parts === undefined || kind[side].whole !== undefined);

export const directionsOf = (kind: Kind): readonly Direction[] =>
  ALL.filter(
    (direction) =>
      direction === kind.direction ||
      (['halo', 'quickbooks'] as const).every((side) => !mayWrite(side, direction) || writable(kind, side)),
  );

/** Whether creating in HaloPSA could make a record twice. */
export const wouldDouble = (kind: Kind, direction: Direction, autoCreate: boolean): boolean =>
  autoCreate && mayWrite('halo', direction) && kind.halo.marker === undefined;
