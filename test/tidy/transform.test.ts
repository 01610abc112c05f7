/** What jest runs is not what Node runs: the words that CommonJS lacks must mean the same in both. */
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

test('a test knows its own file and folder', () => {
  expect(basename(import.meta.filename)).toBe('transform.test.ts');
  expect(join(import.meta.dirname, 'transform.test.ts')).toBe(import.meta.filename);
  expect(fileURLToPath(import.meta.url)).toBe(import.meta.filename);
  expect(fileURLToPath(import.meta.resolve('./transform.test.ts'))).toBe(import.meta.filename);
});

test('a module that is imported late is the one that was imported early', async () => {
  const late = await import('../../lib/entities/registry.ts');
  const { kinds } = await import('../../lib/entities/registry.ts');

  expect(late.kinds).toBe(kinds);
  expect(kinds.length).toBeGreaterThan(0);
});
