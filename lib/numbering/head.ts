/**
 * The head of a counter, and all that can happen to it: pure steps from one whole head to the next, which the store makes conditional on the
 * version read. A number is in exactly one place: not given yet (from `next` on), handed back (`free`), claimed by a holder whose document is
 * under way (`claims`), or settled, when only its row tells of it. So every number below `next` has a claim or a row, whatever crashes.
 */
import { numberAt, startOf, valueIn, type CounterFormat, type NumberFormat } from './format.ts';

export interface Head {
  /** The lowest value that was never given, as text: it may be beyond 2^53. */
  readonly next: string;
  /** Numbers handed back, given again before any new one. */
  readonly free: readonly string[];
  /** Holder → its number, and since when, until the document is posted or given up. */
  readonly claims: Readonly<Record<string, Claim>>;
}

export interface Claim {
  readonly number: string;
  readonly at: string;
}

export const newHead = (format: CounterFormat): Head => ({
  next: String(startOf(format)),
  free: [],
  claims: {},
});

export interface Taken {
  readonly number: string;
  readonly head: Head;
}

/** Of what was handed back, what the format of today would give: a number of an earlier prefix stays where it is, with its reason. */
function lowestFree({ free }: Head, format: NumberFormat): string | undefined {
  const fitting = free.flatMap((number) => {
    const value = valueIn(format, number);
    return value === undefined ? [] : [{ number, value }];
  });
  return fitting.reduce<(typeof fitting)[number] | undefined>(
    (lowest, one) => (lowest && lowest.value <= one.value ? lowest : one),
    undefined,
  )?.number;
}

/** The same holder gets the same number however often it asks. */
export function takeNumber(head: Head, holder: string, format: NumberFormat, at: string): Taken {
  const known = head.claims[holder];
  if (known) return { number: known.number, head };
  const free = lowestFree(head, format);
  const number = free ?? numberAt(format, BigInt(head.next));
  return {
    number,
    head: {
      next: free === undefined ? String(BigInt(head.next) + 1n) : head.next,
      free: head.free.filter((one) => one !== free),
      claims: { ...head.claims, [holder]: { number, at } },
    },
  };
}

/** The number is settled, or turned out to be somebody else's: its row tells the rest. */
export function dropClaim(head: Head, holder: string, number: string): Head {
  if (head.claims[holder]?.number !== number) return head;
  const { [holder]: _settled, ...claims } = head.claims;
  return { ...head, claims };
}

/** Only what is claimed is handed back, so that a step done twice gives nothing twice. */
export function giveBack(head: Head, holder: string, number: string): Head {
  const dropped = dropClaim(head, holder, number);
  return dropped === head ? head : { ...dropped, free: [...head.free, number] };
}

export const advanceTo = (head: Head, next: bigint): Head =>
  next <= BigInt(head.next) ? head : { ...head, next: String(next) };
