/**
 * Writes what follows from the product: the registry from the folders under `lib/entities`, and in README and documents every table of kinds, fields,
 * verbs, settings, problems and alarms. `--check` only compares, for CI.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filledAll } from './generate/readme.ts';
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
const { COUNTS, countsText } = await import('./costs/document.ts');
put(COUNTS, await countsText());
const { placesOf } = await import('./generate/places.ts');
for (const [path, places] of Object.entries(await placesOf(root)))
  put(path, filledAll(readFileSync(join(root, path), 'utf8'), places));

if (onlyCheck) {
  for (const path of stale) console.error(`${path} is not what the product says; run \`npm run generate\``);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  console.log(stale.length > 0 ? `wrote ${stale.join(', ')}` : 'everything is fresh');
}
