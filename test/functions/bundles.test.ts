/** What is in each function's bundle, by the bundler's own account, and whether it runs. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { build, stop, type BuildOptions, type Metafile } from 'esbuild';

const root = join(__dirname, '..', '..');
/** The plugin's own options are not the bundler's. */
const { outputFileExtension, exclude, keepOutputDirectory, ...options } = (
  createRequire(__filename)('../../infra/esbuild.cjs') as () => BuildOptions & Record<string, unknown>
)();

const FUNCTIONS = [
  'connect',
  'health',
  'notify',
  'refresh-tokens',
  'requeue',
  'sweep',
  'sync-backfill',
  'sync-live',
  'webhook-halo',
  'webhook-quickbooks',
];
/** Minified. What is more than this has brought in something that it should not. */
const KILOBYTES_MAX: Readonly<Record<string, number>> = { connect: 1_600, 'refresh-tokens': 1_600 };
const OTHERS_KILOBYTES_MAX = 1_350;

let folder: string;
let outputs: Readonly<Record<string, Metafile['outputs'][string]>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'halo-qbo-bundles-'));
  const { metafile } = await build({
    ...options,
    absWorkingDir: root,
    entryPoints: FUNCTIONS.map((name) => `functions/${name}.ts`),
    outExtension: { '.js': String(outputFileExtension) },
    outdir: folder,
    metafile: true,
    logLevel: 'silent',
  });
  outputs = Object.fromEntries(
    Object.entries(metafile.outputs)
      .filter(([path]) => !path.endsWith('.map'))
      .map(([path, output]) => [basename(path, String(outputFileExtension)), output]),
  );
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await stop();
});

const inputsOf = (name: string): readonly string[] => Object.keys(outputs[name]?.inputs ?? {});

test('every function is bundled', () => {
  expect(Object.keys(outputs).toSorted()).toEqual(FUNCTIONS);
  expect(exclude).toEqual([]);
  expect(keepOutputDirectory).toBe(false);
});

test('Intuit’s library is only in the functions that connect and refresh', () => {
  const carry = FUNCTIONS.filter((name) =>
    inputsOf(name).some((path) => path.startsWith('node_modules/intuit-oauth/')),
  );
  expect(carry).toEqual(['connect', 'refresh-tokens']);
});

test('of AWS’s Encryption SDK there is what seals under one key, on the clients that are there anyway', () => {
  const more = FUNCTIONS.flatMap(inputsOf).filter((path) =>
    /@aws-crypto\/(branch-keystore|caching|raw-rsa)|node_modules\/.*node_modules\/@aws-sdk\//.test(path),
  );
  expect(more).toEqual([]);
});

test('nothing is left to be found where it runs: only Node’s own modules are outside', () => {
  const outside = FUNCTIONS.flatMap((name) => outputs[name]?.imports ?? [])
    .filter(({ external }) => external)
    .map(({ path }) => path.replace(/^node:/, ''));
  const foreign = new Set(outside.filter((path) => !builtinModules.includes(path)));
  expect([...foreign]).toEqual([]);
});

/** Nothing, in the place of what is not used. */
const INSTEAD = 'infra/no-media-types.json';

test('nothing of the workshop is in a bundle', () => {
  const workshop = FUNCTIONS.flatMap(inputsOf).filter(
    (path) => path !== INSTEAD && /^(local|test|bench|scripts|cli|infra)\/|\/fixtures\//.test(path),
  );
  expect(workshop).toEqual([]);
});

test.each(FUNCTIONS)('%s is no larger than what it uses', (name) => {
  expect(outputs[name]?.bytes ?? Infinity).toBeLessThan(
    (KILOBYTES_MAX[name] ?? OTHERS_KILOBYTES_MAX) * 1_000,
  );
});

test('what seals tokens seals and opens when it is bundled, too', async () => {
  // Prepare
  const outfile = join(folder, 'sealing', `kms${String(outputFileExtension)}`);
  await build({
    ...options,
    absWorkingDir: root,
    entryPoints: ['local/memory/kms.ts'],
    outfile,
    logLevel: 'silent',
  });

  // Act: where no package can be found
  const script = `
    const cipher = require(${JSON.stringify(outfile)}).sealedByKms();
    const of = { connection: 'demo', side: 'halo' };
    cipher.seal('tokens', of).then((sealed) => cipher.open(sealed, of)).then(console.log)`;
  const said = execFileSync(process.execPath, ['-e', script], { cwd: folder, encoding: 'utf8' });

  // Assess
  expect(said.trim()).toBe('tokens');
});

test('every bundle loads by itself and exports its handler', () => {
  // Act: where no package can be found
  const script = `console.log(JSON.stringify(${JSON.stringify(FUNCTIONS)}.map(
    (name) => typeof require(${JSON.stringify(folder)} + '/' + name + ${JSON.stringify(outputFileExtension)}).handler)))`;
  const said = execFileSync(process.execPath, ['-e', script], { cwd: folder, encoding: 'utf8' });

  // Assess
  expect(JSON.parse(said)).toEqual(FUNCTIONS.map(() => 'function'));
});
