/** The offices that are explored, the longest first, and how a look at one of them is told. */
import { explore, type Explored } from './explorer.ts';
import type { Trouble } from './choices.ts';
import { Office } from './office.ts';

export const QUIET: Trouble = {
  documents: 2,
  twice: 0,
  crashes: 0,
  faults: 0,
  hands: 0,
  policyChanges: 0,
  stalls: 0,
  policy: 'sequence',
  onTaken: 'stop',
  isRefusalKnown: true,
};

export interface Explorable {
  readonly name: string;
  readonly trouble: Partial<Trouble>;
  /** So many that nobody has counted them: a drawn share is looked at. */
  readonly isUncounted?: true;
}

/** Two documents, at most one trouble. */
export const small: readonly Explorable[] = [
  { name: 'a worker taken for dead', trouble: { stalls: 1 } },
  { name: 'a crash', trouble: { crashes: 1 } },
  { name: 'a number given by hand, passed over', trouble: { hands: 1, onTaken: 'next-number' } },
  { name: 'a write refused or unanswered', trouble: { faults: 1 } },
  { name: 'a number given by hand, a person asked', trouble: { hands: 1 } },
  { name: 'another policy', trouble: { policyChanges: 1 } },
  { name: 'HaloPSA’s numbers, a crash', trouble: { crashes: 1, policy: 'halo-number' } },
  {
    name: 'another policy, from HaloPSA’s numbers to the sequence',
    trouble: { policyChanges: 1, policy: 'halo-number' },
  },
  { name: 'one of them told of twice', trouble: { twice: 1 } },
  { name: 'two documents', trouble: {} },
];

const AT_ONCE = { documents: 3, twice: 1, crashes: 1, faults: 1, hands: 1, policyChanges: 1 };

/** Three documents, or troubles that meet. */
export const large: readonly Explorable[] = [
  { name: 'two crashes, a write refused or unanswered', trouble: { crashes: 2, faults: 1 } },
  { name: 'three documents, a crash', trouble: { documents: 3, crashes: 1 } },
  {
    name: 'three documents, a number given by hand, passed over',
    trouble: { documents: 3, hands: 1, onTaken: 'next-number' },
  },
  { name: 'a worker taken for dead, a write refused or unanswered', trouble: { stalls: 1, faults: 1 } },
  { name: 'three documents and everything at once', trouble: AT_ONCE, isUncounted: true },
  {
    name: 'HaloPSA’s numbers and everything at once',
    trouble: { ...AT_ONCE, policy: 'halo-number' },
    isUncounted: true,
  },
  { name: 'three documents, a write refused or unanswered', trouble: { documents: 3, faults: 1 } },
  { name: 'three documents, a number given by hand, a person asked', trouble: { documents: 3, hands: 1 } },
  {
    name: 'a write refused or unanswered, a number given by hand, looked up before it is repeated',
    trouble: { faults: 1, hands: 1, isRefusalKnown: false },
  },
  { name: 'three documents, another policy', trouble: { documents: 3, policyChanges: 1 } },
  { name: 'three documents, one of them told of twice', trouble: { documents: 3, twice: 1 } },
  { name: 'a number given by hand and another policy', trouble: { hands: 1, policyChanges: 1 } },
];

/** @param statesMax where to stop looking */
export const lookAt = ({ trouble }: Explorable, statesMax: number): Promise<Explored> =>
  explore(new Office({ ...QUIET, ...trouble }), statesMax);
