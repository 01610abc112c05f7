/** A command of npm as a person types it: what `npm run bench` itself was started with is not handed on. */
import { spawn } from 'node:child_process';

const OUTPUT_KEPT = 4_000;

/** @throws Error with the end of its output when it fails */
export async function npm(command: readonly string[], folder: string): Promise<void> {
  const own = Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_'));
  // Through the shell: on Windows npm is a batch file.
  const child = spawn(['npm', ...command].join(' '), {
    cwd: folder,
    env: Object.fromEntries(own),
    shell: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-OUTPUT_KEPT)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`npm ${command.join(' ')} failed:\n${output}`);
}
