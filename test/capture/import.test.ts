/** An import by date: what is left out, fetched later, told beforehand, and gone on with after a death. */
import { importConnection } from '../../lib/books/capture.ts';
import type { Estimate } from '../../lib/books/capture/estimate.ts';
import type { MemoryWorldOptions } from '../../local/memory/models.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { run, runJson } from '../cli/cli.ts';
import {
  begun,
  countAnew,
  editHalo,
  hint,
  inHalo,
  inOwnScreen,
  inQuickBooks,
  imported,
  line,
  postInvoice,
  quickbooksRecord,
  requests,
  spent,
} from '../support/scenario.ts';
import { queued } from '../support/queued.ts';

const OLD = '2025-03-10';
const NEW = '2026-11-20';

/** Posted before anybody listened. */
async function withHistory(options: MemoryWorldOptions = {}) {
  const world = await begun(options);
  world.plant('halo', { match: {}, kind: 'drop-webhook', times: 100 });
  world.plant('quickbooks', { match: {}, kind: 'drop-webhook', times: 100 });
  const old = postInvoice(world, { invoice_date: OLD });
  const recent = postInvoice(world, { invoice_date: NEW });
  await world.settle();
  return { world, old, recent };
}

const importAll = async (world: MemoryWorld, since?: string): Promise<void> => {
  await importConnection('demo', world.app.ports, since);
};

const hinted = async (world: MemoryWorld, kind: string): Promise<readonly string[]> =>
  (await queued(world, 'backfill')).filter((event) => event.kind === kind).map(({ id }) => id);

const linkOf = (world: MemoryWorld, kind: string, id: unknown) =>
  world.app.ports.links.find({ connection: 'demo', kind, link: `h:${String(id)}` });

describe('from a day on', () => {
  test('older documents are not looked at; what they name is', async () => {
    const { world, old, recent } = await withHistory();

    await importAll(world, '2026-01-01');
    await world.settle();

    expect(await linkOf(world, 'invoice', recent)).toMatchObject({ state: 'synced' });
    expect(await linkOf(world, 'invoice', old)).toBeUndefined();
    expect(await linkOf(world, 'client', 2)).toMatchObject({ state: 'synced' });
  });

  test('QuickBooks is asked by the date', async () => {
    const { world } = await withHistory();
    const customer = { value: String(inQuickBooks(world, 'Customer')[0]?.['Id']) };
    const [item] = inQuickBooks(world, 'Item');
    const detail = { ItemRef: { value: String(item?.['Id']) }, Qty: 1, UnitPrice: 5 };
    const lines = [{ Amount: 5, DetailType: 'SalesItemLineDetail', SalesItemLineDetail: detail }];
    const ids = [OLD, '2026-01-01', NEW].map((TxnDate) =>
      String(inOwnScreen(world, 'Invoice', { CustomerRef: customer, TxnDate, Line: lines })['Id']),
    );
    await world.settle();

    await importAll(world, '2026-01-01');

    const found = (await queued(world, 'backfill')).filter(
      ({ system, kind }) => system === 'quickbooks' && kind === 'invoice',
    );
    expect(found.map(({ id }) => id).toSorted()).toEqual(ids.slice(1).toSorted());
  });

  test('another from an earlier day fetches what was left out, and nothing twice', async () => {
    const { world, old, recent } = await withHistory();
    await importAll(world, '2026-01-01');
    await world.settle();
    countAnew(world);

    const again = await importConnection('demo', world.app.ports, '2026-06-01');
    const asked = spent(world);
    await importAll(world, '2025-01-01');

    expect(again).toEqual([]);
    expect(asked).toEqual({});
    expect(await hinted(world, 'invoice')).toEqual([String(old)]);
    expect(await hinted(world, 'client')).toEqual([]);
    world.clock.advance(60_000);
    await world.settle();
    expect(await linkOf(world, 'invoice', old)).toMatchObject({ state: 'synced' });
    expect(await linkOf(world, 'invoice', recent)).toMatchObject({ state: 'synced' });
  });

  test('without a day it fetches all that is left, once', async () => {
    const { world, old } = await withHistory();
    await importAll(world, '2026-01-01');
    await world.settle();

    await importAll(world);
    expect(await hinted(world, 'invoice')).toEqual([String(old)]);

    expect(await importConnection('demo', world.app.ports)).toEqual([]);
  });

  test('what is older and changes later is synced like any change', async () => {
    const { world, old } = await withHistory();
    await importAll(world, '2026-01-01');
    await world.settle();
    world.clock.advance(60_000);
    editHalo(world, 'Invoice', { id: old, lines: [line({ qty_order: 4 })] });

    await world.sweep();
    await world.settle();

    expect(await linkOf(world, 'invoice', old)).toMatchObject({ state: 'synced' });
  });
});

class Death extends Error {
  override readonly name = 'Death';
}

describe('broken off', () => {
  test('it goes on where it was: what was synced is not hinted again, lists that were walked are not asked for', async () => {
    const dies = { at: Infinity, asked: 0 };
    const { world } = await withHistory({
      onRequest: (phase) => {
        if (phase === 'after') return;
        dies.asked += 1;
        if (dies.asked > dies.at) throw new Death('the process is gone');
      },
    });
    const whole = await imported();
    const all = whole.app.ports;
    countAnew(world);
    dies.asked = 0;
    dies.at = 15;

    await expect(importAll(world)).rejects.toThrow(Death);
    dies.at = Infinity;
    const listsBefore = requests(world, 'halo')['list'] ?? 0;
    world.restart();
    await world.settle();
    countAnew(world);
    const rest = await importConnection('demo', world.app.ports);
    const listsAfter = requests(world, 'halo')['list'] ?? 0;

    const walked = new Set(rest.map(({ side, kind }) => `${side} ${kind}`));
    const everything = await importConnection('demo', {
      ...all,
      coverage: { ...all.coverage, of: () => Promise.resolve(undefined), change: () => Promise.resolve() },
    });
    expect(walked.size).toBeGreaterThan(0);
    expect(walked.size).toBeLessThan(everything.length);
    expect(listsBefore + listsAfter).toBeLessThanOrEqual(
      everything.filter(({ side }) => side === 'halo').length + 1,
    );
    await world.settle();
    expect(inHalo(world, 'Invoice')).toHaveLength(2);
    expect(
      inQuickBooks(world, 'Invoice').filter(({ PrivateNote: note }) =>
        String(note).includes('HaloPSA invoice'),
      ),
    ).toHaveLength(2);
  });

  test('a list of which half is synced is hinted at for the other half only', async () => {
    const { world, old, recent } = await withHistory();
    await hint(world, {
      system: 'halo',
      connection: 'demo',
      kind: 'invoice',
      id: String(recent),
      cause: 'import',
    });
    await world.settle();

    await importAll(world);

    expect(await hinted(world, 'invoice')).toEqual([String(old)]);
  });
});

test('a change made while its list is walked is seen by the next sweep', async () => {
  const held: { world?: MemoryWorld; armed: boolean } = { armed: false };
  const world = await begun({
    onRequest: (phase, url) => {
      if (phase !== 'after' || !held.armed || !url.includes('/api/Supplier')) return;
      held.armed = false;
      editHalo(world, 'Supplier', { id: 1, name: 'Renamed meanwhile' });
    },
  });
  world.plant('halo', { match: {}, kind: 'drop-webhook', times: 100 });
  held.armed = true;
  await world.importAll();
  // Only what the list had said was queued: the look itself would see the new name.
  await queued(world, 'backfill');
  world.clock.advance(60_000);

  await world.sweep();
  await world.settle();

  expect(held.armed).toBe(false);
  expect(inQuickBooks(world, 'Vendor').map(({ DisplayName: name }) => name)).toContain('Renamed meanwhile');
});

describe('told beforehand', () => {
  test('what there is and how long it would take, and nothing is changed', async () => {
    const { world } = await withHistory({ withInvoices: true, limitMultiplier: 1 });
    countAnew(world);

    const estimate = await runJson<Estimate>(world, 'import --connection demo --since 2026-11-01 --estimate');

    const list = (side: string, kind: string) =>
      estimate.lists.find((one) => one.side === side && one.kinds.includes(kind));
    expect(list('halo', 'invoice')).toMatchObject({ records: inHalo(world, 'Invoice').length, atMost: true });
    expect(list('quickbooks', 'client')).toMatchObject({ records: inQuickBooks(world, 'Customer').length });
    expect(list('quickbooks', 'invoice')).toMatchObject({ records: 0 });
    expect(estimate.requests.halo).toBeGreaterThan(600);
    expect(estimate.minutes).toBe(
      Math.ceil(Math.max(estimate.requests.halo / 50, estimate.requests.quickbooks / 500)),
    );
    expect(await queued(world, 'backfill')).toEqual([]);
    expect(Object.keys(spent(world)).toSorted()).toEqual(['halo list', 'quickbooks query']);
    expect(await world.app.ports.coverage.of('demo', 'halo', 'invoice')).toBeUndefined();
  });

  test('in words', async () => {
    const { world } = await withHistory();

    const { out, code } = await run(world, 'import --connection demo --since 2026-11-01 --estimate');

    expect(code).toBe(0);
    expect(out).toContain('Documents dated before 2026-11-01 are left out.');
    expect(out).toMatch(/About \d+ minutes? at what the vendors allow: \d+ requests to HaloPSA/);
  });

  test('a day that there is not is refused', async () => {
    const { world } = await withHistory();

    const { code, notes } = await run(world, 'import --connection demo --since 2026-02-30');

    expect(code).toBe(2);
    expect(notes).toContain('Give a day, for instance 2026-01-31.');
  });
});

test('an import from the command line takes the day', async () => {
  const { world, old, recent } = await withHistory();

  await run(world, 'import --connection demo --since 2026-01-01');

  expect(await linkOf(world, 'invoice', recent)).toMatchObject({ state: 'synced' });
  expect(await linkOf(world, 'invoice', old)).toBeUndefined();
  expect(
    quickbooksRecord(world, 'Invoice', String((await linkOf(world, 'invoice', recent))?.quickbooks?.id)),
  ).toMatchObject({ TxnDate: NEW });
});
