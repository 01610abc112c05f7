/** `halo-qbo review`: counts and amounts of both sides, what is not linked and why, and what a vendor has that never reached us. */
import type { KindReview, LiveCount, Review } from '../../lib/books/review.ts';
import { tieOutPorts } from '../../lib/compose-tie-out.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { US_REALM } from '../../local/sample/index.ts';
import { run } from '../cli/cli.ts';
import {
  counterpartOf,
  editHalo,
  imported,
  inOwnScreen,
  pay,
  postInvoice,
  start,
  withSettings,
  type ConnectionId,
} from '../support/scenario.ts';

async function reviewOf(world: MemoryWorld, connection: ConnectionId = 'demo'): Promise<Review> {
  const { out } = await run(world, `review --connection ${connection} --json`);
  const [report] = (JSON.parse(out) as { readonly connections: readonly Review[] }).connections;
  if (!report) throw new RangeError('nothing was reported');
  return report;
}

function kindIn({ kinds }: Review, name: string): KindReview {
  const found = kinds.find(({ kind }) => kind === name);
  if (!found) throw new RangeError(`there is no ${name}`);
  return found;
}

const unseenIn = ({ live }: Review): readonly (readonly [string, string, number])[] =>
  live
    .filter(({ unseen }) => unseen > 0)
    .map(({ side, resource, unseen }: LiveCount) => [side, resource, unseen] as const);

test('the whole sample, imported: everything is linked, equal to the cent in each currency, and what is not says why', async () => {
  const world = await start({ withInvoices: true });
  await world.importAll();
  await world.settle();

  const [us, gb] = [await reviewOf(world), await reviewOf(world, 'demo-gb')];
  const { code, out } = await run(world, 'review --exit-code');
  // The scheduled look rests on the same figures.
  await world.sweep();
  world.clock.advance(86_400_000);
  await world.sweep();
  const tied = await tieOutPorts(world.app).tieOuts.read('demo');

  expect(tied).toMatchObject({ differing: 0 });
  expect(tied?.kinds).toContainEqual({ kind: 'invoice', synced: 213, expected: 213 });
  expect(us.agrees && gb.agrees).toBe(true);
  expect([...unseenIn(us), ...unseenIn(gb)]).toEqual([]);
  expect(kindIn(us, 'client')).toMatchObject({
    halo: 30,
    quickbooks: 30,
    linked: 30,
    notLinked: [],
    totals: [],
  });
  const [dollars, pounds] = [kindIn(us, 'invoice'), kindIn(gb, 'invoice')];
  expect([dollars.linked + dollars.notLinked.length * 4, pounds.linked]).toEqual([217, 82]);
  expect(dollars.notLinked).toMatchObject([{ side: 'halo', reason: 'not posted yet', count: 4 }]);
  expect(dollars.totals).toMatchObject([{ currency: 'USD', documents: 213, explainedMinor: 0 }]);
  expect(pounds.totals).toMatchObject([{ currency: 'GBP', documents: 82 }]);
  for (const { haloTotalMinor, quickbooksTotalMinor } of [...dollars.totals, ...pounds.totals])
    expect(haloTotalMinor).toBe(quickbooksTotalMinor);
  expect(code).toBe(0);
  expect(out).toContain('demo  the books agree');
  expect(out).toContain('invoice, only in HaloPSA: 4 (not posted yet): h:1120, h:1180, h:1240, h:1300.');
});

test('before the import nothing was looked at: both vendors’ counts say so, exit code 1 when asked for', async () => {
  const world = await start({ small: true });
  postInvoice(world);

  const report = await reviewOf(world);
  const { code, out } = await run(world, 'review --connection demo --exit-code');

  expect(unseenIn(report)).toEqual(
    expect.arrayContaining([
      ['halo', 'Client', 6],
      ['halo', 'Item', 4],
      ['halo', 'Invoice', 1],
    ]),
  );
  expect(report.agrees).toBe(false);
  expect(code).toBe(1);
  expect(out).toContain('HaloPSA has 6 records of Client, and 0 were looked at: 6 never reached the sync.');
});

test('an invoice whose webhook was lost shows until the sweep finds it', async () => {
  const world = await imported();
  postInvoice(world);
  await world.settle();
  world.plant('halo', { kind: 'drop-webhook', times: 1 });
  postInvoice(world);
  await world.settle();

  const before = await reviewOf(world);
  await world.sweep();
  await world.settle();
  const after = await reviewOf(world);

  expect(unseenIn(before)).toEqual([['halo', 'Invoice', 1]]);
  expect(unseenIn(after)).toEqual([]);
  expect(after.agrees).toBe(true);
});

test('each of those that are not linked has its reason: open item, put aside, waiting, before go-live, kept out', async () => {
  const world = await imported({ connections: { demo: withSettings({ goLiveDate: '2026-11-01' }) } });
  const broken = [{ item_shortdescription: 'No item', qty_order: 1, unit_price: 1 }];
  const tax = editHalo(world, 'Tax', { name: 'Moon tax', value: 3, qbocode: '99', qbo_company_id: US_REALM });
  const taxed = [
    { _itemid: 41, item_shortdescription: 'Seats', qty_order: 1, unit_price: 1, tax_code: String(tax['id']) },
  ];
  postInvoice(world, {}, broken);
  const aside = postInvoice(world, { client_id: 2 }, broken);
  postInvoice(world, { client_id: 3 }, taxed);
  postInvoice(world, { invoice_date: '2026-10-20' });
  postInvoice(world, { dont_sync_to_3rd_party: true });
  postInvoice(world);
  await world.settle();
  await run(world, `ignore invoice ${aside} --connection demo --reason "a test"`);

  const report = await reviewOf(world);

  const { linked, notLinked } = kindIn(report, 'invoice');
  expect(linked).toBe(1);
  expect(notLinked.map(({ side, reason, count }) => [side, reason, count]).toSorted()).toEqual(
    [
      ['halo', 'open item line-without-item', 1],
      ['halo', 'put aside: a test', 1],
      ['halo', 'waits for the tax-code', 1],
      ['halo', 'dated before the go-live date 2026-11-01', 1],
      ['halo', 'kept out of accounting in HaloPSA', 1],
    ].toSorted(),
  );
  expect(report.agrees).toBe(false);
});

test('what was born in QuickBooks and is not taken over is no omission, and is not hidden either', async () => {
  const world = await imported();
  inOwnScreen(world, 'Account', { Name: 'Only in QuickBooks', AccountType: 'Income' });
  await world.settle();

  const report = await reviewOf(world);

  expect(report.live.find(({ resource }) => resource === 'Account')).toMatchObject({
    side: 'quickbooks',
    count: expect.any(Number),
    unseen: 0,
    because: expect.stringContaining('not taken over'),
  });
  expect(report.agrees).toBe(true);
});

test('a payment moves what is open on both sides by the same', async () => {
  const world = await imported();
  const id = postInvoice(world);
  await world.settle();
  pay(world, [{ invoice: counterpartOf(world, id), amount: 10 }]);
  await world.settle();
  await world.sweep();
  await world.settle();

  const report = await reviewOf(world);

  const [totals] = kindIn(report, 'invoice').totals;
  expect(totals?.haloBalanceMinor).toBe((totals?.haloTotalMinor ?? 0) - 1_000);
  expect(totals?.quickbooksBalanceMinor).toBe(totals?.haloBalanceMinor);
  expect(kindIn(report, 'payment')).toMatchObject({ linked: 1, notLinked: [] });
});
