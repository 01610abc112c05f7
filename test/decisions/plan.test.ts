import { decidePlan, mayWrite, type PlanInput } from '../../lib/sync/plan.ts';

const base: PlanInput = {
  agreed: { halo: { name: 'A', term: 30 }, quickbooks: { name: 'A', term: 30 } },
  halo: { name: 'A', term: 30 },
  quickbooks: { name: 'A', term: 30 },
  owner: 'halo',
  direction: 'both',
  document: false,
};
const plan = (change: Partial<PlanInput>) => decidePlan({ ...base, ...change });

test('nothing changed, nothing is written', () => {
  expect(plan({})).toEqual({ plan: 'nothing' });
});

test('a change in HaloPSA goes to QuickBooks, and only the field that changed', () => {
  expect(plan({ halo: { name: 'B', term: 30 } })).toEqual({
    plan: 'write',
    writes: [{ side: 'quickbooks', shape: { name: 'B', term: 30 }, fields: ['name'] }],
  });
});

test('a change in QuickBooks goes to HaloPSA', () => {
  expect(plan({ quickbooks: { name: 'A', term: 15 } })).toMatchObject({
    writes: [{ side: 'halo', shape: { name: 'A', term: 15 }, fields: ['term'] }],
  });
});

test('different fields changed on either side are merged', () => {
  expect(plan({ halo: { name: 'B', term: 30 }, quickbooks: { name: 'A', term: 15 } })).toMatchObject({
    plan: 'write',
    writes: [
      { side: 'quickbooks', shape: { name: 'B', term: 15 }, fields: ['name'] },
      { side: 'halo', shape: { name: 'B', term: 15 }, fields: ['term'] },
    ],
  });
});

test('both changed the same field: its owner wins', () => {
  expect(plan({ halo: { name: 'B', term: 30 }, quickbooks: { name: 'C', term: 30 } })).toMatchObject({
    writes: [{ side: 'quickbooks', fields: ['name'] }],
  });
  expect(
    plan({
      halo: { name: 'B', term: 30 },
      quickbooks: { name: 'C', term: 30 },
      owners: { name: 'quickbooks' },
    }),
  ).toMatchObject({
    writes: [{ side: 'halo', fields: ['name'] }],
  });
});

test('both made the same change: agreed without a write', () => {
  expect(plan({ halo: { name: 'B', term: 30 }, quickbooks: { name: 'B', term: 30 } })).toEqual({
    plan: 'nothing',
  });
});

test('a difference that was left on purpose stays', () => {
  const left = { halo: { name: 'A', term: 30 }, quickbooks: { name: 'Z', term: 30 } };
  expect(plan({ agreed: left, ...left })).toEqual({ plan: 'nothing' });
});

test('pushing only, a change in QuickBooks of master data is left alone', () => {
  expect(plan({ direction: 'push', quickbooks: { name: 'Z', term: 30 } })).toEqual({ plan: 'nothing' });
});

test('a document edited in QuickBooks is never overwritten: a person decides', () => {
  expect(plan({ direction: 'push', document: true, quickbooks: { name: 'Z', term: 30 } })).toEqual({
    plan: 'conflict',
    differences: [{ field: 'name', agreed: 'A', halo: 'A', quickbooks: 'Z' }],
  });
});

test('a document edited on both sides is a conflict, and nothing else of it is written meanwhile', () => {
  expect(
    plan({
      direction: 'push',
      document: true,
      halo: { name: 'B', term: 15 },
      quickbooks: { name: 'Z', term: 30 },
    }),
  ).toMatchObject({ plan: 'conflict', differences: [{ field: 'name' }] });
});

test('a field that the other side cannot take any more is a person’s', () => {
  expect(plan({ halo: { name: 'B', term: 30 }, fixed: { quickbooks: ['name'] } })).toMatchObject({
    plan: 'conflict',
  });
});

test('what only served to make the counterpart is each side’s own afterwards: neither written nor disputed', () => {
  const kept = { createOnly: ['term'], direction: 'push' as const };
  expect(plan({ ...kept, halo: { name: 'A', term: 15 } })).toEqual({ plan: 'nothing' });
  expect(plan({ ...kept, quickbooks: { name: 'A', term: 15 } })).toEqual({ plan: 'nothing' });
  expect(plan({ ...kept, agreed: undefined, quickbooks: { name: 'A', term: 15 } })).toEqual({
    plan: 'nothing',
  });
  expect(
    plan({ ...kept, document: true, halo: { name: 'A', term: 7 }, quickbooks: { name: 'A', term: 15 } }),
  ).toEqual({ plan: 'nothing' });
});

test('beside it another field is written, and carries the target’s own value along', () => {
  expect(
    plan({ createOnly: ['term'], halo: { name: 'B', term: 15 }, quickbooks: { name: 'A', term: 7 } }),
  ).toEqual({
    plan: 'write',
    writes: [{ side: 'quickbooks', shape: { name: 'B', term: 7 }, fields: ['name'] }],
  });
});

test('first meeting of two records: the owner’s value goes where it may', () => {
  const first = { agreed: undefined, halo: { name: 'A', term: 30 }, quickbooks: { name: 'A', term: 15 } };
  expect(plan({ ...first, direction: 'push' })).toMatchObject({
    writes: [{ side: 'quickbooks', fields: ['term'] }],
  });
  expect(plan({ ...first, direction: 'push', owners: { term: 'quickbooks' } })).toEqual({ plan: 'nothing' });
});

describe('a document’s field that the other side owns', () => {
  const sent = { direction: 'push', document: true, owners: { term: 'quickbooks' } } as const;
  const changed = { quickbooks: { name: 'A', term: 15 } };

  test('comes back, though the document only goes there', () => {
    expect(plan({ ...sent, ...changed })).toEqual({
      plan: 'write',
      writes: [{ side: 'halo', shape: { name: 'A', term: 15 }, fields: ['term'] }],
    });
  });

  test('is its owner’s where both changed it', () => {
    expect(plan({ ...sent, ...changed, halo: { name: 'A', term: 7 } })).toMatchObject({
      writes: [{ side: 'halo', shape: { term: 15 } }],
    });
  });

  test('is never sent: what the document’s own side makes of it is neither written nor disputed', () => {
    expect(plan({ ...sent, halo: { name: 'A', term: 7 } })).toEqual({ plan: 'nothing' });
  });

  test('comes back beside an edit of the document, each to its own side', () => {
    expect(plan({ ...sent, ...changed, halo: { name: 'B', term: 30 } })).toEqual({
      plan: 'write',
      writes: [
        { side: 'quickbooks', shape: { name: 'B', term: 15 }, fields: ['name'] },
        { side: 'halo', shape: { name: 'B', term: 15 }, fields: ['term'] },
      ],
    });
  });

  test('stays where nothing is written at all, and does not excuse another change there', () => {
    expect(plan({ ...sent, ...changed, direction: 'link' })).toEqual({ plan: 'nothing' });
    expect(plan({ ...sent, quickbooks: { name: 'X', term: 15 } })).toMatchObject({
      plan: 'conflict',
      differences: [{ field: 'name' }],
    });
  });
});

test.each([
  ['quickbooks', 'push', true],
  ['halo', 'push', false],
  ['halo', 'pull', true],
  ['quickbooks', 'link', false],
  ['halo', 'both', true],
  ['quickbooks', 'off', false],
] as const)('may we write to %s when the direction is %s? %s', (side, direction, answer) => {
  expect(mayWrite(side, direction)).toBe(answer);
});
