/**
 * How long a comparison takes must not say how much of a guess was right. Measuring that proves little on a shared machine, so it holds by how it is
 * made: whoever makes a signature to compare with compares it in constant time, and nowhere is a secret compared with `===`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { equal } from '../../lib/halo/webhook.ts';
import { isSigned } from '../../lib/quickbooks/webhook.ts';
import { signatureOf } from '../support/http-events.ts';
import { filesIn, ROOT } from '../tidy/sources.ts';

const files = ['lib', 'functions'].flatMap(filesIn);
const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const SECRET = String.raw`\b\w*([sS]ecret|[pP]assword|[sS]ignature|[vV]erifierToken|[mM]ac)\b`;
/** But for whether there is one at all. */
const NOTHING = String.raw`(?!=)(?!\s*(''|""|undefined\b|null\b))`;
const COMPARED = new RegExp(`${SECRET}\\s*[!=]==?${NOTHING}|[^'"\\w]\\s*[!=]==?\\s*${SECRET}`);

test('whoever makes a signature compares it in constant time', () => {
  const making = files.filter((file) => textOf(file).includes('createHmac('));

  expect(making.length).toBeGreaterThan(1);
  expect(making.filter((file) => !textOf(file).includes('timingSafeEqual('))).toEqual([]);
});

/** Where nobody guesses, each with its reason. */
const NOBODY_GUESSES: Readonly<Record<string, string>> = {
  'lib/books/probe/halo-reads.ts': 'a person asks HaloPSA whether it calls the address that we know',
};

test('no secret is compared with ===', () => {
  const asked = files.filter((file) => !(file in NOBODY_GUESSES));
  const found = asked.flatMap((file) =>
    textOf(file)
      .split('\n')
      .filter((line) => !/^\s*(\*|\/\/|\/\*)/.test(line) && COMPARED.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );

  expect(found).toEqual([]);
});

test.each([
  'if (secret === given)',
  'return sent.signature !== wanted;',
  'a === password',
  'pathSecret == x',
])('the rule finds %s', (line) => expect(line).toMatch(COMPARED));

test.each(["if (secret === '')", 'secret !== undefined', "password === ''"])('and not %s', (line) =>
  expect(line).not.toMatch(COMPARED),
);

test('guesses of any length are compared and refused', () => {
  const body = Buffer.from('[]');
  const right = signatureOf('[]');

  expect(isSigned(body, right, 'local-verifier-token')).toBe(true);
  for (const guess of ['', 'A', right.slice(0, -4), `AAAA${right}`, 'A'.repeat(10_000), undefined])
    expect(isSigned(body, guess, 'local-verifier-token')).toBe(false);
  expect(equal('local-secret', 'local-secret')).toBe(true);
  for (const guess of ['', 'l', 'local-secre', 'local-secret ', 'x'.repeat(10_000)])
    expect(equal(guess, 'local-secret')).toBe(false);
});
