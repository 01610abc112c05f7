/** What holds of every matching, whatever the records: no order counts, no side is the first, nobody is taken twice. */
import fc from 'fast-check';
import { match, type Matched, type Matching } from '../../lib/matching/match.ts';
import type { MatchFacts } from '../../lib/matching/record.ts';

/** Few words, so that much is alike. */
const name = fc
  .tuple(
    fc.constantFrom('Acme', 'ACME', 'Akme', 'Müller', 'Mueller', 'Bolt', 'Clinic 1', 'Clinic 2', ''),
    fc.constantFrom('', ' Dental', ' Group', ' & Sons', ' and Sons'),
    fc.constantFrom('', ' Ltd', ' Limited', ' GmbH', ' Inc.'),
  )
  .map((parts) => parts.join(''));
const sometimes = (...values: readonly string[]) => fc.constantFrom('', '', ...values);
const facts = fc.record({
  name,
  emails: sometimes('a@acme.com', 'b@bolt.com', 'c@gmail.com'),
  taxNumber: sometimes('123456789', '987654321'),
  phone: sometimes('+44 20 7946 0958'),
  otherNames: fc.array(name, { maxLength: 1 }),
  fixed: fc.constantFrom({}, { country: 'GB' }, { country: 'IE' }),
  keys: fc.array(fc.record({ key: fc.constantFrom('code 1', 'code 2', 'code 3'), certain: fc.boolean() }), {
    maxLength: 1,
  }),
});
const side = (letter: string) =>
  fc
    .array(facts, { maxLength: 12 })
    .map((all) => all.map((one, index): MatchFacts => ({ id: `${letter}${index}`, ...one })));
const books = fc.tuple(side('h'), side('q'));
const RUNS = { numRuns: 300 };

const pairsOf = (matched: readonly Matched[]): readonly string[] =>
  matched.map(({ left, right }) => `${left.id} ${right.id} ${right.score}`).sort();

const mirrored = (matched: readonly Matched[]): readonly string[] =>
  matched.map(({ left, right }) => `${right.id} ${left.id} ${right.score}`).sort();

const ids = (all: readonly { readonly id: string }[]): readonly string[] => all.map(({ id }) => id).sort();

test('the order of the records does not count', () => {
  const shuffled = books.chain(([left, right]) =>
    fc.tuple(
      fc.constant([left, right] as const),
      fc.shuffledSubarray([...left], { minLength: left.length }),
      fc.shuffledSubarray([...right], { minLength: right.length }),
    ),
  );

  fc.assert(
    fc.property(shuffled, fc.boolean(), ([[left, right], otherLeft, otherRight], shared) => {
      expect(match(otherLeft, otherRight, { shared })).toEqual(match(left, right, { shared }));
    }),
    RUNS,
  );
});

test('no side is the first: turned round, it is the same answer', () => {
  fc.assert(
    fc.property(books, ([left, right]) => {
      const there = match(left, right);
      const back = match(right, left);

      expect(mirrored(back.accepted)).toEqual(pairsOf(there.accepted));
      expect(mirrored(back.proposed)).toEqual(pairsOf(there.proposed));
      expect(ids(back.onlyLeft)).toEqual(ids(there.onlyRight));
      expect(ids(back.ambiguousRight)).toEqual(ids(there.ambiguous.map(({ left: one }) => one)));
    }),
    RUNS,
  );
});

const everybody = ({ accepted, proposed, ambiguous, onlyLeft }: Matching): readonly string[] => [
  ...[...accepted, ...proposed].map(({ left }) => left.id),
  ...ambiguous.map(({ left }) => left.id),
  ...ids(onlyLeft),
];

test('every record is told of once, and nobody is accepted or proposed twice', () => {
  fc.assert(
    fc.property(books, ([left, right]) => {
      const matching = match(left, right);
      const taken = [...matching.accepted, ...matching.proposed].map(({ right: one }) => one.id);

      expect([...everybody(matching)].sort()).toEqual(ids(left));
      expect([...taken, ...ids(matching.ambiguousRight), ...ids(matching.onlyRight)].sort()).toEqual(
        ids(right),
      );
    }),
    RUNS,
  );
});

test('one more record of an accepted name takes the acceptance away', () => {
  fc.assert(
    fc.property(books, ([left, right]) => {
      const { accepted } = match(left, right);
      const [first] = accepted;
      fc.pre(first !== undefined);
      const twin = right.find(({ id }) => id === first?.right.id);
      const more = match(left, [...right, { ...(twin as MatchFacts), id: 'twin' }]);

      expect(more.accepted.map(({ left: one }) => one.id)).not.toContain(first?.left.id);
    }),
    RUNS,
  );
});
