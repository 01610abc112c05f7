/**
 * `npm run bench`: every figure that an issue asks for, measured here and now. A table, or `--json`; `--only name,name` takes some of them;
 * progress goes to stderr. A missed target is marked and no failure, but with `--check` it is; what could not be measured is one.
 */
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { duringImport } from './during-import.ts';
import { isMet, type Figure, type Measurement } from './figure.ts';
import { install } from './install.ts';
import { load } from './load.ts';
import { matching } from './match.ts';
import { numbers } from './numbers.ts';
import { simulator } from './simulator.ts';
import { tests } from './tests.ts';
import { world } from './world.ts';

const measurements: readonly Measurement[] = [
  install,
  world,
  duringImport,
  load,
  simulator,
  numbers,
  matching,
  tests,
];

const namesOf = ({ targets }: Measurement): readonly string[] => targets.map(({ name }) => name);

function wantedNames(only: string | undefined): ReadonlySet<string> {
  const known = measurements.flatMap(namesOf);
  if (only === undefined) return new Set(known);
  const names = only.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new RangeError(`there is no ${unknown.join(', ')}; there are ${known.join(', ')}`);
  return new Set(names);
}

/** Figures on a busy machine are the machine's, too. */
function sayHowBusy(say: (line: string) => void): void {
  const [load = 0] = loadavg();
  const cores = availableParallelism();
  if (load > cores / 2)
    say(`the load is ${load.toFixed(1)} on ${cores} cores before anything runs: times will be too long`);
}

function table(figures: readonly Figure[]): string {
  const rows = new Table({
    head: ['figure', 'value', 'target', '', 'peers'],
    style: { head: [], border: [] },
    colAligns: ['left', 'right', 'right', 'left', 'left'],
  });
  for (const one of figures) {
    const { name, value, unit, target, bound = 'max', peers = {} } = one;
    const others = Object.entries(peers).map(([peer, of]) => `${peer} ${of} ${unit}`);
    rows.push([
      name,
      `${value} ${unit}`,
      `${bound === 'max' ? '<' : '>='} ${target} ${unit}`,
      isMet(one) ? 'met' : 'MISSED',
      others.join(', '),
    ]);
  }
  return rows.toString();
}

interface Measured {
  readonly figures: readonly Figure[];
  readonly failed: boolean;
}

async function measureAll(wanted: ReadonlySet<string>): Promise<Measured> {
  const startedAt = performance.now();
  const say = (line: string): void =>
    console.error(`[${((performance.now() - startedAt) / 1_000).toFixed(0).padStart(4)} s] ${line}`);
  sayHowBusy(say);
  const figures: Figure[] = [];
  let failed = false;
  for (const measurement of measurements) {
    if (!namesOf(measurement).some((name) => wanted.has(name))) continue;
    try {
      figures.push(...(await measurement.measure(wanted, say)).filter(({ name }) => wanted.has(name)));
    } catch (error) {
      failed = true;
      say(
        `not measured: ${namesOf(measurement).join(', ')}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  return { figures, failed };
}

try {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      only: { type: 'string' },
      check: { type: 'boolean', default: false },
    },
  });
  const { figures, failed } = await measureAll(wantedNames(values.only));
  console.log(values.json ? JSON.stringify(figures, undefined, 2) : table(figures));
  process.exitCode = failed || (values.check && !figures.every(isMet)) ? 1 : 0;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
