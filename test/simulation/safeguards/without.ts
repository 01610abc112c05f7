/** Runs of the simulation in which some safeguards are off and others are watched. */
import { drawPlan, type Planned } from '../actions.ts';
import { runSeed, type Result } from '../run.ts';
import { randomFrom } from '../../../local/sample/random.ts';
import { together, type Safeguard } from './guard.ts';

export interface Without extends Result {
  /** How often each that was watched stepped in. */
  readonly steppedIn: ReadonlyMap<string, number>;
}

export async function runWithout(
  seed: number,
  off: readonly Safeguard[],
  watched: readonly Safeguard[] = [],
  plan: readonly Planned[] = drawPlan(randomFrom(seed)),
): Promise<Without> {
  const steppedIn = new Map(watched.map(({ name }) => [name, 0]));
  const result = await runSeed(seed, plan, (world) =>
    together([
      ...watched.map(({ name, watch }) => {
        const stepsIn = (): unknown => steppedIn.set(name, (steppedIn.get(name) ?? 0) + 1);
        return watch?.({ world, stepsIn }) ?? {};
      }),
      ...off.map((one) => one.off({ world, stepsIn: () => undefined })),
    ]),
  );
  return { ...result, steppedIn };
}

export interface Seen {
  /** The first seed whose world did not come to rest in agreement. */
  readonly failedAt?: number;
  readonly problem?: string;
  readonly seeds: number;
  readonly steppedIn: ReadonlyMap<string, number>;
}

const saying = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A world that never comes to rest has failed, too. */
const attempt = (
  seed: number,
  off: readonly Safeguard[],
  watched: readonly Safeguard[],
): Promise<Pick<Without, 'problems' | 'steppedIn'>> =>
  runWithout(seed, off, watched).catch((error: unknown) => ({
    problems: [saying(error)],
    steppedIn: new Map<string, number>(),
  }));

/** Seeds from 1 on until one fails. */
export async function seedsWithout(
  off: readonly Safeguard[],
  watched: readonly Safeguard[],
  most: number,
): Promise<Seen> {
  const steppedIn = new Map<string, number>();
  for (let seed = 1; seed <= most; seed += 1) {
    const run = await attempt(seed, off, watched);
    for (const [name, times] of run.steppedIn) steppedIn.set(name, (steppedIn.get(name) ?? 0) + times);
    const [problem] = run.problems;
    if (problem !== undefined) return { failedAt: seed, problem, seeds: seed, steppedIn };
  }
  return { seeds: most, steppedIn };
}
