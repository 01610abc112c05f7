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

/** The world's application, with a clock whose sleep lets the queues be worked off, and takes its time. */
function waiting({ app, settle, clock }: MemoryWorld): App {
  const sleep = async (ms: number): Promise<void> => {
    await settle();
    clock.advance(ms);
  };
  return { ...app, ports: { ...app.ports, clock: { ...app.ports.clock, sleep } } };
}

const collector = () => {
  const lines: string[] = [];
  return { write: (text: string) => lines.push(text), text: () => lines.join('') };
};

/** `run(world, 'errors --all')`; an argument with spaces is quoted. */
export async function run(world: MemoryWorld, line: string): Promise<Ran> {
  const argv = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  const [stdout, stderr] = [collector(), collector()];
  const code = await command(argv, output(stdout, stderr), () => Promise.resolve(waiting(world)));
  return { code, out: stdout.text(), notes: stderr.text() };
}

export async function runJson<T>(world: MemoryWorld, line: string): Promise<T> {
  return JSON.parse((await run(world, `${line} --json`)).out) as T;
}
