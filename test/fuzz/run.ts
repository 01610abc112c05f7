/** Case after case, each drawn from a seed of its own, so that the one that fails is run again alone. */
import { randomFrom, type Random } from '../../local/sample/random.ts';
import { faultTables, haloAnswer, quickbooksAnswer } from './answers.ts';
import { haloWebhook, quickbooksWebhook, type Verdict } from './webhooks.ts';

const CASES: readonly (readonly [name: string, run: (random: Random) => Promise<Verdict>])[] = [
  ['QuickBooks webhook', quickbooksWebhook],
  ['HaloPSA webhook', haloWebhook],
  ['QuickBooks answer', quickbooksAnswer],
  ['HaloPSA answer', haloAnswer],
  ['faults', faultTables],
];

/** A case that takes as long holds up whatever shares its function. */
const LONGEST_MS = 5_000;

export interface Failure {
  readonly seed: number;
  readonly name: string;
  readonly problem: string;
}

const saying = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

/** Seeds that follow each other give numbers that do, too: they are spread first. */
const spread = (seed: number): Random => randomFrom(Math.imul(seed, 2_654_435_761) ^ 0x9e3779b9);

export async function fuzzOne(seed: number): Promise<Failure | undefined> {
  const random = spread(seed);
  const [name, run] = random.pick(CASES);
  const startedAt = performance.now();
  const problem = await run(random).catch(saying);
  const tookMs = Math.round(performance.now() - startedAt);
  if (problem !== undefined) return { seed, name, problem };
  return tookMs > LONGEST_MS ? { seed, name, problem: `took ${tookMs} ms` } : undefined;
}

/** @param each told of the cases done so far */
export async function fuzz(
  first: number,
  count: number,
  each: (done: number) => void = () => undefined,
): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  for (let done = 0; done < count; done += 1) {
    const failure = await fuzzOne(first + done);
    if (failure) failures.push(failure);
    each(done + 1);
  }
  return failures;
}
