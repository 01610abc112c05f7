/** A thousand pairs made for it: nothing that is accepted by itself is wrong, and nearly all that is right is at least proposed. */
import { match } from '../../lib/matching/match.ts';
import { PAIRS } from './pairs.ts';
import { qualityOfMatching } from './quality.ts';

const RECALL_MIN = 0.98;

test('they are a thousand, each of other companies', () => {
  const spelt = PAIRS.flatMap(({ halo, quickbooks }) => [halo.id, quickbooks.id]);

  expect(PAIRS).toHaveLength(1_000);
  expect(new Set(spelt).size).toBe(2_000);
});

test('all of them at once: what is accepted is right, and what is right is accepted or proposed', () => {
  const quality = qualityOfMatching();

  expect(quality.wronglyAccepted).toEqual([]);
  expect(quality.precision).toBe(1);
  expect(quality.accepted).toBeGreaterThan(300);
  expect(quality.recall).toBeGreaterThan(RECALL_MIN);
});

test('each of them alone: two companies are never accepted as one', () => {
  const wrong = PAIRS.filter(
    ({ same, halo, quickbooks }) => !same && match([halo], [quickbooks]).accepted.length > 0,
  );

  expect(wrong.map(({ way, halo, quickbooks }) => `${way}: ${halo.name} = ${quickbooks.name}`)).toEqual([]);
});

const EXACT = [
  'to the letter',
  'case only, and nothing else known',
  'punctuation',
  'a legal form written otherwise',
  'accents',
  'ampersand and HTML',
  'public mail addresses that differ',
  'legal form left out, same tax number',
];

test.each(EXACT)('%s: accepted, every one', (way) => {
  const missed = PAIRS.filter(
    (pair) => pair.way === way && match([pair.halo], [pair.quickbooks]).accepted.length === 0,
  );

  expect(missed.map(({ halo, quickbooks }) => `${halo.name} = ${quickbooks.name}`)).toEqual([]);
});
