/** A share of what `npm run soak` does a million times. */
import { fuzz } from './run.ts';

const CASES = 20_000;

test(`${CASES} malformed webhooks and answers: none ends in an error that nobody knows, none is let in unsigned`, async () => {
  const failures = await fuzz(1, CASES);
  expect(failures.map(({ seed, name, problem }) => `${name}, seed ${seed}: ${problem}`)).toEqual([]);
});
