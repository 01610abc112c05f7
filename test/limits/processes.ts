/** Processes that share a vendor's limit, each with a clock of its own that is wrong in its own way, and the vendor's own limiter at its door. */
import { shareStore } from '../../lib/aws/budget.ts';
import { Table } from '../../lib/aws/table.ts';
import { sharedBudget, type SharedBudget } from '../../lib/http/shared-budget.ts';
import type { Asked, Rate } from '../../lib/http/pace.ts';
import type { Urgency } from '../../lib/sync/record-system.ts';
import { MemoryDynamoDb } from '../../local/memory/dynamodb.ts';
import { randomFrom } from '../../local/sample/random.ts';
import { manualClock } from '../../local/simulator/clock.ts';
import { slidingWindow, type Limit } from '../../local/simulator/limits.ts';
import { timelineOf } from './timeline.ts';

export const START = Date.parse('2026-11-24T09:00:00.000Z');
export const MINUTE_MS = 60_000;
/** Requests do not all take equally long to the vendor's door. */
const ROAD_MS = 40;
const STORE_MS = 6;

export interface Vendor {
  readonly limits: readonly (Limit & { readonly only?: 'batch' })[];
}

export interface Process {
  readonly budget: SharedBudget;
  /** Sends one request after the other, or as many at once as are allowed, for as long as it is to. */
  work(options: Work): Promise<void>;
}

export interface Work {
  readonly forMs: number;
  /** At a time. */
  readonly atOnce?: number;
  readonly patienceMs?: number;
  readonly asked?: Asked;
  readonly answerMs?: number;
  /** Gives nothing back when it is through. */
  readonly dies?: boolean;
}

export interface Tally {
  readonly asked: number;
  readonly refused: number;
  readonly mostInFlight: number;
  /** How often somebody was told to come again later. */
  readonly turnedAway: number;
  /** Of all turns together, and of the one that took longest. */
  readonly waitedMs: number;
  readonly longestWaitMs: number;
}

export type Laboratory = ReturnType<typeof laboratory>;

export function laboratory(vendor: Vendor, rates: readonly Rate[], seed = 1) {
  const clock = manualClock(START);
  const { sleep, pass } = timelineOf(clock);
  const random = randomFrom(seed);
  const calls = { read: 0, write: 0 };
  let broken: Error | undefined;
  const db = new MemoryDynamoDb(async (command) => {
    calls[command === 'GetCommand' ? 'read' : 'write'] += 1;
    await sleep(STORE_MS);
    if (broken) throw broken;
  });
  const store = shareStore(new Table(db.client, 'config'));
  const allow = slidingWindow(clock);
  let inFlight = 0;
  const tallies = new Map<string, Tally>();
  const tell = (name: string, change: (tally: Tally) => Partial<Tally>): void => {
    const before = tallies.get(name) ?? {
      asked: 0,
      refused: 0,
      mostInFlight: 0,
      turnedAway: 0,
      waitedMs: 0,
      longestWaitMs: 0,
    };
    tallies.set(name, { ...before, ...change(before) });
  };

  const send = async (name: string, asked: Asked, answerMs: number): Promise<boolean> => {
    await sleep(random.next(ROAD_MS));
    inFlight += 1;
    const passes = vendor.limits
      .filter(({ only }) => only === undefined || only === asked.sort)
      .every((limit, index) => allow(`${index}`, limit));
    tell(name, (tally) => ({
      asked: tally.asked + 1,
      refused: tally.refused + (passes ? 0 : 1),
      mostInFlight: Math.max(tally.mostInFlight, inFlight),
    }));
    await sleep(answerMs / 2 + random.next(answerMs));
    inFlight -= 1;
    return passes;
  };

  const process = (name: string, urgency: Urgency = 'live', skewMs = 0): Process => {
    const own = { now: () => clock.now() + skewMs, sleep };
    const budget = sharedBudget({ account: 'realm', rates, party: { by: name, urgency }, store, clock: own });
    const one = async ({ forMs, patienceMs = 5_000, asked = {}, answerMs = 200 }: Work): Promise<void> => {
      const until = clock.now() + forMs;
      while (clock.now() < until) {
        const from = clock.now();
        const due = await budget.take(patienceMs, asked);
        const waitedMs = clock.now() - from;
        tell(name, (tally) => ({
          waitedMs: tally.waitedMs + waitedMs,
          longestWaitMs: Math.max(tally.longestWaitMs, waitedMs),
        }));
        if (due !== undefined) {
          tell(name, (tally) => ({ turnedAway: tally.turnedAway + 1 }));
          await sleep(Math.max(1, due - own.now()));
          continue;
        }
        const passes = await send(name, asked, answerMs);
        budget.done();
        if (!passes) await budget.stop(own.now() + MINUTE_MS);
      }
    };
    return {
      budget,
      work: async (options) => {
        await Promise.all(Array.from({ length: options.atOnce ?? 1 }, () => one(options)));
        if (!options.dies) await budget.leave();
      },
    };
  };

  return {
    clock,
    pass,
    sleep,
    process,
    calls,
    breakStore: (error: Error | undefined): void => void (broken = error),
    tally: (name: string): Tally =>
      tallies.get(name) ?? {
        asked: 0,
        refused: 0,
        mostInFlight: 0,
        turnedAway: 0,
        waitedMs: 0,
        longestWaitMs: 0,
      },
    all: (): Tally =>
      [...tallies.values()].reduce(
        (sum, one) => ({
          asked: sum.asked + one.asked,
          refused: sum.refused + one.refused,
          mostInFlight: Math.max(sum.mostInFlight, one.mostInFlight),
          turnedAway: sum.turnedAway + one.turnedAway,
          waitedMs: sum.waitedMs + one.waitedMs,
          longestWaitMs: Math.max(sum.longestWaitMs, one.longestWaitMs),
        }),
        { asked: 0, refused: 0, mostInFlight: 0, turnedAway: 0, waitedMs: 0, longestWaitMs: 0 },
      ),
    forget: (): void => {
      tallies.clear();
      Object.assign(calls, { read: 0, write: 0 });
    },
  };
}
