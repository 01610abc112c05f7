/** What no feed tells, what a feed does not reach back to, what is refused, and what could not be delivered: found by sweeps all the same. */
import { sweep } from '../../lib/books/capture.ts';
import type { Status } from '../../lib/books/status.ts';
import { newest } from '../../lib/sync/coverage.ts';
import type { Link } from '../../lib/sync/records.ts';
import type { Around } from '../../local/memory/models.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { runJson } from '../cli/cli.ts';
import {
  counterpartOf,
  countAnew,
  editHalo,
  heal,
  imported,
  inHalo,
  inOwnScreen,
  inQuickBooks,
  openItems,
  pay,
  postInvoice,
  requests,
  spent,
  withSettings,
} from '../support/scenario.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Nobody is told of what happens. */
async function silently(world: MemoryWorld, system: 'halo' | 'quickbooks', happens: () => unknown) {
  world.plant(system, { match: {}, kind: 'drop-webhook', times: 10 });
  happens();
  await world.settle();
  heal(world, system);
}

async function swept(world: MemoryWorld, afterMs = 60_000): Promise<void> {
  world.clock.advance(afterMs);
  await world.sweep();
  await world.settle();
}

const linkOf = (world: MemoryWorld, kind: string, link: string): Promise<Link | undefined> =>
  world.app.ports.links.find({ connection: 'demo', kind, link });

const codesOf = async (world: MemoryWorld): Promise<readonly string[]> =>
  (await openItems(world)).map(({ code }) => code);

const coverageOf = (world: MemoryWorld, side: 'halo' | 'quickbooks', kind: string) =>
  world.app.ports.coverage.of('demo', side, kind);

const deleteInHalo = (world: MemoryWorld, resource: string, id: unknown): void => {
  const { status } = world.asUser('halo', 'DELETE', `/api/${resource}/${String(id)}`);
  expect(status).toBeLessThan(300);
};

describe('once a day', () => {
  test('lists without a feed are read once, and not by the sweeps between', async () => {
    const world = await imported();
    await swept(world);
    countAnew(world);
    const afterHours = async (hours: number): Promise<number> => {
      world.clock.advance(hours * HOUR_MS);
      await sweep(world.app.ports);
      return requests(world, 'quickbooks')['query'] ?? 0;
    };

    const between = [await afterHours(1), await afterHours(22)];
    const after = [await afterHours(1), await afterHours(1)];

    // Currencies, of either connection; tax codes are named by HaloPSA only.
    expect(between).toEqual([0, 0]);
    expect(after).toEqual([2, 2]);
  });

  test('as the month’s reads run short QuickBooks is compared less often, HaloPSA is not', async () => {
    const world = await imported();
    const day = new Date(world.clock.now()).toISOString().slice(0, 10);
    await world.app.budgets.reads.add(day, 330_000);
    await swept(world, 25 * HOUR_MS);
    const [currencies, clients] = [
      await coverageOf(world, 'quickbooks', 'currency'),
      await coverageOf(world, 'halo', 'client'),
    ];
    await swept(world, 8 * DAY_MS);

    expect(Date.parse(clients?.comparedAt ?? '')).toBe(world.clock.now() - 8 * DAY_MS);
    expect(currencies?.comparedAt).toBe('2026-11-24T09:00:00.000Z');
  });

  test('what was deleted in HaloPSA without a word is found', async () => {
    const world = await imported();
    const id = editHalo(world, 'Supplier', { name: 'Soon gone' })['id'];
    await world.settle();
    expect(await linkOf(world, 'supplier', `h:${String(id)}`)).toMatchObject({ state: 'synced' });

    await silently(world, 'halo', () => deleteInHalo(world, 'Supplier', id));
    await swept(world, HOUR_MS);
    expect(await linkOf(world, 'supplier', `h:${String(id)}`)).toMatchObject({ state: 'synced' });
    await swept(world, DAY_MS);

    expect(await linkOf(world, 'supplier', `h:${String(id)}`)).not.toMatchObject({ state: 'synced' });
  });

  test('a comparison that the vendor breaks off moves nothing, and comes again', async () => {
    const world = await imported();
    const before = await coverageOf(world, 'quickbooks', 'currency');
    world.plant('quickbooks', {
      match: { pathPrefix: '/v3/company/4620816365000000001/query', bodyIncludes: 'CompanyCurrency' },
      kind: '503',
      times: 100,
    });

    await swept(world, DAY_MS);
    const broken = await coverageOf(world, 'quickbooks', 'currency');
    heal(world, 'quickbooks');
    await swept(world, 7 * HOUR_MS);

    expect(broken?.comparedAt).toBe(before?.comparedAt);
    expect(Date.parse((await coverageOf(world, 'quickbooks', 'currency'))?.comparedAt ?? '')).toBe(
      world.clock.now(),
    );
  });
});

describe('a feed that does not reach back', () => {
  const DOWN_MS = 45 * DAY_MS;

  test('tells a person of the gap, takes what it still tells, and is filled by a comparison', async () => {
    const world = await imported();
    const invoice = postInvoice(world);
    await world.settle();
    const { Id: id, SyncToken } = pay(world, [{ invoice: counterpartOf(world, invoice), amount: 10 }]);
    await world.settle();
    expect(inHalo(world, 'InvoicePayment')).toHaveLength(1);
    await swept(world);
    await silently(world, 'quickbooks', () =>
      inOwnScreen(world, 'Payment', { Id: id, SyncToken }, { query: '?operation=delete' }),
    );
    world.clock.advance(DOWN_MS);
    // The lists do not answer yet, the feed does.
    world.plant('quickbooks', { match: { bodyIncludes: 'FROM Payment ' }, kind: '503', times: 1_000 });
    await world.sweep();
    await world.settle();

    const [item] = (await openItems(world)).filter(({ code }) => code === 'coverage-gap');
    expect(item).toMatchObject({ kind: 'connection', record: 'coverage', owner: 'ops' });
    expect(item?.sentence).toContain('What changed between 2026-11-24 and 2026-12-10 was not seen');
    const gapped = await coverageOf(world, 'quickbooks', 'payment');
    expect(gapped?.intervals).toHaveLength(2);
    expect(Date.parse(newest(gapped) ?? '')).toBeGreaterThanOrEqual(Date.parse('2027-01-08'));
    const { connections } = await runJson<Status>(world, 'status');
    expect(connections[0]?.freshness).toMatchObject({
      coveredUntil: gapped?.intervals[0]?.until,
    });
    expect(connections[0]?.freshness.gaps).toBeGreaterThan(0);

    heal(world, 'quickbooks');
    await swept(world, 2 * HOUR_MS);

    expect(await codesOf(world)).not.toContain('coverage-gap');
    expect((await coverageOf(world, 'quickbooks', 'payment'))?.intervals).toHaveLength(1);
    expect(inHalo(world, 'InvoicePayment')).toEqual([]);
  });
});

describe('a list that QuickBooks refuses', () => {
  const REFUSAL = {
    Fault: {
      Error: [{ Message: 'Feature Not Enabled', Detail: 'Multi currency is off', code: '5999' }],
      type: 'ValidationFault',
    },
  };

  /** A company with one currency. */
  const refusing = (is: { on: boolean }): Around => ({
    transport: (inner) => async (request) =>
      is.on && String(request.body).includes('FROM CompanyCurrency')
        ? { status: 400, headers: {}, text: JSON.stringify(REFUSAL) }
        : inner(request),
  });

  test('keeps no other from its turn, is one open item, and is asked again by itself', async () => {
    const is = { on: false };
    const world = await imported({ around: refusing(is) });
    is.on = true;
    await silently(world, 'quickbooks', () =>
      inOwnScreen(world, 'Class', { Name: 'North', FullyQualifiedName: 'North' }),
    );

    await swept(world, DAY_MS);
    await swept(world);

    expect(await linkOf(world, 'class', 'h:North')).toBeDefined();
    const refused = (await openItems(world)).filter(({ code }) => code === 'read-refused');
    expect(refused).toMatchObject([
      { kind: 'connection', record: 'quickbooks-CompanyCurrency', owner: 'ops', times: 1 },
    ]);
    expect(refused[0]?.sentence).toContain('QuickBooks does not give the list CompanyCurrency');

    is.on = false;
    await swept(world, DAY_MS);
    expect(await codesOf(world)).not.toContain('read-refused');
  });

  test('is no reason for an import to fail or never to be settled, and is imported once it is given', async () => {
    const is = { on: true };
    const world = await imported({ around: refusing(is) });

    expect(await codesOf(world)).toEqual(['read-refused']);
    const { connections } = await runJson<Status>(world, 'status');
    expect(connections.map(({ settled }) => settled)).toEqual([true, true]);

    is.on = false;
    await swept(world, 7 * HOUR_MS);
    expect(await codesOf(world)).toEqual([]);
    expect((await coverageOf(world, 'quickbooks', 'currency'))?.intervals).toHaveLength(1);
  });
});

describe('what HaloPSA could not deliver', () => {
  const watching = (webhookEvents: boolean) => ({
    connections: { demo: withSettings({ halo: { webhookEvents } }) },
  });

  /** Our own door is shut for a moment. */
  async function deletedUnheard(world: MemoryWorld): Promise<string> {
    const id = String(editHalo(world, 'Supplier', { name: 'Soon gone' })['id']);
    await world.settle();
    const { ingest } = world.app;
    const { isAuthorised } = ingest.halo;
    Object.assign(ingest.halo, { isAuthorised: () => false });
    deleteInHalo(world, 'Supplier', id);
    await world.settle();
    Object.assign(ingest.halo, { isAuthorised });
    expect(inHalo(world, 'WebhookEvent').filter(({ error }) => error === true)).not.toEqual([]);
    return id;
  }

  test('is looked at by the next sweep, a deletion, too', async () => {
    const world = await imported(watching(true));
    await swept(world);
    const id = await deletedUnheard(world);
    expect(await linkOf(world, 'supplier', `h:${id}`)).toMatchObject({ state: 'synced' });

    await swept(world);

    expect(await linkOf(world, 'supplier', `h:${id}`)).not.toMatchObject({ state: 'synced' });
  });

  test('is not asked for unless the settings say so', async () => {
    const world = await imported(watching(false));
    const id = await deletedUnheard(world);

    await swept(world);

    expect(await linkOf(world, 'supplier', `h:${id}`)).toMatchObject({ state: 'synced' });
  });

  test('costs one request for the list of webhooks and one for each', async () => {
    const without = await imported(watching(false));
    await swept(without);
    countAnew(without);
    await swept(without);
    const few = spent(without)['halo list'] ?? 0;
    const world = await imported(watching(true));
    await swept(world);
    countAnew(world);

    await swept(world);

    expect((spent(world)['halo list'] ?? 0) - few).toBe(1 + inHalo(world, 'Webhook').length);
  });
});

test('an invoice that was changed in QuickBooks while the feed was read is seen the next time', async () => {
  const held: { world?: MemoryWorld; armed?: boolean } = {};
  const world = await imported({
    onRequest: (phase, url) => {
      if (phase !== 'after' || held.armed !== true || !url.includes('/cdc?')) return;
      held.armed = false;
      const [row] = inQuickBooks(world, 'Invoice').slice(-1);
      inOwnScreen(world, 'Invoice', { ...row, DueDate: '2027-03-01' });
    },
  });
  postInvoice(world);
  await world.settle();
  world.clock.advance(60_000);
  world.plant('quickbooks', { match: {}, kind: 'drop-webhook', times: 10 });
  held.armed = true;
  await world.sweep();
  await world.settle();
  heal(world, 'quickbooks');

  await swept(world);

  expect(held.armed).toBe(false);
  expect(await codesOf(world)).toContain('drift');
});
