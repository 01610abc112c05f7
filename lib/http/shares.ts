/**
 * Who may use how much of a vendor's limit, agreed among processes whose clocks differ by seconds.
 *
 * A limit of 500 a minute is 500 permits, each of which may be used once a minute. A process claims some of them and then needs nobody's leave and
 * nobody's clock: it counts the minute of each permit by itself. Only when a permit passes from one to another do two clocks meet, and there it is
 * the later that counts: it is free when its claim is over by our clock and as much more as clocks may be apart, or once we ourselves have known
 * the claim for as long as it was made for. Windows in a common time were rejected: with one clock a second off, two processes use two windows
 * in the same second, and ten a second become twenty.
 *
 * What is urgent goes first: who waits is written down, and whoever is less urgent gives up what it holds, down to nothing; equals share evenly.
 * Besides, the last permits of each rate are kept from backfill and sweeps, so that a live change has its turn at once.
 */
import type { Urgency } from '../sync/record-system.ts';
import type { Need, Rate, RateNeed } from './pace.ts';

export interface Claim {
  readonly by: string;
  readonly urgency: Urgency;
  /** Which of the rates. */
  readonly rate: number;
  readonly permits: number;
  /** By the claimant's clock. */
  readonly madeAtEpochMs: number;
  readonly untilEpochMs: number;
  /** May be used by its claimant until then; else used already, and free again then. */
  readonly held: boolean;
}

/** What somebody waits for. */
export interface Wish {
  readonly by: string;
  readonly urgency: Urgency;
  readonly rate: number;
  readonly permits: number;
  readonly madeAtEpochMs: number;
}

export interface Shares {
  readonly claims: readonly Claim[];
  readonly wishes: readonly Wish[];
  readonly closedUntilEpochMs: number;
}

export const NOBODYS: Shares = { claims: [], wishes: [], closedUntilEpochMs: 0 };

export interface Party {
  readonly by: string;
  readonly urgency: Urgency;
}

/** `grow`: what waits and some ahead; `trim`: where others are, what it has use for; `keep`: as it is; `leave`: nothing. All of them give way. */
export type Intention = 'grow' | 'trim' | 'keep' | 'leave';

export interface Division {
  readonly permits: readonly number[];
  readonly claims: readonly Claim[];
  readonly wishes: readonly Wish[];
  /** Others hold something that it waits for. */
  readonly isShort: boolean;
  /** When the first of what others have is free, by what they wrote; undefined for whoever has as much as is due to it. */
  readonly moreAtEpochMs: number | undefined;
}

/** A claim holds this long; as long as a request may be under way, and then some. */
export const LEASE_MS = 35_000;
/** A claim is renewed while a request that begins now still ends within it, and a little before that, so that no request waits for it. */
export const RENEW_BEFORE_MS = 21_000;
export const RENEW_AHEAD_MS = 26_000;
/** As much as is used within this time is claimed ahead. */
const AHEAD_MS = 10_000;
const LEAST_AHEAD = 2;
/** Clocks of two processes are not further apart. */
export const CLOCKS_APART_MS = 5_000;
/** A wish counts so long. */
export const WISH_MS = 3_000;
const KEPT_FOR_LIVE = 0.08;
/** Smaller limits have nothing to keep back. */
const KEPT_OF_MIN = 10;
/** Used permits are told in so many groups, each as late as its last. */
const GROUPS = 8;

const RANK: Readonly<Record<Urgency, number>> = { live: 0, sweep: 1, backfill: 2 };

const sum = (of: readonly { readonly permits: number }[]): number =>
  of.reduce((total, { permits }) => total + permits, 0);

/** Whether no other process has written anything. */
export const isAlone = ({ claims, wishes }: Shares, { by }: Party): boolean =>
  [...claims, ...wishes].every((one) => one.by === by);

/** As much of a rate as may be held at all. */
export const wholeOf = ({ requests }: Rate, urgency: Urgency): number =>
  urgency === 'live' || requests < KEPT_OF_MIN ? requests : requests - Math.ceil(requests * KEPT_FOR_LIVE);

interface Rated {
  readonly rate: Rate;
  readonly index: number;
  readonly party: Party;
  /** Without what is over, and without the party's own. */
  readonly others: Shares;
}

const fairOf = ({ rate, index, party, others }: Rated): number => {
  const rivals = [...others.claims.filter(({ held }) => held), ...others.wishes].filter(
    (one) => one.rate === index && one.urgency === party.urgency,
  );
  return Math.max(1, Math.floor(rate.requests / (new Set(rivals.map(({ by }) => by)).size + 1)));
};

function roomFor(rated: Rated): number {
  const { rate, index, party, others } = rated;
  const claims = others.claims.filter((one) => one.rate === index);
  const wishes = others.wishes.filter((one) => one.rate === index);
  const urgent = wishes.filter(({ urgency }) => RANK[urgency] < RANK[party.urgency]);
  const equal = wishes.filter(({ urgency }) => urgency === party.urgency);
  const unkept = wholeOf(rate, party.urgency) - sum(claims.filter(({ urgency }) => urgency !== 'live'));
  const free = rate.requests - sum(claims);
  const room = (party.urgency === 'live' ? free : Math.min(free, unkept)) - sum(urgent);
  const yielded = Math.min(room, Math.max(fairOf(rated), room - sum(equal)));
  return Math.max(0, equal.length === 0 ? room : yielded);
}

/** Whether anybody holds some who would give way. */
const canBeYielded = ({ index, party, others }: Rated): boolean =>
  others.claims.some(
    ({ rate, held, urgency }) => rate === index && held && RANK[urgency] >= RANK[party.urgency],
  );

/** Half of what is left, so that there is some for the next: what it is likely to use before it would be asked again. */
const aheadOf = ({ requests, windowMs }: Rate, left: number): number => {
  const likely = windowMs > AHEAD_MS ? Math.ceil((requests * AHEAD_MS) / windowMs) : requests;
  return Math.min(likely, Math.max(0, left), Math.max(LEAST_AHEAD, Math.floor(left / 2)));
};

/** At once where nobody has any: then somebody has only asked for it. */
const soonestOf = ({ index, others }: Rated): number => {
  const times = others.claims.filter(({ rate }) => rate === index).map(({ untilEpochMs }) => untilEpochMs);
  return times.length === 0 ? 0 : Math.min(...times);
};

const latest = (times: readonly number[]): number | undefined =>
  times.length === 0 ? undefined : Math.max(...times);

const NO_NEED: RateNeed = { freeAtEpochMs: [], underWay: 0, waiting: 0 };

/** Used permits that are not held on to: free again one group after the other. */
function usedClaims(
  freeAtEpochMs: readonly number[],
  mine: Omit<Claim, 'permits' | 'untilEpochMs' | 'held'>,
  windowMs: number,
): readonly Claim[] {
  const step = Math.ceil(windowMs / GROUPS);
  const groups = new Map<number, number>();
  for (const at of freeAtEpochMs) {
    const untilEpochMs = Math.ceil(at / step) * step;
    groups.set(untilEpochMs, (groups.get(untilEpochMs) ?? 0) + 1);
  }
  return [...groups].map(([untilEpochMs, permits]) => ({ ...mine, permits, untilEpochMs, held: false }));
}

export interface DivideOptions {
  readonly need: Need;
  /** What it holds of each rate until now. */
  readonly held: readonly number[];
  readonly intention: Intention;
  readonly now: number;
}

/** @param soon no more of those who wait can begin before it is asked again */
function divideRate(
  rated: Rated,
  { freeAtEpochMs, underWay, waiting: all }: RateNeed,
  soon: number,
  { held, intention, now }: DivideOptions,
): Division {
  const { rate, index, party, others } = rated;
  const waiting = Math.min(all, soon);
  const wanted = Math.max(freeAtEpochMs.length, underWay) + waiting;
  const room = roomFor(rated);
  const before = held[index] ?? 0;
  const enough = wanted > before ? wanted + aheadOf(rate, room - wanted) : before;
  const trimmed = isAlone(others, party) ? enough : wanted;
  const targets = { grow: enough, trim: trimmed, keep: before, leave: 0 };
  const permits = Math.max(underWay, Math.min(targets[intention], room));
  const missing = Math.min(wanted, fairOf(rated)) - permits;
  const mine = { ...party, rate: index, madeAtEpochMs: now };
  const untilEpochMs = now + LEASE_MS + rate.windowMs;
  const isShort = waiting > 0 && permits < Math.min(wanted, wholeOf(rate, party.urgency));
  const beyond = freeAtEpochMs.slice(0, Math.max(0, freeAtEpochMs.length - permits));
  return {
    permits: [permits],
    claims: [
      ...(permits > 0 ? [{ ...mine, permits, untilEpochMs, held: true }] : []),
      ...usedClaims(beyond, mine, rate.windowMs),
    ],
    wishes: waiting > 0 && missing > 0 && canBeYielded(rated) ? [{ ...mine, permits: missing }] : [],
    isShort,
    moreAtEpochMs: isShort && (missing > 0 || permits === 0) ? soonestOf(rated) : undefined,
  };
}

/** What a party may have of all rates, and what it writes down for the others to see. The first rate is the one of the shortest window. */
export function divide(
  rates: readonly Rate[],
  party: Party,
  others: Shares,
  options: DivideOptions,
): Division {
  const part = (index: number, soon: number, how: DivideOptions): readonly Division[] => {
    const rate = rates[index];
    const need = options.need.rates[index] ?? NO_NEED;
    return rate ? [divideRate({ rate, index, party, others }, need, soon, how)] : [];
  };
  const first = part(0, Infinity, options);
  const turns = first[0]?.permits[0] ?? 0;
  // Whoever has no turn at all keeps nothing else from those who have.
  const how: DivideOptions = turns > 0 ? options : { ...options, intention: 'leave' };
  const following = rates.slice(1).flatMap((_, index) => part(index + 1, 2 * turns, how));
  const parts = [...first, ...following];
  return {
    permits: parts.flatMap(({ permits }) => permits),
    claims: parts.flatMap(({ claims }) => claims),
    wishes: parts.flatMap(({ wishes }) => wishes),
    isShort: parts.some(({ isShort }) => isShort),
    moreAtEpochMs: latest(parts.flatMap(({ moreAtEpochMs }) => moreAtEpochMs ?? [])),
  };
}
