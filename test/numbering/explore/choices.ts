/** What can go wrong in the small office, and what may happen next in it. */
import type { Policy } from './jobs.ts';
import type { Shelved } from './shelf.ts';
import type { Fate } from './stores.ts';

export interface Trouble {
  readonly documents: number;
  /** Documents that are told of twice. */
  readonly twice: number;
  readonly crashes: number;
  /** A write that is refused, or whose answer is lost before or after it is done. */
  readonly faults: number;
  /** Somebody takes the next number by hand. */
  readonly hands: number;
  readonly policyChanges: number;
  /** A worker that is slow is taken for dead: its lease is another's while it still works. */
  readonly stalls: number;
  readonly policy: Policy;
  readonly onTaken: 'stop' | 'next-number';
  readonly isRefusalKnown: boolean;
}

/** What can still happen, and what was chosen last. */
export type Left = Pick<Trouble, 'crashes' | 'faults' | 'hands' | 'policyChanges' | 'stalls' | 'policy'>;

export type Seat = 0 | 1;

export type Choice =
  | { readonly what: Fate | 'starts' | 'dies' | 'stalls'; readonly worker: Seat }
  | { readonly what: 'a hand takes the next number' | 'another policy' };

const ofWorker = (worker: Seat) => ({
  on: [{ what: 'on', worker }] as const,
  fates: [
    { what: 'refused', worker },
    { what: 'lost', worker },
    { what: 'done, lost', worker },
  ] as const,
  dies: [{ what: 'dies', worker }] as const,
  stalls: [{ what: 'stalls', worker }] as const,
  starts: [{ what: 'starts', worker }] as const,
});
export const OF = [ofWorker(0), ofWorker(1)] as const;
export const NOTHING: readonly Choice[] = [];
export const HAND: readonly Choice[] = [{ what: 'a hand takes the next number' }];
export const POLICY: readonly Choice[] = [{ what: 'another policy' }];

export interface State {
  readonly shelved: Shelved;
  readonly tasks: number;
  readonly left: number;
  /** Where the workers stand; one that is idle sits in front. */
  readonly one: number;
  readonly other: number;
}

export const standing = ({ one, other }: State, worker: Seat): number => (worker === 0 ? one : other);

export const standingAt = (state: State, worker: Seat, node: number): State =>
  worker === 0 ? { ...state, one: node } : { ...state, other: node };
