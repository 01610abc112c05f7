/**
 * Writes what follows from the folders under `lib/entities`: the registry, and the README's table of kinds and list of webhooks. `--check` only
 * compares, for CI.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filledIn, kindsTable, webhookEntities } from './generate/readme.ts';
import { kindFolders, registrySource } from './generate/registry.ts';

const root = join(import.meta.dirname, '..');
const onlyCheck = process.argv.includes('--check');
const stale: string[] = [];

function put(path: string, text: string): void {
  const full = join(root, path);
  if (existsSync(full) && readFileSync(full, 'utf8') === text) return;
  stale.push(path);
  if (!onlyCheck) writeFileSync(full, text);
}

put('lib/entities/registry.gen.ts', registrySource(kindFolders(join(root, 'lib/entities'))));
// Read only now: the registry may just have been written.
const { kinds } = await import('../lib/entities/registry.ts');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
put('README.md', filledIn(filledIn(readme, 'kinds', kindsTable(kinds)), 'webhooks', webhookEntities(kinds)));

if (onlyCheck) {
  for (const path of stale) console.error(`${path} is not what the kinds say; run \`npm run generate\``);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  console.log(stale.length > 0 ? `wrote ${stale.join(', ')}` : 'everything is fresh');
}
