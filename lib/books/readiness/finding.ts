/**
 * What would fail, said before it fails. One finding stands for everything of one code and kind, in the words that the open item of its first
 * record would have: what is read here is met again there. It blocks when something will not arrive; it warns when things go on all the same.
 */
import type { Refusal } from '../../entities/kind.ts';

export type Severity = 'blocks' | 'warns';

export interface Example {
  /** The link id; of what concerns the whole connection, a name of its own. */
  readonly record: string;
  readonly label: string;
}

export interface Trouble extends Refusal {
  readonly severity: Severity;
  /** Without it the whole connection is meant. */
  readonly kind?: string;
  readonly example?: Example;
}

export interface Finding extends Refusal {
  readonly severity: Severity;
  readonly kind?: string;
  readonly count: number;
  /** The first few. */
  readonly examples: readonly Example[];
}

const EXAMPLES_MAX = 5;
const WEIGHT: Readonly<Record<Severity, number>> = { blocks: 0, warns: 1 };

/** What blocks comes first, what concerns everything before what concerns a record, then the most frequent. */
const heavier = (a: Finding, b: Finding): number =>
  WEIGHT[a.severity] - WEIGHT[b.severity] ||
  Number(a.kind !== undefined) - Number(b.kind !== undefined) ||
  b.count - a.count;

/** Of the same code and kind one may only warn where the other blocks: they stay two. */
const groupOf = ({ code, kind = '', severity }: Trouble): string => `${severity} ${code} ${kind}`;

const gathered = (troubles: readonly Trouble[]): readonly Finding[] => {
  const [first] = troubles;
  if (!first) return [];
  const { example: _one, ...said } = first;
  const examples = troubles.flatMap(({ example }) => example ?? []);
  const more = examples.length - 1;
  return [
    {
      ...said,
      ...(more > 0 && { sentence: `${said.sentence} (And ${more} more like it.)` }),
      count: troubles.length,
      examples: examples.slice(0, EXAMPLES_MAX),
    },
  ];
};

export const findingsOf = (troubles: readonly Trouble[]): readonly Finding[] =>
  [...Map.groupBy(troubles, groupOf).values()].flatMap(gathered).toSorted(heavier);

export const blocks = (refusal: Refusal, about: Pick<Trouble, 'kind' | 'example'> = {}): Trouble => ({
  ...refusal,
  ...about,
  severity: 'blocks',
});

export const warns = (refusal: Refusal, about: Pick<Trouble, 'kind' | 'example'> = {}): Trouble => ({
  ...refusal,
  ...about,
  severity: 'warns',
});
