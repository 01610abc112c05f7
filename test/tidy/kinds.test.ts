/** A kind's folder has what everything generic looks for in it. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { kinds } from '../../lib/entities/registry.ts';
import { kindFolders } from '../../scripts/generate/registry.ts';
import { filledIn, kindsTable, webhookEntities } from '../../scripts/generate/readme.ts';
import { ROOT } from './sources.ts';

const entities = join(ROOT, 'lib/entities');
const folders = readdirSync(entities, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test.each(folders)('%s has its kind, shape, lenses and fixtures', (folder) => {
  const parts = ['index.ts', 'shape.ts', 'halo.ts', 'quickbooks.ts', 'fixtures'];

  const missing = parts.filter((part) => !existsSync(join(entities, folder, part)));

  expect(missing).toEqual([]);
});

test('every folder is a kind, and every kind is named like its folder', () => {
  expect(kindFolders(entities)).toEqual(folders.toSorted());
  expect(kinds.map(({ name }) => name).toSorted()).toEqual(folders.toSorted());
});

test('the README’s table has a row for every kind, with whose records are written', () => {
  const rows = kindsTable(kinds).split('\n').slice(2);

  expect(rows).toHaveLength(kinds.length);
  expect(rows.find((row) => row.startsWith('| payment |'))).toContain('both ways');
  expect(rows.find((row) => row.startsWith('| currency |'))).toContain('QuickBooks → HaloPSA');
});

test('the portal is never asked to notify of what Intuit has no webhook for', () => {
  const entitiesToTick = webhookEntities(kinds);

  expect(entitiesToTick).toContain('`Invoice`');
  expect(entitiesToTick).not.toContain('`TaxCode`');
});

test('only what stands between the marks is replaced, however often', () => {
  const before = 'a\n<!-- kinds:begin -->\nold\n<!-- kinds:end -->\nb';

  const once = filledIn(before, 'kinds', 'new');

  expect(once).toBe('a\n<!-- kinds:begin -->\n\nnew\n\n<!-- kinds:end -->\nb');
  expect(filledIn(once, 'kinds', 'new')).toBe(once);
  expect(() => filledIn('nothing', 'kinds', 'new')).toThrow('no place');
});
