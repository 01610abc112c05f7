/** What is said to begin first has to be there: a file that was renamed would silently begin last. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { slowest } = createRequire(__filename)('../support/slowest-first.cjs') as {
  readonly slowest: readonly string[];
};

test('every file that begins first is there', () => {
  expect(slowest.length).toBeGreaterThan(10);
  expect(slowest.filter((path) => !existsSync(join(__dirname, '..', '..', path)))).toEqual([]);
});
