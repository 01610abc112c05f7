/**
 * Every order in which two workers, duplicate deliveries, a crash, a refused or unanswered write, a worker taken for dead, a number given by hand
 * and a change of policy can meet. At every state: no document and no number twice, no number lost. At every end, once the trouble is over: each
 * document posted, its number its own in the ledger, nothing reserved, and an audit that explains every gap.
 *
 * `npm test` looks at a drawn share of each; EXPLORE=whole looks at the small offices whole, and at the large ones up to a bound.
 */
import { explore } from './explorer.ts';
import { Office, type Trouble } from './office.ts';

const IS_WHOLE = process.env['EXPLORE'] === 'whole';
const SHARE_STATES = 2_000;
const LARGE_STATES = 100_000;
const TIMEOUT_MS = IS_WHOLE ? 1_800_000 : 60_000;

const QUIET: Trouble = {
  documents: 2,
  twice: 0,
  crashes: 0,
  faults: 0,
  hands: 0,
  policyChanges: 0,
  stalls: 0,
  policy: 'sequence',
  onTaken: 'stop',
};

const SMALL: readonly (readonly [string, Partial<Trouble>])[] = [
  ['two documents', {}],
  ['one of them told of twice', { twice: 1 }],
  ['a crash', { crashes: 1 }],
  ['a write refused or unanswered', { faults: 1 }],
  ['a number given by hand, a person asked', { hands: 1 }],
  ['a number given by hand, passed over', { hands: 1, onTaken: 'next-number' }],
  ['another policy', { policyChanges: 1 }],
  ['another policy, from HaloPSA’s numbers to the sequence', { policyChanges: 1, policy: 'halo-number' }],
  ['HaloPSA’s numbers, a crash', { crashes: 1, policy: 'halo-number' }],
  ['a worker taken for dead', { stalls: 1 }],
];

const LARGE: readonly (readonly [string, Partial<Trouble>])[] = [
  ['three documents, a crash', { documents: 3, crashes: 1 }],
  [
    'three documents and everything at once',
    { documents: 3, twice: 1, crashes: 1, faults: 1, hands: 1, policyChanges: 1 },
  ],
  [
    'HaloPSA’s numbers and everything at once',
    { documents: 3, twice: 1, crashes: 1, faults: 1, hands: 1, policyChanges: 1, policy: 'halo-number' },
  ],
  ['two crashes, a write refused or unanswered', { crashes: 2, faults: 1 }],
  ['a worker taken for dead, a write refused or unanswered', { stalls: 1, faults: 1 }],
];

const cases = [
  ...SMALL.map(([name, trouble]) => ({ name, trouble, statesMax: IS_WHOLE ? Infinity : SHARE_STATES })),
  ...LARGE.map(([name, trouble]) => ({ name, trouble, statesMax: IS_WHOLE ? LARGE_STATES : SHARE_STATES })),
];

test.each(cases)(
  '$name',
  async ({ name, trouble, statesMax }) => {
    const begin = () => Promise.resolve(new Office({ ...QUIET, ...trouble }));

    const { states, endings, whole, failure } = await explore(begin, statesMax);

    process.stdout.write(`${name}: ${states} states, ${endings} endings${whole ? ', all there are' : ''}\n`);
    expect(failure).toBeUndefined();
    expect(states).toBeGreaterThan(1_000);
  },
  TIMEOUT_MS,
);

test('a store that does not keep its conditions is found out: two documents get one number', async () => {
  const begin = () => Promise.resolve(new Office(QUIET, { keepsConditions: false }));

  const { failure } = await explore(begin, LARGE_STATES);

  expect(failure?.problems.join()).toMatch(/S1|carried twice|claims/);
});
