/** `halo-qbo numbers`: the audit tells what is proven and what is not, align moves what can be moved, next says what comes. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import type { Alignment, Next } from '../../lib/numbering/align.ts';
import type { Audit } from '../../lib/numbering/audit.ts';
import {
  type ConnectionId,
  type Rec,
  counterpartOf,
  imported,
  inHalo,
  inOwnScreen,
  postInvoice,
  withSettings,
} from '../support/scenario.ts';
import { run, runJson } from './cli.ts';

interface Report<T> {
  readonly connections: readonly (T & { readonly connection: string })[];
  readonly unexplained?: number;
}

const auditOf = async (world: MemoryWorld, connection: ConnectionId = 'demo') => {
  const { code, out } = await run(world, `numbers audit --connection ${connection} --json`);
  const [found] = (JSON.parse(out) as Report<Audit>).connections;
  return { code, series: found?.series ?? [], findings: found?.findings ?? [] };
};

const byHand = (
  world: MemoryWorld,
  change: Rec,
  { connection = 'demo' as ConnectionId, customer = '60', item = '200' } = {},
): Rec =>
  inOwnScreen(
    world,
    'Invoice',
    {
      CustomerRef: { value: customer },
      TxnDate: '2026-11-20',
      Line: [
        {
          DetailType: 'SalesItemLineDetail',
          Amount: 20,
          SalesItemLineDetail: { ItemRef: { value: item }, Qty: 1, UnitPrice: 20 },
        },
      ],
      ...change,
    },
    { connection },
  );

const deleteInHalo = (world: MemoryWorld, id: number): void => {
  const { status } = world.asUser('halo', 'DELETE', `/api/Invoice/${id}`);
  expect(status).toBeLessThan(300);
};

test('books in order: the series from the first to the last, nothing missing, exit code 0', async () => {
  const world = await imported();
  postInvoice(world);
  postInvoice(world, { client_id: 2 });
  await world.settle();

  const { code, series, findings } = await auditOf(world);

  expect({ code, findings }).toEqual({ code: 0, findings: [] });
  expect(series).toEqual([
    { series: '…', first: '1001', last: '1002', documents: 2, missing: '0', unexplained: '0' },
  ]);
});

test('gaps that lie in the nature of HaloPSA’s ids have their reason', async () => {
  const world = await imported();
  postInvoice(world);
  postInvoice(world, { posted: false });
  postInvoice(world, { dont_sync_to_3rd_party: true });
  postInvoice(world, { client_id: 31 });
  const deleted = postInvoice(world, { posted: false });
  postInvoice(world, { invoicenumber: 'A-1' });
  postInvoice(world);
  await world.settle();
  deleteInHalo(world, deleted);
  await world.settle();

  const { code, findings } = await auditOf(world);

  expect(findings.map(({ flaw, first, reason, explained }) => [flaw, first, reason, explained])).toEqual([
    ['gap', '1002', 'not posted yet', true],
    ['gap', '1003', 'kept out of accounting in HaloPSA', true],
    ['gap', '1004', 'of another company', true],
    ['gap', '1005', expect.stringContaining('deleted'), true],
    ['gap', '1006', expect.stringContaining('carries its own number'), true],
  ]);
  expect(code).toBe(0);
});

test('an invoice that an open item holds up is a gap with that as its reason', async () => {
  const world = await imported();
  postInvoice(world);
  byHand(world, { DocNumber: '1002' });
  postInvoice(world, { client_id: 2 });
  postInvoice(world, { client_id: 2 }, [
    { item_shortdescription: 'Without item', qty_order: 1, unit_price: 1 },
  ]);
  postInvoice(world);
  await world.settle();

  const { code, findings } = await auditOf(world);

  expect(findings).toMatchObject([
    { flaw: 'gap', first: '1003', reason: expect.stringMatching(/^open item /), explained: true },
  ]);
  expect(code).toBe(0);
});

test('a number that QuickBooks gave and nobody knows any more is unexplained: exit code 1, and the table marks it', async () => {
  const world = await imported();
  postInvoice(world, { client_id: 31 });
  await world.settle();
  const { CustomerRef: customer, Line: lines } = counterpartOf(
    world,
    inHalo(world, 'Invoice')[0]?.['id'] as number,
    'demo-gb',
  );
  const { Id, SyncToken } = inOwnScreen(
    world,
    'Invoice',
    { CustomerRef: customer, Line: (lines as Rec[]).slice(0, 1) },
    { connection: 'demo-gb' },
  );
  inOwnScreen(world, 'Invoice', { Id, SyncToken }, { connection: 'demo-gb', query: '?operation=delete' });
  postInvoice(world, { client_id: 31 });
  await world.settle();

  const { code, findings } = await auditOf(world, 'demo-gb');
  const shown = await run(world, 'numbers audit --connection demo-gb');

  expect(findings).toMatchObject([
    { flaw: 'gap', first: '5002', last: '5002', count: '1', explained: false },
  ]);
  expect(code).toBe(1);
  expect(shown.code).toBe(1);
  expect(shown.out).toContain('1 finding that nothing explains');
});

test('a period judges only its own days', async () => {
  const world = await imported();
  postInvoice(world, { invoice_date: '2026-10-30' });
  postInvoice(world, { invoice_date: '2026-11-20' });
  await world.settle();

  const { out } = await run(
    world,
    'numbers audit --connection demo --from 2026-11-01 --to 2026-11-30 --json',
  );

  expect((JSON.parse(out) as Report<Audit>).connections[0]?.series).toMatchObject([
    { first: '1002', last: '1002', documents: 1 },
  ]);
  expect((await run(world, 'numbers audit --from yesterday')).code).toBe(2);
});

test('CSV: one row for each series and finding, and no cell that a sheet would calculate', async () => {
  const world = await imported();
  postInvoice(world);
  byHand(world, { DocNumber: '=1+1', TxnDate: '2026-11-20' });
  await world.settle();

  const { out } = await run(world, 'numbers audit --connection demo --csv');

  expect(out.trim().split('\n')).toEqual([
    'connection,what,series,first,last,count,explained,reason,documents',
    'demo,series,…,1001,1001,1,yes,"0 missing, 0 unexplained",',
    expect.stringMatching(/^demo,foreign,'=1\+…,'=1\+1,'=1\+1,1,yes,/),
  ]);
});

test('align: above the number given by hand, done through HaloPSA’s API, and what it passed over is explained', async () => {
  const world = await imported();
  postInvoice(world);
  const holder = byHand(world, { DocNumber: '1005' });
  await world.settle();

  const shown = await runJson<Report<Alignment>>(world, 'numbers align --connection demo');
  const done = await run(world, 'numbers align --connection demo --apply');
  const again = await run(world, 'numbers align --connection demo --apply');
  const id = postInvoice(world);
  await world.settle();

  expect(shown.connections).toMatchObject([
    { counter: 'halo', now: '1002', safe: '1006', change: true, number: '1006' },
  ]);
  expect(shown.connections[0]?.why.join(' ')).toContain(`1005 is taken by Invoice ${String(holder['Id'])}`);
  expect(done.out).toContain('Moved from 1002 to 1006.');
  expect(again.out).toContain('Nothing was to be moved.');
  expect(counterpartOf(world, id)['DocNumber']).toBe('1006');
  const { code, findings } = await auditOf(world);
  expect(code).toBe(0);
  expect(findings).toMatchObject([
    { flaw: 'gap', first: '1002', last: '1004', count: '3', reason: expect.stringContaining('passed over') },
  ]);
});

test('align that HaloPSA refuses says what to do by hand and exits with 1', async () => {
  const world = await imported();
  postInvoice(world);
  byHand(world, { DocNumber: '1005' });
  await world.settle();
  world.plant('halo', { match: { method: 'POST', pathPrefix: '/api/Control' }, kind: '500', times: 5 });

  const { code, out } = await run(world, 'numbers align --connection demo --apply');

  expect(code).toBe(1);
  expect(out).toContain('Set the next invoice id to 1006 in HaloPSA by hand');
});

test('align of a sequence moves our own counter, and next says what the next invoice gets and why', async () => {
  const world = await imported({
    connections: {
      demo: withSettings({ numbering: { policy: 'sequence', prefix: 'INV-', padding: 5 } }),
    },
  });
  byHand(world, { DocNumber: 'INV-00007' });

  const before = await runJson<Report<Next>>(world, 'numbers next --connection demo');
  await run(world, 'numbers align --connection demo --apply');
  const after = await runJson<Report<Next>>(world, 'numbers next --connection demo');
  const id = postInvoice(world);
  await world.settle();

  expect([before.connections[0]?.number, after.connections[0]?.number]).toEqual(['INV-00001', 'INV-00008']);
  expect(after.connections[0]?.why).toEqual(['INV-00008 is the next of the sequence; none was given back.']);
  expect(counterpartOf(world, id)['DocNumber']).toBe('INV-00008');
  expect((await auditOf(world)).code).toBe(0);
});

test('next: HaloPSA’s next id, or what QuickBooks will count; a number that is taken is said with exit code 1', async () => {
  const world = await imported();
  postInvoice(world, { client_id: 31 });
  await world.settle();

  const fine = await run(world, 'numbers next --json');
  byHand(world, { DocNumber: '1002' });
  const taken = await run(world, 'numbers next --connection demo');

  expect(fine.code).toBe(0);
  expect((JSON.parse(fine.out) as Report<Next>).connections).toMatchObject([
    { connection: 'demo', policy: 'halo-number', number: '1002' },
    { connection: 'demo-gb', policy: 'quickbooks-number', number: '5002' },
  ]);
  expect(taken.code).toBe(1);
  expect(taken.out).toContain('1002 is taken by Invoice');
});

test('another policy is shown first, stored with --apply, and holds for what is posted from then on', async () => {
  const world = await imported();
  const first = postInvoice(world);
  await world.settle();
  const wanted = 'numbers policy --connection demo --policy sequence --prefix S- --padding 4';

  const shown = await run(world, wanted);
  const unchanged = await world.app.ports.connections.get('demo');
  const stored = await run(world, `${wanted} --apply`);
  const second = postInvoice(world);
  await world.settle();

  expect(shown.out).toContain('the next invoice gets 1002');
  expect(shown.out).toContain('the next invoice gets S-0001');
  expect(shown.out).toContain('Nothing was stored');
  expect(unchanged?.numbering.policy).toBe('halo-number');
  expect(stored.out).toContain('Stored');
  expect([counterpartOf(world, first)['DocNumber'], counterpartOf(world, second)['DocNumber']]).toEqual([
    '1001',
    'S-0001',
  ]);
  expect((await auditOf(world)).code).toBe(0);
});

test('a policy that QuickBooks’ setting does not let work says how to change it; nonsense is refused', async () => {
  const world = await imported();

  const against = await run(world, 'numbers policy --connection demo --policy quickbooks-number');
  const nonsense = await run(world, 'numbers policy --connection demo --policy random');
  const unknown = await run(world, 'numbers guess');

  expect(against.code).toBe(1);
  expect(against.out).toContain('Switch custom transaction numbers off');
  expect(nonsense.code).toBe(2);
  expect(unknown.notes).toContain('There are: audit, align, next, policy.');
});
