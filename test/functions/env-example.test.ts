/** `.env.example` names every variable that something here reads, and none that nothing reads. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tables } from '../../lib/aws/tables.ts';

const root = join(__dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const named = new Set(
  [...read('.env.example').matchAll(/^(?:# )?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name ?? ''),
);

/** Variables of the terminal and of tools, which are nobody's setting here. */
const OTHERS = new Set(['NO_COLOR', 'PATH', 'HOME', 'NODE_OPTIONS', 'CI']);

const sources = ['lib', 'functions', 'local'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => read(join(folder, path))),
);
const wanted = new Set([
  ...[...read('lib/settings.ts').matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(([, name]) => name ?? ''),
  ...[...read('infra/environment.yml').matchAll(/^([A-Z][A-Z0-9_]+):/gm)].map(([, name]) => name ?? ''),
  ...[...sources.join('\n').matchAll(/process\.env\['([A-Z][A-Z0-9_]+)'\]/g)].map(([, name]) => name ?? ''),
  ...[...read('local/world/ports.ts').matchAll(/port\('([A-Z][A-Z0-9_]+)'/g)].map(([, name]) => name ?? ''),
  ...tables.map(({ variable }) => variable),
]);

test('every variable that is read is explained', () => {
  expect([...wanted].filter((name) => !named.has(name) && !OTHERS.has(name))).toEqual([]);
});

test('no variable is explained that nothing reads', () => {
  expect([...named].filter((name) => !wanted.has(name))).toEqual([]);
});

test('each has its line of explanation before it', () => {
  const lines = read('.env.example').split('\n');
  const bare = lines.filter(
    (line, index) =>
      /^(# )?[A-Z][A-Z0-9_]+=/.test(line) &&
      !/^#/.test(lines[index - 1] ?? '') &&
      !/_LIMIT_MULTIPLIER=/.test(line),
  );
  expect(bare).toEqual([]);
});
