/** What was looked through, as intervals; and how it is kept, next to rows that know only one moment. */
import { coverageStore } from '../../lib/aws/coverage.ts';
import { Table } from '../../lib/aws/table.ts';
import {
  compared,
  dated,
  gapsOf,
  lacks,
  newest,
  seenUntil,
  triedAgain,
  unite,
  walked,
  withKinds,
  type Interval,
} from '../../lib/sync/coverage.ts';
import { MemoryDynamoDb } from '../../local/memory/dynamodb.ts';

const at = (hour: number): string => `2026-11-24T${String(hour).padStart(2, '0')}:00:00.000Z`;
const between = (from: number, until: number): Interval => ({ from: at(from), until: at(until) });
const ever = (until: number): Interval => ({ until: at(until) });

describe('intervals', () => {
  test.each([
    ['the first', [], ever(3), [ever(3)]],
    ['one that goes on', [ever(3)], between(3, 4), [ever(4)]],
    ['one that overlaps', [ever(3)], between(2, 4), [ever(4)]],
    ['one within', [ever(5)], between(2, 4), [ever(5)]],
    ['one with a gap before it', [ever(3)], between(4, 5), [ever(3), between(4, 5)]],
    ['one that goes on behind a gap', [ever(3), between(4, 5)], between(5, 6), [ever(3), between(4, 6)]],
    ['one that fills the gap', [ever(3), between(4, 5)], between(3, 4), [ever(5)]],
    ['everything', [ever(3), between(4, 5), between(6, 7)], ever(8), [ever(8)]],
    ['everything up to the middle of a gap', [ever(1), between(6, 7)], ever(3), [ever(3), between(6, 7)]],
    ['a time in another zone', [ever(3)], { from: '2026-11-23T19:00:00-08:00', until: at(4) }, [ever(4)]],
  ] as const)('%s', (_what, before, more, after) => {
    expect(unite(before, more)).toEqual(after);
  });

  test('a gap keeps what was seen where it was, and the next walk goes on behind it', () => {
    const coverage = walked({ intervals: [ever(3)] }, between(5, 6));

    expect(seenUntil(coverage)).toBe(at(3));
    expect(newest(coverage)).toBe(at(6));
    expect(gapsOf(coverage)).toEqual([{ from: at(3), until: at(5) }]);
  });

  test('a comparison fills every gap, and counts as a try no longer', () => {
    const before = triedAgain({ intervals: [ever(3), between(5, 6)] }, at(6));

    expect(compared(before, at(7), '2026-01-01', false)).toEqual({
      intervals: [ever(7)],
      comparedAt: at(7),
      datedFrom: '2026-01-01',
    });
  });

  test('what was fetched from an earlier day on, or whole, is no longer left out', () => {
    const before = compared(undefined, at(1), '2026-01-01', false);

    expect(dated(before, '2025-01-01')).toMatchObject({ datedFrom: '2025-01-01' });
    expect(dated(before, undefined)).not.toHaveProperty('datedFrom');
  });
});

describe('kept', () => {
  const made = () => {
    const db = new MemoryDynamoDb();
    return { db, store: coverageStore(new Table(db.client, 'config')) };
  };

  test('a row of the time before is since ever until its moment, and goes on from there', async () => {
    const { db, store } = made();
    db.force('config', { pk: 'demo#coverage', sk: 'halo#invoice', until: at(3) });

    expect(await store.of('demo', 'halo', 'invoice')).toEqual({ intervals: [ever(3)] });
    await store.change('demo', 'halo', 'invoice', (before) => walked(before, between(2, 4)));

    expect(await store.of('demo', 'halo', 'invoice')).toEqual({ intervals: [ever(4)], comparedAt: at(3) });
    expect(await store.coveredUntil('demo', 'halo', 'invoice')).toBe(at(4));
  });

  test('a gap is kept until it is filled', async () => {
    const { store } = made();
    await store.advance('demo', 'quickbooks', 'invoice', at(1));
    await store.change('demo', 'quickbooks', 'invoice', (before) => walked(before, between(4, 5)));
    expect(await store.coveredUntil('demo', 'quickbooks', 'invoice')).toBe(at(1));

    await store.change('demo', 'quickbooks', 'invoice', (before) =>
      compared(before, at(6), undefined, false),
    );

    expect(await store.of('demo', 'quickbooks', 'invoice')).toEqual({
      intervals: [ever(6)],
      comparedAt: at(6),
    });
  });

  test('two who move it at once undo nothing of each other', async () => {
    const { store } = made();
    await store.advance('demo', 'halo', 'client', at(1));

    await Promise.all([
      store.advance('demo', 'halo', 'client', at(9)),
      store.change('demo', 'halo', 'client', (before) => triedAgain(before, at(2))),
      store.advance('demo', 'halo', 'client', at(5)),
    ]);

    expect(await store.of('demo', 'halo', 'client')).toMatchObject({
      intervals: [ever(9)],
      triedAt: at(2),
    });
  });

  test('what was only tried covers nothing', async () => {
    const { store } = made();
    await store.change('demo', 'quickbooks', 'currency', (before) => triedAgain(before, at(2)));

    expect(await store.coveredUntil('demo', 'quickbooks', 'currency')).toBeUndefined();
    expect(await store.of('demo', 'quickbooks', 'currency')).toEqual({ intervals: [], triedAt: at(2) });
  });
});

describe('coverage of a resource of several kinds', () => {
  const until = (hour: number) => ({ intervals: [ever(hour)] });

  test('one that goes off is behind from there; going off twice, or with nothing new, changes nothing', () => {
    const off = withKinds(until(3), ['b'], ['a']);

    expect(off).toEqual({ ...until(3), behind: { a: at(3) } });
    expect(withKinds(off, ['b'], ['a'])).toBe(off);
    expect(withKinds(until(3), ['a', 'b'], [])).toEqual(until(3));
  });

  test('one that is on again takes the resource back to there, and only there', () => {
    const off = { ...until(9), behind: { a: at(3), c: at(5) } };

    expect(withKinds(off, ['a', 'b'], ['c'])).toEqual({ ...until(3), behind: { c: at(5) } });
    expect(withKinds(off, ['a', 'b', 'c'], [])).toEqual(until(3));
  });

  test('gaps after that moment are gone with it', () => {
    const gapped = {
      intervals: [{ until: at(3) }, { from: at(5), until: at(9) }],
      behind: { a: at(6) },
    };

    expect(withKinds(gapped, ['a'], []).intervals).toEqual([{ until: at(3) }, { from: at(5), until: at(6) }]);
  });

  test('one that was never looked for lacks an import, and takes nothing back', () => {
    const never = { ...until(9), behind: { a: '' } };

    expect(withKinds(never, ['a', 'b'], [])).toBe(never);
    expect([lacks(never, ['a']), lacks(never, ['b'])]).toEqual([true, false]);
  });
});
