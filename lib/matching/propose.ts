/**
 * Who is whose? Pure choices among compared pairs. Exact and nobody else's on either side: accepted. The best on both sides by a clear margin:
 * proposed, and taken from what the others may be, who are looked at again. The rest is for a person.
 */
import type { Comparison, Exactness } from './compare.ts';
import type { Pair } from './pairs.ts';
import type { MatchRecord } from './record.ts';

export type Edge = Comparison & Pair;

/** Below it nothing is proposed. */
export const PROPOSED_MIN = 0.5;
/** Two candidates nearer to each other than this are equal to a person who has only the list before them. */
const MARGIN = 0.03;
/** A chain of records of which each is second best to the next ends here, for a person. */
const ROUNDS_MAX = 20;

/** @param exact every pair that is exact by anything, best first @param crowded those of whom not every such pair is known */
export function accept(
  exact: readonly Edge[],
  crowded: ReadonlySet<MatchRecord>,
  shared: boolean,
): readonly Edge[] {
  const { left, right } = edgesOf(exact);
  return exact.filter(
    (edge) =>
      !edge.contradicted &&
      !crowded.has(edge.left) &&
      !crowded.has(edge.right) &&
      isOnly(edge, left.get(edge.left)) &&
      (shared || isOnly(edge, right.get(edge.right))),
  );
}

/** By the best that any of them is exact by, it alone is. */
function isOnly({ exact: by }: Edge, edges: readonly Edge[] = []): boolean {
  const best = edges.reduce<Exactness>((most, { exact }) => (exact > most ? exact : most), 0);
  return best === by && edges.filter(({ exact }) => exact === by).length === 1;
}

export interface Proposed {
  readonly proposed: readonly Edge[];
  /** What nobody took: a person's choice. */
  readonly rest: readonly Edge[];
}

/** @param edges best first */
export function propose(edges: readonly Edge[], shared: boolean): Proposed {
  const proposed: Edge[] = [];
  let rest = edges.filter(({ score }) => score >= PROPOSED_MIN);
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const found = clearlyBest(rest, shared);
    if (found.length === 0) break;
    proposed.push(...found);
    rest = notTaken(rest, found, shared);
  }
  return { proposed, rest };
}

function clearlyBest(edges: readonly Edge[], shared: boolean): readonly Edge[] {
  const { left, right } = edgesOf(edges);
  return edges.filter(
    (edge) => isBest(edge, left.get(edge.left)) && (shared || isBest(edge, right.get(edge.right))),
  );
}

const isBest = (edge: Edge, [first, second]: readonly Edge[] = []): boolean =>
  first === edge && (second === undefined || edge.score - second.score >= MARGIN);

/** Those whose records are both free still; of shared ones the right is never taken. */
export function notTaken(edges: readonly Edge[], taken: readonly Edge[], shared: boolean): Edge[] {
  const gone = takenBy(taken, shared);
  return edges.filter(({ left, right }) => !gone.has(left) && !gone.has(right));
}

export const takenBy = (taken: readonly Edge[], shared: boolean): ReadonlySet<MatchRecord> =>
  new Set(taken.flatMap(({ left, right }) => (shared ? [left] : [left, right])));

interface Edges {
  readonly left: ReadonlyMap<MatchRecord, readonly Edge[]>;
  readonly right: ReadonlyMap<MatchRecord, readonly Edge[]>;
}

const edgesOf = (edges: readonly Edge[]): Edges => ({
  left: Map.groupBy(edges, ({ left }) => left),
  right: Map.groupBy(edges, ({ right }) => right),
});
