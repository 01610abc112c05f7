/** Accepted by itself, proposed to a person, ambiguous, or on one side only. */
import { match, type Matching } from '../../lib/matching/match.ts';
import type { MatchFacts } from '../../lib/matching/record.ts';

type Facts = Omit<MatchFacts, 'id'>;

const numbered = (side: string, all: readonly Facts[]): readonly MatchFacts[] =>
  all.map((facts, index) => ({ id: `${side}${index + 1}`, ...facts }));

const matchAll = (left: readonly Facts[], right: readonly Facts[], shared = false): Matching =>
  match(numbered('h', left), numbered('q', right), { shared });

const pairs = (matched: Matching['accepted']): readonly string[] =>
  matched.map(({ left, right }) => `${left.id}=${right.id}`);

const reasonsOf = (one: Facts, other: Facts): readonly string[] => {
  const { accepted, proposed } = matchAll([one], [other]);
  return [...accepted, ...proposed][0]?.right.reasons ?? [];
};

test('exactly the same name, and nobody else’s, is accepted', () => {
  const matching = matchAll([{ name: 'Acme Ltd' }, { name: 'Other' }], [{ name: 'ACME Limited' }]);

  expect(pairs(matching.accepted)).toEqual(['h1=q1']);
  expect(matching.onlyLeft).toEqual([{ id: 'h2', label: 'Other' }]);
});

test.each<[string, Partial<Facts>, Partial<Facts>]>([
  ['tax number', { taxNumber: '123456789' }, { taxNumber: '987654321' }],
  ['e-mail domain', { emails: 'a@acme.com' }, { emails: 'a@acme-two.com' }],
  ['country', { fixed: { country: 'GB' } }, { fixed: { country: 'IE' } }],
  ['currency', { fixed: { currency: 'USD' } }, { fixed: { currency: 'CAD' } }],
])('another %s of the same name is put before a person', (what, one, other) => {
  const matching = matchAll([{ name: 'Acme', ...one }], [{ name: 'Acme', ...other }]);

  expect(matching.accepted).toEqual([]);
  expect(matching.proposed[0]?.right.reasons).toContain(`but another ${what}`);
});

test('a public mail provider neither joins nor parts', () => {
  const gmail = { emails: 'one@gmail.com' };

  expect(
    matchAll([{ name: 'Acme', ...gmail }], [{ name: 'Acme', emails: 'x@web.de' }]).accepted,
  ).toHaveLength(1);
  expect(matchAll([{ name: 'Acme', ...gmail }], [{ name: 'Bolt', ...gmail }]).proposed).toEqual([]);
});

test('two of the same name on either side are ambiguous, and both are named', () => {
  const twoThere = matchAll([{ name: 'Acme' }], [{ name: 'Acme' }, { name: 'ACME' }]);
  const twoHere = matchAll([{ name: 'Acme' }, { name: 'ACME' }], [{ name: 'Acme' }]);

  expect([twoThere.accepted, twoThere.proposed, twoHere.accepted, twoHere.proposed]).toEqual([
    [],
    [],
    [],
    [],
  ]);
  expect(twoThere.ambiguous[0]?.candidates.map(({ id }) => id)).toEqual(['q1', 'q2']);
  expect(twoHere.ambiguous.map(({ left }) => left.id)).toEqual(['h1', 'h2']);
  expect(twoHere.ambiguousRight.map(({ id }) => id)).toEqual(['q1']);
});

test('of two of the same name the one with the same domain is proposed, not accepted', () => {
  const acme = { name: 'Acme', emails: 'ap@acme.com' };

  const { accepted, proposed, onlyRight } = matchAll([acme], [{ name: 'Acme' }, acme]);

  expect({ accepted, proposed: pairs(proposed) }).toEqual({ accepted: [], proposed: ['h1=q2'] });
  expect(onlyRight.map(({ id }) => id)).toEqual(['q1']);
});

test('a crowd of one name is named as such, and nothing of it is accepted, whatever else it shares', () => {
  const crowd = Array.from({ length: 60 }, (_, index) => ({ name: 'Walk-in', emails: `a@shop${index}.com` }));

  const { accepted, proposed, ambiguous, ambiguousRight, onlyLeft } = matchAll(crowd, crowd);

  expect(accepted).toEqual([]);
  expect(proposed.length + ambiguous.length).toBe(60);
  expect(proposed.length + ambiguousRight.length).toBe(60);
  expect(onlyLeft).toEqual([]);
  expect(proposed.every(({ left, right }) => left.id.slice(1) === right.id.slice(1))).toBe(true);
});

test('a certain key decides, whatever the names', () => {
  const key = { keys: [{ key: 'AcctNum 4000', certain: true }] };

  const { accepted } = matchAll(
    [{ name: 'Services', ...key }],
    [{ name: 'Services' }, { name: 'Income from work', ...key }],
  );

  expect(pairs(accepted)).toEqual(['h1=q2']);
});

test('two with the same certain key are ambiguous', () => {
  const thirty = { name: '', keys: [{ key: 'DueDays 30', certain: true }] };

  const { ambiguous } = matchAll([thirty], [thirty, { ...thirty, name: 'Net 30' }], true);

  expect(ambiguous[0]?.candidates.map(({ id }) => id)).toEqual(['q1', 'q2']);
});

test('reference data may share its counterpart, other records may not', () => {
  const both = [{ name: 'Exempt' }, { name: 'exempt' }];

  expect(pairs(matchAll(both, [{ name: 'Exempt' }], true).accepted)).toEqual(['h1=q1', 'h2=q1']);
  expect(matchAll(both, [{ name: 'Exempt' }]).accepted).toEqual([]);
});

test('who is accepted is no candidate for anybody else', () => {
  const { accepted, proposed } = matchAll([{ name: 'Acme' }, { name: 'Acme Ltd' }], [{ name: 'Acme' }]);

  expect({ accepted: pairs(accepted), proposed }).toEqual({ accepted: ['h1=q1'], proposed: [] });
});

test.each<[string, Facts, Facts]>([
  ['name differs by legal form (ltd, none)', { name: 'Acme' }, { name: 'Acme Ltd' }],
  ['name differs by legal form (llc, ltd)', { name: 'Acme LLC' }, { name: 'Acme Ltd' }],
  ['name differs by spelling only', { name: 'Müller Bau' }, { name: 'Mueller Bau' }],
  ['name differs by spacing', { name: 'Techworks' }, { name: 'Tech Works' }],
  ['same words in another order', { name: 'Smith, John' }, { name: 'John Smith' }],
  ['similar name', { name: 'Brakenridge Dental' }, { name: 'Brakenrigde Dental' }],
  ['same name as the company name', { name: 'Acme' }, { name: 'Jane Doe', otherNames: ['Acme'] }],
  ['same tax number', { name: 'Acme', taxNumber: 'GB123456789' }, { name: 'Newco', taxNumber: '123456789' }],
  [
    'same e-mail domain acme.com',
    { name: 'Acme', emails: 'a@acme.com' },
    { name: 'Newco', website: 'acme.com' },
  ],
])('it says why: %s', (reason, one, other) => {
  expect(reasonsOf(one, other)).toContain(reason);
});

test('more that speaks for it makes a higher score', () => {
  const score = (one: Facts, other: Facts): number => matchAll([one], [other]).proposed[0]?.right.score ?? 0;
  const domain = { emails: 'a@acme.com' };

  const byName = score({ name: 'Acme' }, { name: 'Acme Ltd' });
  const byBoth = score({ name: 'Acme', ...domain }, { name: 'Acme Ltd', ...domain });

  expect(byBoth).toBeGreaterThan(byName);
  expect(byName).toBeGreaterThan(0.5);
});

test('nothing on a side is nothing to match', () => {
  const { accepted, onlyLeft, onlyRight } = matchAll([{ name: 'Acme' }], []);

  expect([accepted, onlyLeft.length, onlyRight]).toEqual([[], 1, []]);
});
