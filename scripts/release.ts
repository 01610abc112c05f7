/**
 * `npm run release -- 0.2.0`: a version that others can install. From a clean tree on `main` with everything landed: the checks and the tests, the
 * version and its day in the changelog, one commit and its tag, and in `release/` the package with the bill of what it is made of. Nothing is
 * published or pushed: that is a person's last look.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dated, mayFollow } from './release/changelog.ts';
import { installed } from './supply/lockfile.ts';
import { billOf } from './supply/npm.ts';

const ROOT = join(import.meta.dirname, '..');
const OUT = 'release';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { 'skip-tests': { type: 'boolean', default: false } },
});

function run(command: string, ...args: readonly string[]): string {
  const { status, stdout, error } = spawnSync(command, args, {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (error) throw error;
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')} ended with ${status ?? 'a signal'}\n${stdout}`);
  return stdout.trim();
}

const at = (file: string): string => join(ROOT, file);

function release(version: string): void {
  if (run('git', 'status', '--porcelain') !== '')
    throw new Error('The tree has changes that are not committed.');
  const branch = run('git', 'branch', '--show-current');
  if (branch !== 'main')
    throw new Error(`A release is made from main, not from ${branch || 'a detached head'}.`);
  const tag = `v${version}`;
  if (run('git', 'tag', '--list', tag) !== '') throw new Error(`${tag} is there already.`);
  const { version: current } = JSON.parse(readFileSync(at('package.json'), 'utf8')) as { version: string };
  const isFirst = run('git', 'tag', '--list', 'v*') === '';
  if (!mayFollow(current, version, isFirst)) throw new Error(`${version} does not follow ${current}.`);
  const changelog = dated(readFileSync(at('CHANGELOG.md'), 'utf8'), version, new Date());

  console.log('checks');
  run('npm', 'run', 'check');
  if (!values['skip-tests']) {
    console.log('tests');
    run('npm', 'test');
  }
  writeFileSync(at('CHANGELOG.md'), changelog);
  run('npm', 'version', version, '--no-git-tag-version', '--allow-same-version');
  run('git', 'commit', '--quiet', '--all', '--message', `chore: release ${version}`);
  run('git', 'tag', '--annotate', tag, '--message', tag);

  mkdirSync(at(OUT), { recursive: true });
  const packed = run('npm', 'pack', '--silent', '--pack-destination', OUT).split('\n').at(-1) ?? '';
  const bill = join(OUT, packed.replace(/\.tgz$/, '.cdx.json'));
  writeFileSync(at(bill), `${JSON.stringify(billOf(installed()), null, 2)}\n`);
  console.log(`${tag}: ${join(OUT, packed)} and ${bill}`);
  console.log(`Look at both, then: git push --follow-tags && npm publish ${join(OUT, packed)}`);
}

const [version] = positionals;
try {
  if (version === undefined) throw new Error('Say which version: npm run release -- 0.2.0');
  release(version);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
