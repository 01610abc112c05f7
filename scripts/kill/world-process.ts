/** The local world as a process of its own, on free ports and in a folder of its own, so that it can be killed as a machine dies. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const PORTS = ['PORT', 'HALO_SIM_PORT', 'QBO_SIM_PORT', 'DYNAMODB_PORT', 'SQS_PORT'] as const;
const OUTPUT_KEPT = 20_000;
const LOOK_EVERY_MS = 50;
const DIRECT: readonly string[] = [process.execPath, 'local/start.ts'];

export type WorldPorts = Readonly<Record<(typeof PORTS)[number], string>>;

export interface WorldProcess {
  /** Of the process group that it leads. */
  readonly pid: number;
  /** What it has printed, the end of it. */
  printed(): string;
  /** @throws Error with its last lines when it ends first or takes longer */
  until(line: string, timeoutMs: number): Promise<void>;
  /** SIGKILL: nothing is closed, flushed or finished. */
  kill(): Promise<void>;
  /** SIGTERM, as a service manager does. @throws Error when it does not end in time */
  stop(timeoutMs: number): Promise<void>;
}

/** All are held before the first is let go, so that no two are the same. */
export async function freePorts(): Promise<WorldPorts> {
  const servers = await Promise.all(
    PORTS.map(async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const numbers = servers.map((server) => String((server.address() as AddressInfo).port));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return Object.fromEntries(PORTS.map((name, index) => [name, numbers[index]])) as WorldPorts;
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

/** In a process group of its own, so that what npm starts ends with it. */
function spawnWorld(folder: string, ports: WorldPorts, command: readonly string[]): ChildProcess {
  const [program = '', ...rest] = command;
  return spawn(program, rest, {
    cwd: ROOT,
    env: { ...process.env, ...ports, LOCAL_DIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
}

function signal(child: ChildProcess, name: 'SIGTERM' | 'SIGKILL'): void {
  if (!hasEnded(child) && child.pid !== undefined) process.kill(-child.pid, name);
}

export function startWorldProcess(folder: string, ports: WorldPorts, command = DIRECT): WorldProcess {
  const child = spawnWorld(folder, ports, command);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-OUTPUT_KEPT)));
  const ended = once(child, 'exit');
  const seen = (line: string): boolean => output.split('\n').some((printed) => printed.startsWith(line));
  return {
    pid: child.pid ?? 0,
    printed: () => output,
    until: async (line, timeoutMs) => {
      for (const until = Date.now() + timeoutMs; !seen(line);) {
        if (hasEnded(child)) throw new Error(`the world ended before it said "${line}":\n${output}`);
        if (Date.now() > until)
          throw new Error(`the world did not say "${line}" in ${timeoutMs} ms:\n${output}`);
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
    },
    kill: async () => {
      signal(child, 'SIGKILL');
      await ended;
    },
    stop: async (timeoutMs) => {
      signal(child, 'SIGTERM');
      const late = new Promise<'late'>((resolve) => setTimeout(resolve, timeoutMs, 'late').unref());
      if ((await Promise.race([ended, late])) === 'late')
        throw new Error(`the world did not end in ${timeoutMs} ms:\n${output}`);
    },
  };
}
