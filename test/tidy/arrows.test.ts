/**
 * The arrows between the layers. That the tree keeps them is one half; the other is that each would be missed: a rule whose pattern has gone
 * stale forbids nothing and looks just as green.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from './sources.ts';

interface Violation {
  readonly from: string;
  readonly to: string;
  readonly rule: { readonly name: string };
}

function violationsIn(folder: string, parts: readonly string[]): readonly Violation[] {
  const binary = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const config = join(ROOT, '.dependency-cruiser.cjs');
  const asked = [binary, ...parts, '--config', config, '--output-type', 'json'];
  const { stdout, stderr } = spawnSync(process.execPath, asked, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (stdout === '') throw new Error(stderr);
  return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
}

const said = ({ from, to, rule }: Violation): string => `${rule.name}: ${from} → ${to}`;

test('every import of the product points the right way', () => {
  expect(violationsIn(ROOT, ['functions', 'lib', 'cli']).map(said)).toEqual([]);
});

const VALUE = 'export const value = 1;\n';
const uses = (path: string): string => `import { value } from '${path}';\nexport const other = value;\n`;
const names = (path: string): string =>
  `import type { value } from '${path}';\nexport type Other = typeof value;\n`;

/** Each breaks the rule that it is listed under, except the last. */
const PLANTED: Readonly<Record<string, readonly (readonly [file: string, text: string])[]>> = {
  'entities-know-only-entities': [['lib/entities/a.ts', names('../sync/value.ts')]],
  'numbering-knows-only-the-domain': [['lib/numbering/a.ts', names('../sync/value.ts')]],
  'matching-knows-only-the-domain': [['lib/matching/a.ts', names('../sync/value.ts')]],
  'sync-knows-only-the-domain': [
    ['lib/sync/m.ts', uses('../matching/value.ts')],
    ['lib/sync/a.ts', names('../aws/value.ts')],
    ['lib/sync/b.ts', uses('../books/value.ts')],
  ],
  'books-know-sync-and-the-domain': [['lib/books/a.ts', uses('../halo/value.ts')]],
  'adapters-know-no-other-adapter': [
    ['lib/halo/a.ts', uses('../quickbooks/value.ts')],
    ['lib/aws/a.ts', uses('../halo/value.ts')],
  ],
  'adapters-know-nothing-above': [['lib/aws/b.ts', names('../compose.ts')]],
  'only-compose-builds-adapters': [
    ['functions/a.ts', uses('../lib/aws/value.ts')],
    ['cli/a.ts', uses('../lib/halo/value.ts')],
  ],
  'settings-are-read-by-the-composition': [['functions/b.ts', uses('../lib/settings.ts')]],
  'lib-knows-no-entry': [['lib/books/b.ts', uses('../../functions/value.ts')]],
  'nothing-that-deploys-knows-the-workshop': [
    ['lib/sync/c.ts', uses('../../local/value.ts')],
    ['cli/b.ts', uses('../test/value.ts')],
    ['functions/c.ts', uses('../scripts/value.ts')],
  ],
  'fixtures-are-for-tests': [['lib/sync/d.ts', uses('../entities/client/fixtures/value.ts')]],
  'no-cycles': [['lib/sync/e.ts', uses('./round.ts').replace('other', 'value')]],
  'no-unresolved-imports': [['lib/sync/g.ts', uses('./nowhere.ts')]],
  'no-development-packages-in-the-product': [
    ['lib/sync/h.ts', "import check from 'fast-check';\nexport const other = check;\n"],
  ],
  none: [
    ['lib/sync/fine.ts', uses('../entities/value.ts') + uses('../numbering/value.ts')],
    ['lib/books/fine.ts', uses('../matching/value.ts')],
    ['lib/halo/fine.ts', uses('../http/value.ts') + names('../sync/value.ts')],
    ['lib/compose-more.ts', uses('./aws/value.ts') + uses('./settings.ts')],
    ['functions/fine.ts', uses('../lib/compose.ts') + names('../lib/aws/value.ts')],
    ['local/fine.ts', uses('../lib/aws/value.ts')],
  ],
};

const GROUND: readonly (readonly [file: string, text: string])[] = [
  ...[
    'aws',
    'books',
    'entities',
    'entities/client/fixtures',
    'halo',
    'http',
    'matching',
    'numbering',
    'quickbooks',
    'sync',
  ]
    .map((folder) => `lib/${folder}/value.ts`)
    .concat('lib/compose.ts', 'lib/settings.ts')
    .concat(['functions', 'local', 'test', 'scripts'].map((folder) => `${folder}/value.ts`))
    .map((file) => [file, VALUE] as const),
  ['lib/sync/round.ts', uses('./e.ts').replace('other', 'value')],
];

describe('each rule is missed when it is broken', () => {
  const folder = mkdtempSync(join(tmpdir(), 'halo-qbo-arrows-'));
  let found: readonly Violation[] = [];
  const put = (file: string, text: string): void => {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };

  beforeAll(() => {
    for (const [file, text] of [...GROUND, ...Object.values(PLANTED).flat()]) put(file, text);
    for (const name of ['package.json', 'tsconfig.json', 'node_modules'])
      symlinkSync(join(ROOT, name), join(folder, name));
    found = violationsIn(folder, ['functions', 'lib', 'cli', 'local']);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const cases = Object.entries(PLANTED).flatMap(([rule, files]) =>
    files.map(([file]) => [file, rule] as const),
  );

  test.each(cases)('%s: %s', (file, rule) => {
    const broken = found.filter(({ from }) => from === file).map((violation) => violation.rule.name);

    expect(broken).toEqual(rule === 'none' ? [] : expect.arrayContaining([rule]));
  });
});
