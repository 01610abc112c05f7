/** `npm ci` in a clean copy of the tracked files, with npm's cache as it is: what a newcomer waits for after cloning. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npm } from './command.ts';
import { figure, secondsSince, type Measurement, type Target } from './figure.ts';

const ROOT = join(import.meta.dirname, '..');
const INSTALL: Target = { name: 'install.seconds', unit: 's', target: 60 };

/** One that was deleted and not committed yet is left out. */
function copyTracked(folder: string): void {
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' }).split('\0');
  for (const file of tracked)
    if (file !== '' && existsSync(join(ROOT, file))) cpSync(join(ROOT, file), join(folder, file));
}

export const install: Measurement = {
  targets: [INSTALL],
  measure: async (_wanted, say) => {
    const folder = mkdtempSync(join(tmpdir(), 'halo-qbo-bench-'));
    try {
      copyTracked(folder);
      say('npm ci in a clean copy');
      const startedAt = performance.now();
      await npm(['ci'], folder);
      return [figure(INSTALL, secondsSince(startedAt))];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
