/** A version that others can install: what may follow what, and what the changelog says of it. */
import { readFileSync } from 'node:fs';
import { dated, mayFollow } from '../../scripts/release/changelog.ts';

test.each([
  ['0.1.0', '0.1.1', true],
  ['0.1.0', '0.2.0', true],
  ['0.1.9', '1.0.0', true],
  ['0.1.0', '0.1.0', false],
  ['0.1.0', '0.1.2', false],
  ['0.1.3', '0.2.3', false],
  ['0.2.0', '0.1.9', false],
])('after %s comes %s: %s', (current, next, isFine) => {
  expect(mayFollow(current, next, false)).toBe(isFine);
});

test('the first release may be the version that is there', () => {
  expect(mayFollow('0.1.0', '0.1.0', true)).toBe(true);
});

test.each(['1.2', 'v1.2.3', '1.2.3-beta', ''])('%j is no version', (next) => {
  expect(() => mayFollow('0.1.0', next, false)).toThrow('is no version');
});

const DAY = new Date('2026-12-01T10:00:00Z');

test('what was unreleased bears the version and the day; what is older stays', () => {
  const changelog = '# Changelog\n\n## [Unreleased]\n\n- More.\n\n## [0.1.0] – 2026-11-01\n\n- Some.\n';
  expect(dated(changelog, '0.2.0', DAY)).toBe(
    '# Changelog\n\n## [Unreleased]\n\n## [0.2.0] – 2026-12-01\n\n- More.\n\n## [0.1.0] – 2026-11-01\n\n- Some.\n',
  );
});

test('nothing unreleased is no release', () => {
  const empty = '# Changelog\n\n## [Unreleased]\n\n## [0.1.0] – 2026-11-01\n\n- Some.\n';
  expect(() => dated(empty, '0.2.0', DAY)).toThrow('nothing that is unreleased');
});

test('the changelog of this project can be released', () => {
  expect(dated(readFileSync('CHANGELOG.md', 'utf8'), '0.1.0', DAY)).toContain('## [0.1.0] – 2026-12-01');
});
