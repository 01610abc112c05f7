/** What docs/security.md says is shown, is: every test that it names is there under that name. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { verbs } from '../../cli/verbs.ts';
import { ROOT } from '../tidy/sources.ts';

const text = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');

/** `file`: *one*; *another* */
const named = [...text.matchAll(/`(test\/[\w/.-]+\.test\.ts)`: (\*[^*]+\*(?:; \*[^*]+\*)*)/g)].flatMap(
  ([, file = '', names = '']) =>
    [...names.matchAll(/\*([^*]+)\*/g)].map(([, name = '']) => [file, name] as const),
);

/** As a title stands in a source, where quotes may be escaped. */
const titles = (file: string): string =>
  existsSync(join(ROOT, file)) ? readFileSync(join(ROOT, file), 'utf8') : '';

test.each(named)('%s: %s', (file, name) => {
  expect(titles(file)).toContain(`'${name}'`);
});

test('every threat has its test: no row of a threat is without one, but for the one that nothing here can stop', () => {
  const threats = text.slice(text.indexOf('## Threats'), text.indexOf('## What is kept of people'));
  const rows = threats.split('\n').filter((row) => /^\| (?!somebody|where it is read|---)/.test(row));
  const bare = rows.filter((row) => !/`test\/[\w/.-]+\.test\.ts`: \*/.test(row));

  expect(rows.length).toBeGreaterThan(20);
  expect(bare).toEqual([expect.stringContaining('as an administrator')]);
});

test('the verbs that it names are there', () => {
  const known = new Set(verbs.map(({ name }) => name));
  const asked = [...text.matchAll(/halo-qbo (\w[\w-]*) /g)].map(([, verb = '']) => verb);

  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter((verb) => !known.has(verb))).toEqual([]);
});
