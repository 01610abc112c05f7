/**
 * Every order in which two workers, duplicate deliveries, a crash, a refused or unanswered write, a worker taken for dead, a number given by hand
 * and a change of policy can meet. At every state: no document and no number twice, no number lost. At every end, once the trouble is over: each
 * document posted, its number its own in the ledger, nothing reserved, and an audit that explains every gap. All states of two documents with one
 * trouble, and a drawn share of the large offices, which `scripts/explore.ts` looks at whole.
 */
import { explore } from './explore/explorer.ts';
import { Office } from './explore/office.ts';
import { large, lookAt, QUIET, small } from './explore/offices.ts';

const SHARE_STATES = 5_000;
const TIMEOUT_MS = 120_000;

test.each(small)(
  '$name',
  async (office) => {
    const { states, whole, failure } = await lookAt(office, Infinity);

    expect(failure).toBeUndefined();
    expect(whole).toBe(true);
    expect(states).toBeGreaterThan(1_000);
  },
  TIMEOUT_MS,
);

test.each(large)(
  '$name',
  async (office) => {
    const { states, failure } = await lookAt(office, SHARE_STATES);

    expect(failure).toBeUndefined();
    expect(states).toBe(SHARE_STATES);
  },
  TIMEOUT_MS,
);

test('a store that does not keep its conditions is found out: two documents get one number', async () => {
  const { failure } = await explore(new Office(QUIET, { keepsConditions: false }), Infinity);

  expect(failure?.problems.join()).toMatch(/S1|carried twice|claims/);
});
