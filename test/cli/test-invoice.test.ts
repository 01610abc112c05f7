/** The test invoice against a world in memory: through and back, cut off anywhere and run again, and honest about what does not work. */
import type { TestReport } from '../../lib/books/test-invoice.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { inHalo, inQuickBooks, owed, start, withSettings, type ConnectionId } from '../support/scenario.ts';
import { run, runJson } from './cli.ts';

const NAME = 'Sync test (halo-qbo)';

async function imported(options: Parameters<typeof start>[0] = {}): Promise<MemoryWorld> {
  const world = await start({ small: true, ...options });
  await world.importAll();
  await world.settle();
  return world;
}

const testInvoices = (world: MemoryWorld) =>
  inHalo(world, 'Invoice').filter(({ reference }) => reference === 'halo-qbo test-invoice');

async function expectClean(world: MemoryWorld, connection: ConnectionId, runs: number): Promise<void> {
  const left = testInvoices(world);
  expect(left).toHaveLength(runs);
  expect(left.every(({ voided }) => voided === true)).toBe(true);
  const ids = left.map(({ qboid }) => String(qboid));
  const theirs = inQuickBooks(world, 'Invoice', connection).filter(({ Id }) => ids.includes(String(Id)));
  expect(theirs).toHaveLength(runs);
  for (const invoice of theirs) {
    expect(invoice).toMatchObject({ TotalAmt: 0, Balance: 0 });
    const key = { connection, sequence: 'sales', number: String(invoice['DocNumber']) };
    expect(await world.app.ports.numbers.get(key)).toMatchObject({ state: 'void', reason: 'test' });
  }
  expect(inQuickBooks(world, 'Payment', connection)).toEqual([]);
  expect(inHalo(world, 'InvoicePayment')).toEqual([]);
  expect(
    inQuickBooks(world, 'Customer', connection).filter(({ DisplayName }) => DisplayName === NAME),
  ).toHaveLength(1);
  expect(inHalo(world, 'Client').filter(({ name }) => name === NAME)).toHaveLength(1);
  expect(await owed(world)).toEqual([]);
}

test.each(['demo', 'demo-gb'] as const)('%s: there and back, and again', async (connection) => {
  const world = await imported();

  const { code, out } = await run(world, `test-invoice --connection ${connection}`);

  expect(out).toContain('works, there and back');
  expect(out).toContain('told by HaloPSA’s webhook');
  expect(code).toBe(0);
  await expectClean(world, connection, 1);
  const again = await runJson<TestReport>(world, `test-invoice --connection ${connection}`);
  expect(again.passed).toBe(true);
  expect(again.checks.map(({ what }) => what)).toEqual([
    'customer',
    'lines',
    'tax',
    'total',
    'number',
    'e-mail',
  ]);
  await expectClean(world, connection, 2);
});

test('where QuickBooks follows a void by itself it is left to the sync', async () => {
  const world = await imported({
    connections: { demo: withSettings({ kinds: { invoice: { onDelete: 'void' } } }) },
  });

  expect((await run(world, 'test-invoice --connection demo')).code).toBe(0);
  await expectClean(world, 'demo', 1);
});

test('clients are not made by themselves: the test brings its own', async () => {
  const world = await imported({
    connections: { demo: (demo) => ({ ...demo, kinds: { ...demo.kinds, client: { autoCreate: false } } }) },
  });

  expect((await run(world, 'test-invoice --connection demo')).code).toBe(0);
  expect(testInvoices(world)).toMatchObject([{ voided: true }]);
  expect((await owed(world)).filter((one) => !one.includes('not-mapped'))).toEqual([]);
});

class Cut extends Error {}

test('cut off before any request to a vendor, it is run again to the same end', async () => {
  const cut = { at: Infinity, count: 0 };
  const whole = await imported({ onRequest: () => void (cut.count += 1) });
  cut.count = 0;
  await run(whole, 'test-invoice --connection demo');
  const total = cut.count;
  expect(total).toBeGreaterThan(30);
  for (let at = 1; at < total; at += 9) {
    const state = { at: Infinity, count: 0 };
    const world = await imported({
      onRequest: () => {
        state.count += 1;
        if (state.count === state.at) throw new Cut('cut off');
      },
    });
    state.count = 0;
    state.at = at;
    await run(world, 'test-invoice --connection demo').catch(() => undefined);
    state.at = Infinity;
    await world.settle();
    for (let tries = 0; tries < 2 && testInvoices(world).some(({ voided }) => voided !== true); tries += 1)
      await run(world, 'test-invoice --connection demo');
    const { code, out } = await run(world, 'test-invoice --connection demo');
    expect([at, code, out.includes('there and back')]).toEqual([at, 0, true]);
    expect(testInvoices(world).every(({ voided }) => voided === true)).toBe(true);
    expect(inHalo(world, 'InvoicePayment')).toEqual([]);
    expect(await owed(world)).toEqual([]);
  }
});

test('what does not work is said with its fix, and nothing is claimed', async () => {
  const world = await imported({
    connections: { demo: withSettings({ numbering: { policy: 'quickbooks-number' } }) },
  });

  const { code, out } = await run(world, 'test-invoice --connection demo');

  expect(code).toBe(1);
  expect(out).toContain('failed');
  expect(out).toMatch(/Fix: Switch custom transaction numbers/);
  expect(out).toContain('does not work yet');
});

test('closed books stop it before anything is made', async () => {
  const world = await imported();
  const [preferences] = inQuickBooks(world, 'Preferences');
  world.asUser('quickbooks', 'POST', '/v3/company/4620816365000000001/preferences', {
    ...preferences,
    AccountingInfoPrefs: { BookCloseDate: '2026-12-31' },
  });

  const { code, out } = await run(world, 'test-invoice --connection demo');

  expect([code, out]).toEqual([1, expect.stringContaining('closed until 2026-12-31')]);
  expect(testInvoices(world)).toEqual([]);
});
