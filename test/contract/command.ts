/**
 * `npm run contract`: the contract held against the simulators, or with `--live quickbooks|halo` against a real sandbox. Each difference is one
 * plain line. Exit code 0 when all hold, 1 when something differs or was left behind, 2 when the run could not begin.
 */
import { applies, differences, type Case, type Leaving, type Target } from './case.ts';
import { CannotBegin, type Environment } from './environment.ts';
import { haloCases } from './halo/cases/index.ts';
import { liveHalo } from './halo/live.ts';
import { serveHalo } from './halo/simulated.ts';
import { openHalo } from './halo/visit.ts';
import { quickbooksCases } from './quickbooks/cases/index.ts';
import { liveQuickBooks } from './quickbooks/live.ts';
import { COMPANIES, serveQuickBooks } from './quickbooks/simulated.ts';
import { openQuickBooks } from './quickbooks/visit.ts';

export interface Run {
  readonly environment: Environment;
  readonly say: (line: string) => void;
  /** Where a newer refresh token is kept. */
  readonly folder: string;
  /** Stops after the case that is running; what was made still goes again. */
  readonly signal?: AbortSignal;
  /** Between two requests; what the vendor bears without it. */
  readonly gapMs?: number;
}

type Closing<Visit extends Leaving> = Target<Visit> & { close(): Promise<readonly string[]> };

/** Unique to a run and short: document numbers have 21 characters. */
const newMarker = (): string => `q${Date.now().toString(36).slice(-7)}`;

/** @returns whether all hold and nothing is left behind */
async function held<Visit extends Leaving>(
  target: Closing<Visit>,
  cases: readonly Case<Visit>[],
  { say, signal }: Run,
): Promise<boolean> {
  const able = cases.filter((one) => applies(one, target.traits));
  say(`${target.name}: ${able.length} cases; it has ${[...target.traits].join(', ') || 'nothing special'}`);
  for (const { name, needs = [] } of cases.filter((one) => !able.includes(one)))
    say(`${target.name}: left out: ${name} (needs ${needs.join(', ')})`);
  let differ = 0;
  let hold = 0;
  for (const one of able) {
    if (signal?.aborted) break;
    const found = await differences(target, one);
    for (const line of found) say(line);
    if (found.length > 0) differ += 1;
    else hold += 1;
  }
  const left = await target.close();
  for (const line of left) say(`${target.name}: ${line}`);
  const stopped = signal?.aborted ? ', stopped before the end' : '';
  say(`${target.name}: ${hold} hold, ${differ} differ, ${cases.length - able.length} left out${stopped}`);
  return differ === 0 && left.length === 0 && !signal?.aborted;
}

async function heldBySimulators(run: Run): Promise<boolean> {
  const quickbooks = await serveQuickBooks();
  const halo = await serveHalo();
  try {
    const results: boolean[] = [];
    for (const [name, realmId] of Object.entries(COMPANIES)) {
      const target = await openQuickBooks(
        `simulated QuickBooks, ${name}`,
        await quickbooks.access(realmId),
        newMarker(),
      );
      results.push(await held(target, quickbooksCases, run));
    }
    const target = await openHalo('simulated HaloPSA', halo.access, newMarker());
    results.push(await held(target, haloCases, run));
    return results.every(Boolean);
  } finally {
    await quickbooks.close();
    await halo.close();
  }
}

async function opened<T>(open: Promise<T>): Promise<T> {
  try {
    return await open;
  } catch (error) {
    if (error instanceof CannotBegin) throw error;
    throw new CannotBegin(
      `The run could not begin: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

async function heldBy(vendor: string, run: Run): Promise<boolean> {
  if (vendor === 'quickbooks') {
    const access = await opened(liveQuickBooks(run.environment, run.folder, run.gapMs));
    const target = await opened(openQuickBooks('quickbooks', access, newMarker()));
    return held(target, quickbooksCases, run);
  }
  if (vendor === 'halo') {
    const target = await opened(openHalo('halo', liveHalo(run.environment, run.gapMs), newMarker()));
    return held(target, haloCases, run);
  }
  throw new CannotBegin(`--live takes quickbooks or halo, not '${vendor}'.`);
}

/** @param live the vendor; the simulators without one @returns the exit code */
export async function contract(live: string | undefined, run: Run): Promise<0 | 1 | 2> {
  try {
    const all = live === undefined ? await heldBySimulators(run) : await heldBy(live, run);
    return all ? 0 : 1;
  } catch (error) {
    if (!(error instanceof CannotBegin)) throw error;
    run.say(error.message);
    return 2;
  }
}
