/** A contract that cannot fail holds nothing: each way of differing is one line that says what, where and how. */
import { applies, differences, type Case, type Leaving } from './case.ts';

interface Fake extends Leaving {
  readonly turn: number;
}

const target = (left: readonly string[] = []) => {
  const gone: number[] = [];
  let turn = 0;
  return {
    gone,
    name: 'vendor',
    traits: new Set(['us']),
    visit: (): Fake => {
      const mine = (turn += 1);
      return { turn: mine, leave: () => Promise.resolve((gone.push(mine), left)) };
    },
  };
};

const one = (run: Case<Fake>['run']): Case<Fake> => ({ name: 'a habit', basis: 'a page', run });

test('a case whose every check holds says nothing, and is cleaned up after', async () => {
  const vendor = target();

  const found = await differences(
    vendor,
    one((_visit, check) => {
      check.same('the list', [1, { a: 2 }], [1, { a: 2 }]);
      check.like('the record', { a: { b: 1, more: 2 }, c: [1] }, { a: { b: 1 }, c: [1] });
      check.holds('all is well', true);
      return Promise.resolve();
    }),
  );

  expect(found).toEqual([]);
  expect(vendor.gone).toEqual([1]);
});

test('every difference is a line of its own, and the case goes on after it', async () => {
  const found = await differences(
    target(),
    one((_visit, check) => {
      check.same('the status', 200, 400);
      check.like('the record', { a: { b: 1 }, list: [1, 2] }, { a: { b: 2 }, list: [1], lacking: true });
      check.holds('it is a list', false, { not: 'one' });
      return Promise.resolve();
    }),
  );

  expect(found).toEqual([
    'vendor: a habit: the status is 200, not 400',
    'vendor: a habit: the record.a.b is 1, not 2',
    'vendor: a habit: the record.list is [1,2], not [1]',
    'vendor: a habit: the record.lacking is nothing, not true',
    'vendor: a habit: it does not hold that it is a list: {"not":"one"}',
  ]);
});

test('a case that breaks off is cleaned up after, and keeps what it had found', async () => {
  const vendor = target();

  const found = await differences(
    vendor,
    one((_visit, check) => {
      check.same('the first', 1, 2);
      return Promise.reject(new Error('refused with 500'));
    }),
  );

  expect(found).toEqual([
    'vendor: a habit: the first is 1, not 2',
    'vendor: a habit: it could not go on: refused with 500',
  ]);
  expect(vendor.gone).toEqual([1]);
});

test('what stays behind is told', async () => {
  const found = await differences(
    target(['Invoice 7 stays behind']),
    one(() => Promise.resolve()),
  );

  expect(found).toEqual(['vendor: a habit: Invoice 7 stays behind']);
});

test.each([
  [undefined, true],
  [['us'], true],
  [['us', 'webhooks'], false],
])('needs %j of a company that has us', (needs, wanted) => {
  expect(applies({ ...(needs && { needs }) }, new Set(['us']))).toBe(wanted);
});
