/**
 * The npm package as somebody else gets it: packed, installed into an empty folder with all that it depends on and nothing that it does not, and
 * run there by `npx`, against a world that is up.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { Status } from '../../lib/books/status.ts';
import type { WorldPorts } from '../kill/world-process.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** @param world where the world keeps its state; the package is installed in there and taken away again @returns how it went @throws Error */
export function runPacked(world: string, ports: WorldPorts): string {
  const folder = join(world, 'packed');
  mkdirSync(folder);
  // This Node, whichever the machine has beside it: the package wants 22 or newer.
  const PATH = [dirname(process.execPath), process.env['PATH']].join(delimiter);
  const environment = { ...process.env, ...ports, PATH, LOCAL_DIR: world };
  const run = (cwd: string, ...argv: readonly string[]): string => {
    const [program = '', ...rest] = argv;
    return execFileSync(program, rest, {
      cwd,
      env: environment,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  };
  try {
    run(ROOT, 'npm', 'pack', '--pack-destination', folder);
    const [tarball = ''] = readdirSync(folder);
    run(folder, 'npm', 'init', '--yes');
    const startedAt = performance.now();
    run(folder, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', join(folder, tarball));
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    const help = run(folder, 'npx', '--no-install', 'halo-qbo', '--help');
    if (!help.includes('Exit codes:')) throw new Error(`the package's help is\n${help}`);
    const { connections } = JSON.parse(
      run(folder, 'npx', '--no-install', 'halo-qbo', 'status', '--json'),
    ) as Status;
    if (connections.length !== 2)
      throw new Error(`the package's status knows ${connections.length} connections`);
    const packages = packagesIn(run(folder, 'npm', 'ls', '--all', '--parseable'));
    return `the npm package, installed elsewhere with ${packages} others in ${seconds} s, finds it, too`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A line for each, the first two the folder itself and ours. */
const packagesIn = (listed: string): number => listed.trim().split('\n').length - 2;
