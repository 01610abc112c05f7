/**
 * What must hold before anything lands, apart from the tests: generated files fresh, formatted, linted, typed, arrows pointing one way, nothing
 * unused. As many at once as there are cores, the slowest first; a line each, and the whole output only of what failed.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';

interface Check {
  readonly name: string;
  readonly command: string;
  /** What it says is worth reading though it holds. */
  readonly isTold?: true;
}

interface Result extends Check {
  readonly ok: boolean;
  readonly output: string;
}

const ROOT = join(import.meta.dirname, '..');
const NAME_WIDTH = 24;

const FOLDERS = ['functions', 'lib', 'cli', 'console', 'local', 'scripts', 'test', 'bench'].filter((folder) =>
  existsSync(join(ROOT, folder)),
);

const CHECKS: readonly Check[] = [
  { name: 'lint', command: 'eslint .' },
  { name: 'types', command: 'tsc --noEmit' },
  { name: 'format', command: 'prettier --check --log-level warn .' },
  { name: 'unused code', command: 'knip --no-progress --no-config-hints' },
  {
    name: 'dependency arrows',
    command: `depcruise --config .dependency-cruiser.cjs ${FOLDERS.join(' ')}`,
  },
  { name: 'packages of others', command: 'node scripts/supply.ts', isTold: true },
  { name: 'generated files fresh', command: 'node scripts/generate.ts --check' },
];

const environment = {
  ...process.env,
  PATH: [join(ROOT, 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(delimiter),
};

function run(check: Check): Promise<Result> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    // Through the shell: on Windows the tools are batch files.
    const child = spawn(check.command, { cwd: ROOT, env: environment, shell: true });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('close', (code) => {
      const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
      console.log(
        `${code === 0 ? 'ok    ' : 'FAILED'} ${check.name.padEnd(NAME_WIDTH)} ${seconds.padStart(5)} s`,
      );
      if (check.isTold && code === 0) console.log(indented(Buffer.concat(chunks).toString()));
      resolve({ ...check, ok: code === 0, output: Buffer.concat(chunks).toString() });
    });
  });
}

const indented = (text: string): string => text.trimEnd().replace(/^/gm, '       ');

const waiting = [...CHECKS];
const results: Result[] = [];
const worker = async (): Promise<void> => {
  for (let check = waiting.shift(); check; check = waiting.shift()) results.push(await run(check));
};
await Promise.all(Array.from({ length: availableParallelism() }, worker));

const failed = results.filter(({ ok }) => !ok);
for (const { name, command, output } of failed) console.log(`\n${name}: ${command}\n${output.trimEnd()}`);
if (failed.length > 0) console.log('');
console.log(failed.length === 0 ? 'everything holds' : `${failed.length} of ${results.length} do not hold`);
process.exitCode = failed.length === 0 ? 0 : 1;
