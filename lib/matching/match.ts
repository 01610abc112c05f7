/**
 * Which record of the one system is which of the other? What is exactly the same is accepted, what is likely is proposed with a score and its
 * reasons, what may be several is named and never guessed. The answer hangs on no order of the records, and on no side being the first.
 */
import { compare } from './compare.ts';
import type { Weight } from './likeness.ts';
import { allPairs, countWords, strongPairs, weightBy, type Pair } from './pairs.ts';
import { accept, notTaken, propose, PROPOSED_MIN, takenBy, type Edge } from './propose.ts';
import { recordOf, type MatchFacts, type MatchRecord } from './record.ts';

export interface Named {
  readonly id: string;
  readonly label: string;
}

export interface Candidate extends Named {
  /** 0 to 1. */
  readonly score: number;
  readonly reasons: readonly string[];
}

export interface Matched {
  readonly left: Named;
  readonly right: Candidate;
}

export interface Ambiguous {
  readonly left: Named;
  /** Of the right, best first; none where so many are called the same that nobody could choose from a list. */
  readonly candidates: readonly Candidate[];
}

export interface Matching {
  readonly accepted: readonly Matched[];
  /** Best first. */
  readonly proposed: readonly Matched[];
  readonly ambiguous: readonly Ambiguous[];
  /** Those of the right that the ambiguous may be. */
  readonly ambiguousRight: readonly Named[];
  readonly onlyLeft: readonly Named[];
  readonly onlyRight: readonly Named[];
}

export interface MatchOptions {
  /** Several of the left may be one of the right: reference data. */
  readonly shared?: boolean;
}

const NAMED_MAX = 5;

/** @param left, right ids differ within each */
export function match(
  left: readonly MatchFacts[],
  right: readonly MatchFacts[],
  { shared = false }: MatchOptions = {},
): Matching {
  const ones = left.map(recordOf).sort(byId);
  const others = right.map(recordOf).sort(byId);
  const counts = countWords([...ones, ...others]);
  const weight = weightBy(counts);
  const { pairs, crowded } = strongPairs(ones, others, shared);
  const strong = compared(pairs, weight);
  const accepted = accept(
    strong.filter(({ exact }) => exact > 0),
    crowded,
    shared,
  );
  const gone = takenBy(accepted, shared);
  const isFree = (record: MatchRecord): boolean => !gone.has(record);
  const known = notTaken(strong, accepted, shared);
  const likely = allPairs(ones.filter(isFree), others.filter(isFree), known, counts);
  const { proposed, rest } = propose(compared(likely, weight), shared);
  const done = new Set(endsOf([...accepted, ...proposed]));
  const open = new Set([...crowded, ...endsOf(rest)].filter((record) => !done.has(record)));
  const isOnly = (record: MatchRecord): boolean => !open.has(record) && !done.has(record);
  return {
    accepted: accepted.toSorted(byLeft).map(matched),
    proposed: proposed.toSorted(bestFirst).map(matched),
    ambiguous: ones.filter((one) => open.has(one)).map(ambiguousAmong(rest)),
    ambiguousRight: others.filter((other) => open.has(other)).map(named),
    onlyLeft: ones.filter(isOnly).map(named),
    onlyRight: others.filter(isOnly).map(named),
  };
}

/** Those that may be one, best first. */
function compared(pairs: Iterable<Pair>, weight: Weight): readonly Edge[] {
  const edges: Edge[] = [];
  for (const { left, right } of pairs) {
    const comparison = compare(left, right, weight);
    if (comparison.score >= PROPOSED_MIN || comparison.exact > 0) edges.push({ left, right, ...comparison });
  }
  return edges.sort(bestFirst);
}

const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byId = (a: Named, b: Named): number => inOrder(a.id, b.id);
const byLeft = (a: Edge, b: Edge): number => byId(a.left, b.left);
const bestFirst = (a: Edge, b: Edge): number => b.score - a.score || byLeft(a, b) || byId(a.right, b.right);

const endsOf = (edges: readonly Edge[]): readonly MatchRecord[] =>
  edges.flatMap(({ left, right }) => [left, right]);

const named = ({ id, label }: MatchRecord): Named => ({ id, label });
const candidate = ({ right, score, reasons }: Edge): Candidate => ({ ...named(right), score, reasons });
const matched = (edge: Edge): Matched => ({ left: named(edge.left), right: candidate(edge) });

function ambiguousAmong(rest: readonly Edge[]): (one: MatchRecord) => Ambiguous {
  const edges = Map.groupBy(rest, ({ left }) => left);
  return (one) => ({
    left: named(one),
    candidates: (edges.get(one) ?? []).slice(0, NAMED_MAX).map(candidate),
  });
}
