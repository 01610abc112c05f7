/**
 * Is this record already on the other side? One hit that agrees in what makes a record itself is taken; none means it has to be made;
 * more than one, one that already belongs to somebody else, or one that only looks alike is a person's decision. Nothing is guessed.
 */
import type { Refusal, Shape } from '../entities/kind.ts';
import { same } from '../entities/lens.ts';

export interface Candidate {
  readonly id: string;
  readonly shape: Shape;
  /** The link that holds it, when it is linked. */
  readonly linkedTo?: string;
  readonly certain: boolean;
  readonly label: string;
}

export type Counterpart =
  | { readonly counterpart: 'none' }
  | { readonly counterpart: 'found'; readonly id: string }
  | { readonly counterpart: 'ambiguous'; readonly refusal: Refusal };

export interface CounterpartInput {
  readonly shape: Shape;
  readonly identity: readonly string[];
  /** Reference data: several records may share one counterpart. */
  readonly shared: boolean;
  readonly candidates: readonly Candidate[];
  readonly what: string;
}

export function decideCounterpart({
  shape,
  identity,
  shared,
  candidates,
  what,
}: CounterpartInput): Counterpart {
  const unique = [...new Map(candidates.map((candidate) => [candidate.id, candidate])).values()];
  const alike = unique.filter(
    (candidate) => candidate.certain || identity.every((field) => same(candidate.shape[field], shape[field])),
  );
  const free = shared ? alike : alike.filter((candidate) => candidate.linkedTo === undefined);
  const [first, second] = free;
  if (first && !second) return { counterpart: 'found', id: first.id };
  if (first && second) {
    return refuse(
      'ambiguous-match',
      `${free.length} records in the other system could be ${what}: ${free.map(({ label }) => label).join(', ')}.`,
      'Rename or deactivate all but one of them, then retry.',
    );
  }
  const taken = alike.find((candidate) => candidate.linkedTo !== undefined);
  if (taken && !shared) {
    return refuse(
      'match-taken',
      `${taken.label} in the other system is already linked to another record (${taken.linkedTo ?? ''}), so ${what} cannot be linked to it, too.`,
      'Give one of the two records another name, then retry.',
    );
  }
  return { counterpart: 'none' };
}

const refuse = (code: string, sentence: string, fix: string): Counterpart => ({
  counterpart: 'ambiguous',
  refusal: { code, sentence, fix, owner: 'bookkeeper' },
});
