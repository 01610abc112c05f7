/**
 * The ops command against a world in memory, through its own front door: arguments in; stdout, stderr and exit code out. Where a verb waits, the
 * world goes on.
 */
import { command } from '../../cli/main.ts';
import { output } from '../../cli/output.ts';
import type { App } from '../../lib/compose.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly notes: string;
}

interface Seen {
  /** Where remarks are written is a terminal. */
  readonly isTTY?: boolean;
  /** What happens while a verb waits. */
  readonly meanwhile?: () => Promise<unknown>;
}

/** The world's application, with a clock whose sleep lets something happen, and takes its time. */
function waiting({ app, clock }: MemoryWorld, meanwhile: () => Promise<unknown>): App {
  const sleep = async (ms: number): Promise<void> => {
    await meanwhile();
    clock.advance(ms);
  };
  return { ...app, ports: { ...app.ports, clock: { ...app.ports.clock, sleep } } };
}

const collector = (isTTY = false) => {
  const lines: string[] = [];
  return { isTTY, write: (text: string) => lines.push(text), text: () => lines.join('') };
};

/** `run(world, 'errors --all')`; an argument with spaces is quoted. While a verb waits, the queues are worked off. */
export async function run(
  world: MemoryWorld,
  line: string,
  { isTTY = false, meanwhile = () => world.settle() }: Seen = {},
): Promise<Ran> {
  const argv = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  const [stdout, stderr] = [collector(), collector(isTTY)];
  const code = await command(argv, output(stdout, stderr), () => Promise.resolve(waiting(world, meanwhile)));
  return { code, out: stdout.text(), notes: stderr.text() };
}

export async function runJson<T>(world: MemoryWorld, line: string): Promise<T> {
  return JSON.parse((await run(world, `${line} --json`)).out) as T;
}
