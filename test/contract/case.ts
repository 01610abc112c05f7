/**
 * What our adapters rely on, as data: one case states one habit of a vendor and the page or recording that it rests on. A case notes every
 * difference that it sees and goes on, so one run of it tells all; it neither knows whether a simulator or the vendor itself answers, nor needs
 * another case to have run before.
 */
import { isDeepStrictEqual } from 'node:util';

export type Rec = Readonly<Record<string, unknown>>;

export interface Check {
  /** @param what is compared, in words that make sense alone */
  same(what: string, seen: unknown, wanted: unknown): void;
  /** Every property of `wanted` stands in `seen` with that value, however deep; `seen` may have more. */
  like(what: string, seen: unknown, wanted: Rec): void;
  holds(what: string, is: boolean, seen?: unknown): void;
}

export interface Case<Visit> {
  readonly name: string;
  /** The vendor's page, or the recording. */
  readonly basis: string;
  /** Traits that the company or tenant must have; others do not run it. */
  readonly needs?: readonly string[];
  readonly run: (visit: Visit, check: Check) => Promise<void>;
}

/** What a case made it takes away again, whatever became of it. */
export interface Leaving {
  /** @returns what could not be taken away, in words */
  leave(): Promise<readonly string[]>;
}

export interface Target<Visit extends Leaving> {
  /** As the lines of differences name it. */
  readonly name: string;
  readonly traits: ReadonlySet<string>;
  /** Room for one case: what it makes carries a mark of its own. */
  visit(): Visit;
}

export const applies = ({ needs = [] }: Pick<Case<never>, 'needs'>, traits: ReadonlySet<string>): boolean =>
  needs.every((trait) => traits.has(trait));

const shown = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 400);

const isPlain = (value: unknown): value is Rec =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function unlike(path: string, seen: unknown, wanted: unknown): readonly string[] {
  if (!isPlain(wanted)) {
    const isSame = isDeepStrictEqual(seen, wanted);
    return isSame ? [] : [`${path} is ${shown(seen)}, not ${shown(wanted)}`];
  }
  const there = isPlain(seen) ? seen : {};
  return Object.entries(wanted).flatMap(([name, value]) => unlike(`${path}.${name}`, there[name], value));
}

function checkInto(found: string[]): Check {
  return {
    same: (what, seen, wanted) => {
      if (!isDeepStrictEqual(seen, wanted)) found.push(`${what} is ${shown(seen)}, not ${shown(wanted)}`);
    },
    like: (what, seen, wanted) => {
      found.push(...unlike(what, seen, wanted));
    },
    holds: (what, is, seen) => {
      if (!is) found.push(`it does not hold that ${what}${seen === undefined ? '' : `: ${shown(seen)}`}`);
    },
  };
}

/** Runs one case and cleans up after it. @returns a line for each difference and for each thing left behind */
export async function differences<Visit extends Leaving>(
  target: Target<Visit>,
  one: Case<Visit>,
): Promise<readonly string[]> {
  const found: string[] = [];
  const visit = target.visit();
  try {
    await one.run(visit, checkInto(found));
  } catch (error) {
    found.push(`it could not go on: ${error instanceof Error ? error.message : String(error)}`);
  }
  const left = await visit.leave().catch((error: unknown) => [`cleaning up failed: ${String(error)}`]);
  return [...found, ...left].map((line) => `${target.name}: ${one.name}: ${line}`);
}
