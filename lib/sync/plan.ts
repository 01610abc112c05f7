/**
 * Decides, from three shapes and nothing else, what should be written. Each field is compared with what its own side last settled on, so
 * a change is told from a difference that was left on purpose, and the echo of our own write plans nothing. Rejected: last writer wins by
 * time, because the two systems' clocks and the order of their webhooks say nothing about what a bookkeeper meant.
 */
import { otherSide, type Direction, type Shape, type Side } from '../entities/kind.ts';
import { same } from '../entities/lens.ts';

export interface PlanInput {
  readonly agreed?: Readonly<Record<Side, Shape>> | undefined;
  readonly halo: Shape;
  readonly quickbooks: Shape;
  readonly owner: Side;
  readonly owners?: Readonly<Partial<Record<string, Side>>> | undefined;
  /** The way of a field, where it is narrower than that of the whole record. */
  readonly ways?: Readonly<Partial<Record<string, Direction>>> | undefined;
  /** Fields that a side cannot take any more. */
  readonly fixed?: Readonly<Partial<Record<Side, readonly string[]>>> | undefined;
  /** Fields that were only of use while the counterpart was made. */
  readonly createOnly?: readonly string[] | undefined;
  readonly direction: Direction;
  /** Documents are never overwritten by what the other side did not read. */
  readonly document: boolean;
}

export interface FieldDifference {
  readonly field: string;
  readonly agreed: unknown;
  readonly halo: unknown;
  readonly quickbooks: unknown;
}

export type Plan =
  | { readonly plan: 'nothing' }
  | {
      readonly plan: 'write';
      readonly writes: readonly {
        readonly side: Side;
        readonly shape: Shape;
        readonly fields: readonly string[];
      }[];
    }
  /** One side changed what is not its own to change, or both changed the same. */
  | { readonly plan: 'conflict'; readonly differences: readonly FieldDifference[] };

export const mayWrite = (side: Side, direction: Direction): boolean =>
  direction === 'both' ||
  (direction === 'push' && side === 'quickbooks') ||
  (direction === 'pull' && side === 'halo');

const mayWriteField = (field: string, side: Side, { direction, ways }: PlanInput): boolean =>
  mayWrite(side, direction) && mayWrite(side, ways?.[field] ?? 'both');

type Verdict = 'settled' | 'conflict' | Side;

/** What becomes of one field: the side to write to, nothing, or a person's decision. */
function decideField(field: string, input: PlanInput): Verdict {
  const { agreed, halo, quickbooks } = input;
  if (input.createOnly?.includes(field) || same(halo[field], quickbooks[field])) return 'settled';
  const changed = (side: Side, now: Shape): boolean =>
    agreed === undefined || !same(agreed[side][field], now[field]);
  const changedIn = { halo: changed('halo', halo), quickbooks: changed('quickbooks', quickbooks) };
  const other = otherSide(input.owner);
  if (input.document && input.owners?.[field] === other)
    return changedIn[other] ? comesBack(input.owner, input) : 'settled';
  if (!changedIn.halo && !changedIn.quickbooks) return 'settled';
  const isBoth = changedIn.halo && changedIn.quickbooks;
  const target = otherSide(isBoth ? winnerOf(field, input) : changedIn.halo ? 'halo' : 'quickbooks');
  if (input.document && (isBoth || !mayWriteField(field, target, input))) return 'conflict';
  if (!mayWriteField(field, target, input)) return 'settled';
  return input.fixed?.[target]?.includes(field) ? 'conflict' : target;
}

/**
 * What the other side of a document works out (its status, what was received) comes back whichever way the document goes. It is never sent there:
 * what the document's own side makes of it in the meantime is that side's business, until the other has something new to say.
 */
const comesBack = (side: Side, { direction }: PlanInput): Verdict =>
  direction === 'off' || direction === 'link' ? 'settled' : side;

/** Both changed it: its owner's stands. Where two records meet for the first time, one that says nothing takes what the other knows. */
function winnerOf(field: string, input: PlanInput): Side {
  const owner = input.owners?.[field] ?? input.owner;
  const says = (side: Side): boolean => !isBlank(input[side][field]);
  return input.agreed === undefined && !says(owner) ? otherSide(owner) : owner;
}

const isBlank = (value: unknown): boolean =>
  value === '' ||
  value === null ||
  value === undefined ||
  (typeof value === 'object' && Object.values(value).every(isBlank));

export function decidePlan(input: PlanInput): Plan {
  const fields = Object.keys(input.halo);
  const verdicts = fields.map((field) => ({ field, verdict: decideField(field, input) }));
  const disputed = verdicts.filter(({ verdict }) => verdict === 'conflict').map(({ field }) => field);
  if (disputed.length > 0)
    return { plan: 'conflict', differences: disputed.map((field) => differenceOf(field, input)) };
  const writes = (['quickbooks', 'halo'] as const).flatMap((side) => {
    const moved = verdicts.filter(({ verdict }) => verdict === side).map(({ field }) => field);
    return moved.length === 0
      ? []
      : [{ side, shape: overlay(input[side], input[otherSide(side)], moved), fields: moved }];
  });
  return writes.length === 0 ? { plan: 'nothing' } : { plan: 'write', writes };
}

const overlay = (base: Shape, from: Shape, fields: readonly string[]): Shape => ({
  ...base,
  ...Object.fromEntries(fields.map((field) => [field, from[field]])),
});

const differenceOf = (field: string, input: PlanInput): FieldDifference => ({
  field,
  agreed: input.agreed?.[input.owner][field],
  halo: input.halo[field],
  quickbooks: input.quickbooks[field],
});
