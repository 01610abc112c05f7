/** Do the books come to the same? Asked once a day of what is stored: told when they do not, once, with both totals, and gone when they do again. */
import { handler as notify } from '../../functions/notify.ts';
import { lookDaily, type Look } from '../../lib/books/daily.ts';
import type { Review } from '../../lib/books/review.ts';
import { tieOut } from '../../lib/books/tie-out.ts';
import { tellThrough } from '../../lib/compose-notices.ts';
import { tieOutPorts } from '../../lib/compose-tie-out.ts';
import { adopt } from '../../lib/compose.ts';
import type { OpenItem } from '../../lib/sync/records.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { run, runJson } from '../cli/cli.ts';
import {
  counterpartOf,
  countAnew,
  imported,
  inOwnScreen,
  openItems,
  postInvoice,
  spent,
  type Rec,
} from '../support/scenario.ts';
import { spoken } from '../support/spoken.ts';

const DAY_MS = 86_400_000;
/** 37.80 and a fifth of it. */
const TAX = 7.56;

/** A person takes another tax for right in QuickBooks: the totals differ by it. */
async function overrideTax(world: MemoryWorld, id: number, TotalTax: number): Promise<void> {
  const invoice = counterpartOf(world, id, 'demo-gb');
  const [first, ...others] = (invoice['TxnTaxDetail'] as { readonly TaxLine: readonly Rec[] }).TaxLine;
  const TaxLine = [{ ...first, Amount: TotalTax }, ...others];
  const changed = { ...invoice, TxnTaxDetail: { TotalTax, TaxLine } };
  inOwnScreen(world, 'Invoice', changed, { connection: 'demo-gb' });
  await world.settle();
}

/** Two invoices that agree, and a first sweep, so that a day later the books are compared. */
async function twoInvoices(): Promise<{
  readonly world: MemoryWorld;
  readonly ids: readonly [number, number];
}> {
  const world = await imported();
  const ids = [postInvoice(world, { client_id: 31 }), postInvoice(world, { client_id: 31 })] as const;
  await world.settle();
  await world.sweep();
  await world.settle();
  return { world, ids };
}

async function reviewOf(world: MemoryWorld): Promise<Pick<Review, 'agrees'>> {
  const { connections } = await runJson<{ readonly connections: readonly Review[] }>(
    world,
    'review --connection demo-gb',
  );
  return connections[0]!;
}

async function tomorrow(world: MemoryWorld): Promise<OpenItem | undefined> {
  world.clock.advance(DAY_MS);
  await world.sweep();
  await world.settle();
  return (await openItems(world, 'demo-gb')).find(({ record }) => record === 'tie-out');
}

test('two documents that differ are one item with both totals, which goes when they agree again', async () => {
  const { world, ids } = await twoInvoices();
  await overrideTax(world, ids[0], TAX + 0.04);
  // By as much the other way: the totals of all are the same, the books are not.
  await overrideTax(world, ids[1], TAX - 0.04);

  const told = await tomorrow(world);
  const { agrees: before } = await reviewOf(world);
  for (const id of ids) await overrideTax(world, id, TAX);
  const { agrees: after } = await reviewOf(world);
  const settled = await tomorrow(world);

  expect(told).toMatchObject({ kind: 'connection', code: 'tie-out-differs', owner: 'bookkeeper' });
  expect(told?.sentence).toBe(
    `The books do not come to the same: invoices come to 90.72 GBP in HaloPSA and 90.72 GBP in QuickBooks, and no rule explains 0.08 GBP of it, in 2 of 2 (h:${ids[0]}, h:${ids[1]}).`,
  );
  expect(settled).toBeUndefined();
  // `review` looks now, and waits for no day to be over.
  expect([before, after]).toEqual([false, true]);
});

test('a look that fails keeps no other and no other connection from its turn, is said, and is made again itself after an hour', async () => {
  const { world } = await twoInvoices();
  const looked: string[] = [];
  const look = (name: string, fails: () => boolean): Look => ({
    name,
    look: ({ id }) => {
      looked.push(`${name} ${id}`);
      return fails() ? Promise.reject(new Error(`${name} failed`)) : Promise.resolve();
    },
  });
  let isDown = true;
  const looks = [look('first', () => isDown), look('second', () => false)];
  const after = async (minutes: number): Promise<readonly string[]> => {
    world.clock.advance(minutes * 60_000);
    await lookDaily(world.app.ports, looks).catch((error: unknown) => looked.push(String(error)));
    return looked.splice(0);
  };

  expect(await after(0)).toEqual([]);
  expect(await after(24 * 60)).toEqual([
    'first demo',
    'second demo',
    'first demo-gb',
    'second demo-gb',
    'Error: first failed',
  ]);
  expect(await after(5)).toEqual([]);
  expect(await after(55)).toEqual(['first demo', 'first demo-gb', 'Error: first failed']);
  isDown = false;
  expect(await after(60)).toEqual(['first demo', 'first demo-gb']);
  expect(await after(60)).toEqual([]);
  expect(await after(21 * 60)).toEqual(['second demo', 'second demo-gb']);
});

test('a look that uses reads comes less often as they run short', async () => {
  const { world } = await twoInvoices();
  let looked = 0;
  const look: Look = { name: 'metered', look: async () => void (looked += 1), everyDays: 3 };
  for (let day = 0; day < 7; day += 1) {
    await lookDaily(world.app.ports, [look]);
    world.clock.advance(DAY_MS);
  }

  // Two connections, after three days and after six.
  expect(looked).toBe(4);
});

test('one that was put aside is told again when it is another, and only then', async () => {
  const { world, ids } = await twoInvoices();
  await overrideTax(world, ids[0], TAX + 0.04);
  await tomorrow(world);
  await run(world, 'ignore connection tie-out --connection demo-gb --reason "four pence"');
  postInvoice(world, { client_id: 31 });
  await world.settle();

  const same = await tomorrow(world);
  await overrideTax(world, ids[1], TAX + 0.5);
  const another = await tomorrow(world);

  expect(same?.ignored).toMatchObject({ reason: 'four pence' });
  expect(another?.ignored).toBeUndefined();
  expect(another?.sentence).toContain('0.54 GBP');
});

test('by as much in another document is another, too', async () => {
  const { world, ids } = await twoInvoices();
  await overrideTax(world, ids[0], TAX + 0.04);
  await tomorrow(world);
  await run(world, 'ignore connection tie-out --connection demo-gb --reason "four pence"');

  await overrideTax(world, ids[0], TAX);
  await overrideTax(world, ids[1], TAX + 0.04);
  const another = await tomorrow(world);

  expect(another?.ignored).toBeUndefined();
  expect(another?.sentence).toContain(`h:${ids[1]}`);
});

test('one that nobody put aside lasts while it changes, and says what it is by then', async () => {
  const { world, ids } = await twoInvoices();
  await overrideTax(world, ids[0], TAX + 0.04);
  const first = await tomorrow(world);

  await overrideTax(world, ids[1], TAX + 0.5);
  const later = await tomorrow(world);

  expect(later?.sentence).toContain('0.54 GBP');
  expect(later).toMatchObject({ openedAt: first?.openedAt, times: 2 });
});

test('what is on its way, put aside or accepted does not differ', async () => {
  const { world, ids } = await twoInvoices();
  const [first, second] = ids;
  await overrideTax(world, first, TAX + 0.04);
  await overrideTax(world, second, TAX + 0.05);
  await run(world, `ignore invoice ${first} --connection demo-gb --reason "the customer was told"`);
  const { links, pending } = world.app.ports;
  const [link] = await links.findMany([{ connection: 'demo-gb', kind: 'invoice', link: `h:${second}` }]);
  const [entry] = await world.app.ports.journal.history('demo-gb', 'invoice', `h:${second}`, 1);
  const waits = {
    connection: 'demo-gb',
    event: { ...entry!.event, system: 'quickbooks' as const, id: link?.quickbooks?.id ?? '' },
    lane: 'live' as const,
    dueAtEpochMs: world.clock.now() + 10 * DAY_MS,
    reason: 'the vendor asked for a pause',
  };
  await pending.put(waits);
  const onItsWay = await tomorrow(world);
  await pending.remove(waits);
  const stands = await tomorrow(world);
  const said = await run(world, `resolve invoice ${second} --connection demo-gb --accept --by me`);
  expect(said.code).toBe(0);
  await world.settle();
  const accepted = await tomorrow(world);

  expect(onItsWay).toBeUndefined();
  expect(stands?.sentence).toContain(`0.05 GBP of it, in 1 of 1 (h:${second})`);
  expect(accepted).toBeUndefined();
});

test('no vendor is asked, and the links are read once a day', async () => {
  const { world, ids } = await twoInvoices();
  await overrideTax(world, ids[0], TAX + 0.04);
  const ports = tieOutPorts(world.app);
  let walked = 0;
  const counting = {
    ...ports,
    links: {
      ...ports.links,
      all: (of: string, kind: string) => {
        walked += 1;
        return ports.links.all(of, kind);
      },
    },
  };
  const look: Look = { name: 'tie-out', look: (connection) => tieOut(connection, counting) };
  world.clock.advance(DAY_MS);
  countAnew(world);

  await lookDaily(world.app.ports, [look]);
  const once = walked;
  world.clock.advance(DAY_MS / 24);
  await lookDaily(world.app.ports, [look]);

  expect((await openItems(world, 'demo-gb')).map(({ code }) => code)).toContain('tie-out-differs');
  expect(spent(world)).toEqual({});
  expect(once).toBeGreaterThan(0);
  expect(walked).toBe(once);
});

test('people are told once, and how much agrees is measured', async () => {
  // Prepare
  const { world, ids } = await twoInvoices();
  const titles: string[] = [];
  adopt({ ...world.app, settings: { ...world.app.settings, NOTICES_TOPIC: 'arn:aws:sns:eu-west-2:1:t' } });
  tellThrough(() => ({ name: 'mail', tell: ({ title }) => Promise.resolve(void titles.push(title)) }));
  await overrideTax(world, ids[0], TAX + 0.04);
  process.env['POWERTOOLS_METRICS_DISABLED'] = 'false';
  const measured = async () => {
    const lines = await spoken(() => notify());
    return lines.find((line) => line['connection'] === 'demo-gb' && 'OpenItems' in line);
  };

  // Act
  const before = await measured();
  await tomorrow(world);
  const line = await measured();
  await tomorrow(world);
  await spoken(() => notify());

  // Assess
  expect(titles.filter((title) => title.startsWith('demo-gb'))).toEqual(['demo-gb: tie out differs']);
  expect(before).not.toHaveProperty('Agreement');
  const kinds = JSON.parse(String(line?.['kinds'])) as readonly Record<string, unknown>[];
  expect(kinds).toContainEqual(expect.objectContaining({ kind: 'invoice', synced: 1, expected: 2 }));
  const sum = (of: 'synced' | 'expected'): number =>
    kinds.reduce((all, one) => all + Number(one[of] ?? 0), 0);
  expect(line).toMatchObject({ Agreement: sum('synced') / sum('expected'), differing: '1' });
  expect(sum('expected') - sum('synced')).toBe(1);
});
