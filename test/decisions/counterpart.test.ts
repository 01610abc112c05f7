import { decideCounterpart, type Candidate, type CounterpartInput } from '../../lib/sync/counterpart.ts';

const candidate = (change: Partial<Candidate> = {}): Candidate => ({
  id: '1',
  shape: { name: 'Acme' },
  certain: false,
  label: 'Acme',
  ...change,
});
const decide = (candidates: readonly Candidate[], change: Partial<CounterpartInput> = {}) =>
  decideCounterpart({
    shape: { name: 'Acme' },
    identity: ['name'],
    shared: false,
    candidates,
    what: 'the client Acme',
    ...change,
  });

test('one record of the same name is the counterpart', () => {
  expect(decide([candidate()])).toEqual({ counterpart: 'found', id: '1' });
});

test('none: it has to be made', () => {
  expect(decide([])).toEqual({ counterpart: 'none' });
});

test('a hit that only looks alike is no counterpart', () => {
  expect(decide([candidate({ shape: { name: 'Acme Ltd' } })])).toEqual({ counterpart: 'none' });
});

test('two alike are a person’s choice, and both are named', () => {
  const decision = decide([candidate(), candidate({ id: '2', label: 'Acme (2)' })]);
  expect(decision).toMatchObject({ counterpart: 'ambiguous', refusal: { code: 'ambiguous-match' } });
  expect(JSON.stringify(decision)).toContain('Acme (2)');
});

test('the same record found twice is one', () => {
  expect(decide([candidate(), candidate()])).toEqual({ counterpart: 'found', id: '1' });
});

test('one that is linked to another record is not taken from it', () => {
  expect(decide([candidate({ linkedTo: 'h:9' })])).toMatchObject({ refusal: { code: 'match-taken' } });
});

test('reference data may share its counterpart', () => {
  expect(decide([candidate({ linkedTo: 'h:9' })], { shared: true })).toEqual({
    counterpart: 'found',
    id: '1',
  });
});

test('a key that a person mapped needs no second look', () => {
  expect(decide([candidate({ certain: true, shape: { name: 'other' } })])).toEqual({
    counterpart: 'found',
    id: '1',
  });
});
