/** A release, made whole in a small repository: what it leaves behind, and what it refuses before it has touched anything. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const CHANGELOG = '# Changelog\n\n## [Unreleased]\n\n- Something new.\n';

let repository: string;

const inIt = (command: string, ...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: repository, encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}`, out: stdout.trim() };
};
const git = (...args: readonly string[]) =>
  inIt('git', '-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args);
const release = (...args: readonly string[]) => inIt(process.execPath, 'scripts/release.ts', ...args);
const at = (file: string): string => join(repository, file);
const json = (file: string) => JSON.parse(readFileSync(at(file), 'utf8')) as Record<string, unknown>;

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'halo-qbo-release-'));
  mkdirSync(at('scripts'));
  for (const name of ['release.ts', 'release', 'supply'])
    cpSync(join(ROOT, 'scripts', name), at(`scripts/${name}`), { recursive: true });
  const own = { name: 'small', version: '0.1.0', license: 'MIT', type: 'module', files: ['CHANGELOG.md'] };
  const scripts = { check: 'node -e 0', test: 'node -e 0' };
  writeFileSync(at('package.json'), JSON.stringify({ ...own, scripts }));
  const root = { name: own.name, version: own.version, license: own.license };
  const lock = { name: own.name, version: own.version, lockfileVersion: 3, packages: { '': root } };
  writeFileSync(at('package-lock.json'), JSON.stringify(lock));
  writeFileSync(at('CHANGELOG.md'), CHANGELOG);
  // What the scripts need of others is where it always is.
  cpSync(join(ROOT, 'node_modules', 'zod'), at('node_modules/zod'), { recursive: true });
  writeFileSync(at('.gitignore'), 'node_modules/\nrelease/\n');
  git('init', '--quiet', '--initial-branch', 'main');
  git('config', 'user.name', 'Ada');
  git('config', 'user.email', 'ada@example.com');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'feat: something new');
});
afterEach(() => rmSync(repository, { recursive: true, force: true }));

test('version, changelog, one commit with its tag, the package and its bill; nothing is pushed', () => {
  const { status, said } = release('0.2.0', '--skip-tests');

  expect([status, said]).toEqual([0, expect.stringContaining('v0.2.0')]);
  expect([json('package.json')['version'], json('package-lock.json')['version']]).toEqual(['0.2.0', '0.2.0']);
  expect(readFileSync(at('CHANGELOG.md'), 'utf8')).toMatch(
    /## \[Unreleased\]\n\n## \[0\.2\.0\] – \d{4}-\d\d-\d\d\n\n- Something new\./,
  );
  expect(git('log', '--format=%s').out).toBe('chore: release 0.2.0\nfeat: something new');
  expect(git('rev-parse', 'v0.2.0^{commit}').out).toBe(git('rev-parse', 'HEAD').out);
  expect(git('status', '--porcelain').out).toBe('');
  expect(readdirSync(at('release')).toSorted()).toEqual(['small-0.2.0.cdx.json', 'small-0.2.0.tgz']);
  expect(json('release/small-0.2.0.cdx.json')).toMatchObject({ bomFormat: 'CycloneDX' });
  expect(said).toContain('git push --follow-tags && npm publish release/small-0.2.0.tgz');
});

test.each<readonly [string, () => unknown, string, string]>([
  ['a tree with changes', () => writeFileSync(at('more.txt'), ''), '0.2.0', 'not committed'],
  ['a tag that is there', () => git('tag', 'v0.2.0'), '0.2.0', 'v0.2.0 is there already'],
  ['a version that does not follow', () => git('tag', 'v0.1.0'), '0.3.5', '0.3.5 does not follow 0.1.0'],
  ['another branch', () => git('switch', '--create', 'work'), '0.2.0', 'made from main, not from work'],
  ['a version that is none', () => undefined, '2', 'is no version'],
])('refused: %s; nothing has changed', (_name, make, version, sentence) => {
  make();

  const { status, said } = release(version, '--skip-tests');

  expect([status, said]).toEqual([1, expect.stringContaining(sentence)]);
  expect(git('log', '--format=%s').out).toBe('feat: something new');
  expect(readFileSync(at('CHANGELOG.md'), 'utf8')).toBe(CHANGELOG);
});

test('tests that fail: no version, no commit, no tag', () => {
  const own = json('package.json');
  writeFileSync(
    at('package.json'),
    JSON.stringify({ ...own, scripts: { check: 'node -e 0', test: 'node -e "process.exit(1)"' } }),
  );
  git('commit', '--quiet', '--all', '--message', 'test: one that fails');

  const { status, said } = release('0.2.0');

  expect([status, said]).toEqual([1, expect.stringContaining('npm test ended with 1')]);
  expect(git('tag').out).toBe('');
  expect(json('package.json')['version']).toBe('0.1.0');
});
