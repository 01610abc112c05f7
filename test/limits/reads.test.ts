/** The month's metered reads: counted without costing a write each, foretold, told to a person at each mark, and spared before invoices have to be. */
import {
  readsNow,
  readsOf,
  stageOf,
  sweepFactor,
  type MonthOfReads,
  type ReadsStore,
} from '../../lib/books/budget.ts';
import { readsMeter } from '../../lib/books/budget-meter.ts';
import type { Status } from '../../lib/books/status.ts';
import { isMetered, readsIn } from '../../lib/quickbooks/metered.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { run, runJson } from '../cli/cli.ts';
import { countAnew, imported, openItems, requests } from '../support/scenario.ts';

const DAY_MS = 86_400_000;
const at = (iso: string): number => Date.parse(iso);
const LIMIT = 500_000;

describe('what is metered', () => {
  const batch = (...items: readonly object[]): string => JSON.stringify({ BatchItemRequest: items });

  test.each([
    ['an entity', { method: 'GET', path: 'invoice/5' }, 1],
    ['a query', { method: 'POST', path: 'query', body: 'SELECT * FROM Item' }, 1],
    ['the change feed', { method: 'GET', path: 'cdc' }, 1],
    ['a report', { method: 'GET', path: 'reports/BalanceSheet' }, 1],
    ['the company', { method: 'GET', path: 'companyinfo/77' }, 1],
    ['a write', { method: 'POST', path: 'invoice', body: '{}' }, 0],
    [
      'each query of a batch',
      { method: 'POST', path: 'batch', body: batch({ Query: 'a' }, { Invoice: {} }, { Query: 'b' }) },
      2,
    ],
    ['a batch of writes', { method: 'POST', path: 'batch', body: batch({ Invoice: {} }) }, 0],
  ] as const)('%s', (_what, call, reads) => {
    expect(readsIn(call)).toBe(reads);
  });

  test('no sandbox', () => {
    expect(isMetered('https://quickbooks.api.intuit.com')).toBe(true);
    expect(isMetered('https://sandbox-quickbooks.api.intuit.com')).toBe(false);
  });
});

describe('the forecast', () => {
  const days = (perDay: Readonly<Record<string, number>>): MonthOfReads => ({
    used: Object.values(perDay).reduce((sum, reads) => sum + reads, 0),
    days: perDay,
  });
  const from = (first: number, last: number, reads: number): Record<string, number> =>
    Object.fromEntries(
      Array.from({ length: last - first + 1 }, (_, index) => [
        `2026-11-${String(first + index).padStart(2, '0')}`,
        reads,
      ]),
    );

  test.each([
    ['nothing read yet', days({}), '2026-11-10T00:00:00Z', 0],
    ['ten days of a thousand, twenty-one to come', days(from(1, 9, 1_000)), '2026-11-10T00:00:00Z', 30_000],
    [
      'an import on the first does not count against the rest',
      days({ ...from(1, 1, 40_000), ...from(2, 14, 1_000) }),
      '2026-11-15T00:00:00Z',
      69_000,
    ],
    ['half of the first day', days(from(1, 1, 500)), '2026-11-01T12:00:00Z', 30_000],
    ['the last hour', days(from(1, 30, 1_000)), '2026-11-30T23:00:00Z', 30_042],
  ])('%s', (_what, month, now, forecast) => {
    expect(readsOf(month, at(now))).toEqual({ used: month.used, limit: LIMIT, forecast });
  });

  test.each([
    [100_000, 390_000, 1],
    [100_000, 400_000, 2],
    [300_000, 500_000, 4],
    [100_000, 600_000, 8],
    [100_000, 750_000, 12],
    [474_999, 479_000, 2],
    [475_000, 480_000, 12],
    [500_001, 500_001, 12],
  ])('%d used and %d foretold: sweeps %d times as far apart', (used, forecast, factor) => {
    expect(sweepFactor({ used, forecast, limit: LIMIT })).toBe(factor);
  });

  test.each([
    [249_999, undefined],
    [250_000, 50],
    [400_000, 80],
    [475_000, 95],
    [600_000, 95],
  ])('%d used: mark %s', (used, stage) => {
    expect(stageOf({ used, forecast: used, limit: LIMIT })).toBe(stage);
  });
});

describe('counting', () => {
  function counter() {
    const written: number[] = [];
    const held = { now: at('2026-11-24T09:00:00Z'), broken: false };
    const store: ReadsStore = {
      add: (_day, reads) => {
        if (held.broken) return Promise.reject(new Error('throttled'));
        written.push(reads);
        return Promise.resolve();
      },
      month: () => Promise.resolve({ used: 0, days: {} }),
      claimSweep: () => Promise.resolve(true),
    };
    const clock = { now: () => held.now, sleep: () => Promise.resolve() };
    return { written, held, meter: readsMeter(store, clock) };
  }

  test('a write for a hundred reads, or for half a minute, and one for the rest at the end', async () => {
    const { written, held, meter } = counter();
    for (let read = 0; read < 250; read += 1) await meter.count(1);
    held.now += 30_000;
    await meter.count(1);
    await meter.count(2);
    await meter.flush();
    await meter.flush();

    expect(written).toEqual([100, 100, 51, 2]);
  });

  test('what could not be written down is written with the next', async () => {
    const { written, held, meter } = counter();
    held.broken = true;
    for (let read = 0; read < 100; read += 1) await meter.count(1);
    held.broken = false;
    await meter.flush();

    expect(written).toEqual([100]);
  });
});

describe('in the system', () => {
  let world: MemoryWorld;

  beforeEach(async () => {
    world = await imported();
  });

  const reads = () => readsNow(world.app.budgets.reads, world.clock.now());
  const add = (count: number): Promise<void> =>
    world.app.budgets.reads.add(new Date(world.clock.now()).toISOString().slice(0, 10), count);
  /** Feeds and queries that QuickBooks was asked. */
  const asked = (): number => {
    const { query = 0, cdc = 0, read = 0 } = requests(world, 'quickbooks');
    return query + cdc + read;
  };

  test('every read that QuickBooks answered is counted, none that it did not', async () => {
    await world.app.budgets.rest();
    countAnew(world);
    const before = (await reads()).used;
    world.plant('quickbooks', { match: { pathPrefix: '/v3/' }, kind: '503', times: 1 });
    await world.sweep();
    world.clock.advance(60_000);
    await world.sweep();

    const answered = asked() - (requests(world, 'quickbooks')['status 503'] ?? 0);
    expect(answered).toBeGreaterThan(0);
    expect((await reads()).used - before).toBe(answered);
  });

  test('status says how many, of how many, and how many it will be', async () => {
    await add(123_456);

    const { reads: said } = await runJson<Status>(world, 'status');
    const { out } = await run(world, 'status');

    expect(said.limit).toBe(LIMIT);
    expect(said.used).toBeGreaterThanOrEqual(123_456);
    expect(said.forecast).toBeGreaterThanOrEqual(said.used);
    expect(out).toMatch(/Reads from QuickBooks this month, over all connections: 123,\d{3} of 500,000/);
  });

  test('a person is told once at each mark, with the first connection, and the new month begins without', async () => {
    const codes: (readonly unknown[])[] = [];
    for (const more of [200_000, 60_000, 150_000, 80_000]) {
      await add(more);
      await world.sweep();
      await world.sweep();
      codes.push((await openItems(world)).map(({ code, times }) => [code, times]));
    }

    expect(codes).toEqual([[], [['reads-50', 1]], [['reads-80', 1]], [['reads-95', 1]]]);
    expect(await openItems(world, 'demo-gb')).toEqual([]);
    world.clock.advance(8 * DAY_MS);
    await world.sweep();
    expect(await openItems(world)).toEqual([]);
  });

  test('a connection that is added before the first takes its item over', async () => {
    await add(410_000);
    await world.sweep();
    const demo = await world.app.ports.connections.get('demo');
    await world.app.ports.connections.put({ ...demo!, id: 'another', version: 0, paused: true });

    await world.sweep();

    const codesOf = async (id: string) =>
      (await world.app.ports.openItems.list(id))
        .map(({ code }) => code)
        .filter((code) => /^reads/.test(code));
    expect([await codesOf('another'), await codesOf('demo')]).toEqual([['reads-80'], []]);
  });

  test('sweeps become rarer while the month’s reads would not last, and invoices go on', async () => {
    await add(480_000);
    let swept = 0;
    for (let minutes = 0; minutes < 120; minutes += 5) {
      countAnew(world);
      await world.sweep();
      if (asked() > 0) swept += 1;
      world.clock.advance(5 * 60_000);
    }

    expect(swept).toBe(2);
  });
});
