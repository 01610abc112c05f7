/** What `npm pack` gives away: small, complete, and runs where nothing of the repository is, from below `node_modules`, where Node reads no TypeScript. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verbs } from '../../cli/verbs.ts';

const ROOT = join(__dirname, '../..');

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

let folder: string;
let packed: Packed;
let installed: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'halo-qbo-packed-'));
  const said = spawnSync('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(said.status).toBe(0);
  // What the building says stands before it.
  packed = (JSON.parse(said.stdout.slice(said.stdout.indexOf('[\n'))) as readonly Packed[])[0] as Packed;
  installed = join(folder, 'node_modules/halo-qbo');
  mkdirSync(installed, { recursive: true });
  const tarball = join(folder, packed.filename);
  expect(spawnSync('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']).status).toBe(0);
  // What npm would have put beside it.
  symlinkSync(join(ROOT, 'node_modules'), join(installed, 'node_modules'));
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...argv: readonly string[]) {
  const bin = join(installed, 'bin/halo-qbo.mjs');
  const { PATH = '', HOME = '' } = process.env;
  return spawnSync(process.execPath, [bin, ...argv], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH, HOME, LOCAL_DIR: join(folder, 'nowhere') },
  });
}

test('it brings the command, its documents and nothing of the workshop', () => {
  const paths = packed.files.map(({ path }) => path);

  expect(paths).toEqual(
    expect.arrayContaining(['bin/halo-qbo.mjs', 'dist/cli.mjs', 'README.md', 'LICENSE', 'docs/operate.md']),
  );
  expect(
    paths.filter((path) => /\.ts$|^(test|local|lib|functions|scripts|bench|infra)\//.test(path)),
  ).toEqual([]);
});

test('it starts, names every verb, and loads each of them', () => {
  const { status, stdout } = run('--help');

  expect(status).toBe(0);
  for (const { name } of verbs) expect(stdout).toContain(`\n  ${name} `);
  expect(run('numbers', '--help').stdout).toContain('Exit codes:');
  expect(run('config', '--help').stdout).toContain('--revision');
});

test('without a system it says so in one sentence and ends with 3', () => {
  const { status, stdout, stderr } = run('status');

  expect([status, stdout]).toEqual([3, '']);
  expect(stderr).toContain('No running system was found.');
  expect(stderr).not.toContain('    at ');
});

test('it needs only what it says it depends on', () => {
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const sources = readdirSync(join(installed, 'dist')).map((file) =>
    readFileSync(join(installed, 'dist', file), 'utf8'),
  );

  const imported = sources.flatMap((text) =>
    [...text.matchAll(/^(?:import .*|\}) from "([^"]+)";$|\bimport\("([^"]+)"\)/gm)].map(
      ([, first, second]) => first ?? second ?? '',
    ),
  );
  const packages = imported
    .filter((name) => !/^(node:|[.])/.test(name) && !builtinModules.includes(name))
    .map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    );

  expect(packages).toContain('commander');
  expect([...new Set(packages)].filter((name) => !(name in dependencies))).toEqual([]);
  expect(existsSync(join(installed, 'cli'))).toBe(false);
});
