/**
 * What follows on the other side when a record is gone. A part of a document goes with it: the allocation of a payment that was taken back would
 * leave an invoice paid that is not. For all else the kind's own rule is to ask, because a record that vanished on one side does not say why. A
 * connection may say otherwise, as far as the kind can: what has a state can be deactivated, and what QuickBooks voids can be voided there.
 */
import { otherSide, type Kind, type Side } from '../entities/kind.ts';
import * as z from 'zod';
import type { Connection } from './connection.ts';
import { mayWrite } from './plan.ts';

export type DeleteRule = NonNullable<Connection['kinds'][string]['onDelete']>;

const isPart = (kind: Kind): boolean => kind.halo.parts !== undefined || kind.quickbooks.parts !== undefined;

/** The field that says whether a record is in use, where the shape has one. */
export const ACTIVE = 'active';

/** The agreed fields of a kind. */
export const fieldNamesOf = ({ shape }: Kind): readonly string[] =>
  shape instanceof z.ZodObject ? Object.keys(shape.shape) : [];

export const ownDeleteRule = (kind: Kind): DeleteRule => kind.onDelete ?? (isPart(kind) ? 'remove' : 'ask');

export function deleteRulesOf(kind: Kind): readonly DeleteRule[] {
  return [
    'ask',
    ...(isPart(kind) ? (['remove'] as const) : []),
    ...(kind.quickbooks.voids ? (['void'] as const) : []),
    ...(fieldNamesOf(kind).includes(ACTIVE) ? (['deactivate'] as const) : []),
    'unlink',
  ];
}

interface Gone {
  readonly connection: Pick<Connection, 'kinds'>;
  readonly kind: Kind;
  /** The side that it is gone from. */
  readonly side: Side;
  /** The side that the pair was first seen on. */
  readonly madeOn?: Side;
}

/** A rule that would write where this direction writes nothing, or where it cannot be done, is a question again. */
export function deleteRuleFor({ connection, kind, side, madeOn }: Gone): DeleteRule {
  const settings = connection.kinds[kind.name];
  const rule = settings?.onDelete ?? ownDeleteRule(kind);
  const other = otherSide(side);
  if (rule === 'unlink') return rule;
  if (!mayWrite(other, settings?.direction ?? kind.direction)) return 'ask';
  const isOwn = kind.ownedWhereMade === true && madeOn === side;
  if (rule === 'remove') return kind[side].parts || isOwn ? rule : 'ask';
  return rule === 'void' && other !== 'quickbooks' ? 'ask' : rule;
}
