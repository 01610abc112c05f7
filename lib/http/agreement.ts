/**
 * One process's side of what is agreed about an account: it reads, divides, and writes only where that changes anything, on the condition that nobody
 * else has written since. What is given up is not used from the moment that it is decided; what is gained, not before it is written.
 */
import type { Clock } from '../sync/ports.ts';
import { makeAcquaintance } from './acquaintance.ts';
import type { Need, Rate } from './pace.ts';
import {
  divide,
  isAlone,
  LEASE_MS,
  NOBODYS,
  RENEW_AHEAD_MS,
  type Division,
  type Intention,
  type Party,
  type Shares,
} from './shares.ts';

/** What is agreed, and how often it was changed. */
export interface Agreed {
  readonly shares: Shares;
  readonly version: number;
}

export interface ShareStore {
  read(account: string): Promise<Agreed>;
  /** @returns false when somebody else was faster */
  write(account: string, agreed: Agreed): Promise<boolean>;
}

export interface AgreementOptions {
  readonly account: string;
  readonly rates: readonly Rate[];
  readonly party: Party;
  readonly store: ShareStore;
  readonly clock: Clock;
}

/** What a process holds for now. */
export interface Holding {
  readonly permits: readonly number[];
  readonly untilEpochMs: number;
  readonly isShort: boolean;
  readonly closedUntilEpochMs: number;
  readonly lookedAtEpochMs: number;
  /** When there may be more of it; undefined while it is all that is due to it. */
  readonly moreAtEpochMs: number | undefined;
}

export interface Agreement {
  readonly holding: () => Holding;
  /** @param must written whatever comes of it */
  agree(need: () => Need, intention: Intention, must?: boolean): Promise<void>;
  close(untilEpochMs: number): void;
  /** Nobody else was there at the last look, and at least a third of everything is left for whoever comes. */
  mayStay(): boolean;
}

const TRIES = 6;
const TRY_AGAIN_MS = 10;
/** A wish is written anew so often; it counts three times as long. */
const WISH_EVERY_MS = 1_000;

/** Whoever gives way does so at its next look, and what it has just used is free again a second later. */
const YIELD_MS = 2_500;
/** At least so long until it is worth another look. */
const LOOK_MS = 500;

/** What was read or written so long ago may still be as it was. */
const FRESH_MS = 300;

interface State extends Holding {
  /** Since when, and when last. */
  readonly wishingSinceEpochMs: number | undefined;
  readonly wishedAtEpochMs: number | undefined;
}

const NOTHING: State = {
  permits: [],
  untilEpochMs: 0,
  isShort: false,
  closedUntilEpochMs: 0,
  lookedAtEpochMs: -Infinity,
  moreAtEpochMs: undefined,
  wishingSinceEpochMs: undefined,
  wishedAtEpochMs: undefined,
};

const isWorthWriting = ({ permits, wishes }: Division, state: State, now: number): boolean =>
  state.untilEpochMs - now < RENEW_AHEAD_MS ||
  permits.some((count, index) => count !== (state.permits[index] ?? 0)) ||
  (wishes.length > 0
    ? now - (state.wishedAtEpochMs ?? -Infinity) >= WISH_EVERY_MS
    : state.wishedAtEpochMs !== undefined);

/** Who was just asked gives way soon; what is held after that is used, and free when it says so. */
const outlook = ({ wishes, moreAtEpochMs }: Division, since: number | undefined, now: number) => {
  const wishingSinceEpochMs = wishes.length > 0 ? (since ?? now) : undefined;
  const yieldedAt = (wishingSinceEpochMs ?? -Infinity) + YIELD_MS;
  const later = moreAtEpochMs === undefined ? undefined : Math.max(moreAtEpochMs, now + LOOK_MS);
  return {
    wishingSinceEpochMs,
    moreAtEpochMs: later === undefined || yieldedAt <= now ? later : Math.min(later, yieldedAt),
  };
};

const heldOf = ({ claims }: Shares = NOBODYS, index: number): number =>
  claims.filter(({ rate }) => rate === index).reduce((sum, { permits }) => sum + permits, 0);

const together = (others: Shares, { claims, wishes }: Division, closedUntilEpochMs: number): Shares => ({
  claims: [...others.claims, ...claims],
  wishes: [...others.wishes, ...wishes],
  closedUntilEpochMs,
});

export function makeAgreement({ account, rates, party, store, clock }: AgreementOptions): Agreement {
  const acquainted = makeAcquaintance();
  let state = NOTHING;
  let known: Agreed | undefined;
  let knownAt = 0;
  const change = (to: Partial<State>): void => void (state = { ...state, ...to });
  const close = (untilEpochMs: number): void =>
    change({ closedUntilEpochMs: Math.max(state.closedUntilEpochMs, untilEpochMs) });

  /** @returns false when it is to be tried again with what is agreed by now */
  const attempt = async (need: () => Need, intention: Intention, must: boolean): Promise<boolean> => {
    // Where others write, too, what was read a while ago is not worth an attempt.
    const isFresh = known !== undefined && (isAlone(known.shares, party) || clock.now() - knownAt < FRESH_MS);
    const remembered = state.isShort || intention === 'keep' || !isFresh ? undefined : known;
    known = undefined;
    const agreed = remembered ?? (await store.read(account));
    const now = clock.now();
    const others = acquainted(agreed.shares, party, now);
    close(others.closedUntilEpochMs);
    const held = state.untilEpochMs > now ? state.permits : [];
    const division = divide(rates, party, others, { need: need(), held, intention, now });
    if (remembered && division.isShort) return false;
    change({
      ...(!remembered && { lookedAtEpochMs: now }),
      isShort: division.isShort,
      ...outlook(division, state.wishingSinceEpochMs, now),
    });
    if (!must && intention !== 'leave' && !isWorthWriting(division, state, now)) {
      known = agreed;
      knownAt = now;
      return true;
    }
    change({ permits: division.permits.map((count, index) => Math.min(count, held[index] ?? 0)) });
    const next = {
      shares: together(others, division, state.closedUntilEpochMs),
      version: agreed.version + 1,
    };
    if (!(await store.write(account, next))) return false;
    known = next;
    knownAt = clock.now();
    change({
      permits: division.permits,
      lookedAtEpochMs: now,
      untilEpochMs: intention === 'leave' ? 0 : now + LEASE_MS,
      wishedAtEpochMs: division.wishes.length > 0 ? now : undefined,
    });
    return true;
  };
  return {
    holding: () => state,
    close,
    mayStay: () =>
      known !== undefined &&
      isAlone(known.shares, party) &&
      rates.every(({ requests }, index) => heldOf(known?.shares, index) * 3 <= requests * 2),
    agree: async (need, intention, must = false) => {
      for (let tries = 0; tries < TRIES; tries += 1) {
        if (tries > 1) await clock.sleep(TRY_AGAIN_MS * 2 ** tries);
        if (await attempt(need, intention, must)) return;
      }
      change({ isShort: true, moreAtEpochMs: clock.now() + LOOK_MS });
    },
  };
}
