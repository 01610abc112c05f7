/** How good a matching of the thousand pairs is: what was accepted by itself must be right, and as much as can be is at least proposed. */
import { match } from '../../lib/matching/match.ts';
import { PAIRS } from './pairs.ts';

export interface Quality {
  readonly accepted: number;
  readonly wronglyAccepted: readonly string[];
  /** Of what is accepted. */
  readonly precision: number;
  /** Of the pairs that are one company, how many are accepted or proposed. */
  readonly recall: number;
}

const share = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);

/** All thousand on each side at once. */
export function qualityOfMatching(): Quality {
  const { accepted, proposed } = match(
    PAIRS.map(({ halo }) => halo),
    PAIRS.map(({ quickbooks }) => quickbooks),
  );
  const truth = new Map(
    PAIRS.filter(({ same }) => same).map(({ halo, quickbooks }) => [halo.id, quickbooks.id]),
  );
  const isRight = ({ left, right }: (typeof accepted)[number]): boolean => truth.get(left.id) === right.id;
  const wrong = accepted.filter((one) => !isRight(one));
  return {
    accepted: accepted.length,
    wronglyAccepted: wrong.map(({ left, right }) => `${left.label} = ${right.label}`),
    precision: 1 - share(wrong.length, accepted.length),
    recall: share([...accepted, ...proposed].filter(isRight).length, truth.size),
  };
}
